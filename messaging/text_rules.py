"""Rules for texts: added, changed and removed by hand; a rule that cannot be used is refused."""

from typing import Any

from django.db import transaction

from messaging.events import TextRuleEvent
from messaging.models import TextRule
from messaging.stops import texts
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


def add(fields: dict[str, Any], *, by: User) -> TextRule:
    """A new rule. Raises `Refused` with what is wrong with its entries."""
    checked = _checked(fields)
    with transaction.atomic():
        rule = TextRule.objects.create(**checked)
        audit.record(by, TextRuleEvent.ADDED, rule, name=rule.name)
    return rule


def change(rule: TextRule, fields: dict[str, Any], *, by: User) -> bool:
    """Set these fields; False: nothing was different."""
    checked = _checked(fields)
    with transaction.atomic():
        row = TextRule.objects.select_for_update().get(pk=rule.pk)
        before, after = audit.changes(row, checked)
        if not after:
            return False
        for name in after:
            setattr(row, name, checked[name])
        row.save()
        about = {"name": row.name, "before": before, "after": after}
        audit.record(by, TextRuleEvent.CHANGED, row, **about)
    return True


def remove(rules: list[TextRule], *, by: User) -> int:
    with transaction.atomic():
        found = list(TextRule.objects.select_for_update().filter(pk__in=[one.pk for one in rules]))
        for row in found:
            audit.record(by, TextRuleEvent.REMOVED, row, name=row.name)
        TextRule.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    client = fields.get("client")
    own = {**fields, "customer": client.customer if client else fields.get("customer")}
    try:
        texts.finder(own["kind"], own["entries"].splitlines(), whole_words=own["whole_words"])
    except texts.BadRule as fault:
        raise Refused(str(fault), code="bad_rule", field="entries") from fault
    return own
