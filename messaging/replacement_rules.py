"""Replacement rules: added, changed, switched, removed. What is saved can always be compiled."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from messaging.events import ReplacementRuleEvent as Event
from messaging.models import ReplacementRule
from messaging.models.replacement_rule import SENDERS_MAX
from messaging.replacement_rows import row_of
from messaging.rules import table
from messaging.rules.phrases import BadPhrase
from portal.core import sender_ids
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

Scope, Kind, Put = ReplacementRule.Scope, ReplacementRule.Kind, ReplacementRule.Put
OF_CONTENT = {"phrase": "", "is_regex": False, "put": Put.TEXT, "replacement": ""}
OWNERS = {Scope.CLIENT: "client", Scope.CUSTOMER: "customer", Scope.CONNECTOR: "connector"}


def add(fields: Mapping[str, Any], *, by: User | None) -> ReplacementRule:
    """A new rule; `fields` are the model's. Raises Refused for one that can never work."""
    rule = checked(ReplacementRule(**fields))
    with transaction.atomic():
        rule.save(force_insert=True)
        audit.record(by, Event.ADDED, rule, name=rule.name)
    return rule


def change(rule: ReplacementRule, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set these fields; the kind stays. False: nothing was different."""
    with transaction.atomic():
        rule = ReplacementRule.objects.select_for_update().get(pk=rule.pk)
        names = [field.name for field in rule._meta.concrete_fields if not field.primary_key]
        before = {name: getattr(rule, name) for name in names}
        for name, value in fields.items():
            setattr(rule, name, value)
        rule.kind = before["kind"]
        checked(rule)
        changed = [name for name in names if getattr(rule, name) != before[name]]
        if not changed:
            return False
        rule.save(update_fields=changed)
        audit.record(
            by,
            Event.CHANGED,
            rule,
            name=rule.name,
            before={name: str(before[name]) for name in changed},
            after={name: str(getattr(rule, name)) for name in changed},
        )
    return True


def switch(rules: Iterable[ReplacementRule], *, on: bool, by: User | None) -> int:
    """Switch rules on or off; how many were otherwise before."""
    event = Event.SWITCHED_ON if on else Event.SWITCHED_OFF
    with transaction.atomic():
        found = _locked(rules).exclude(is_enabled=on)
        for rule in (known := list(found)):
            rule.is_enabled = on
            rule.save(update_fields=["is_enabled"])
            audit.record(by, event, rule, name=rule.name)
    return len(known)


def remove(rules: Iterable[ReplacementRule], *, by: User | None) -> int:
    """Delete rules; the history keeps what they were."""
    with transaction.atomic():
        for rule in (found := list(_locked(rules))):
            audit.record(by, Event.REMOVED, rule, name=rule.name, words=said(rule))
            rule.delete()
    return len(found)


def checked(rule: ReplacementRule) -> ReplacementRule:
    """The rule with what does not belong to its kind and owner cleared; raises Refused."""
    _own(rule)
    if rule.network is not None:
        rule.country_id = rule.network.country_id
    rule.sender = "" if rule.sender.strip() == table.EVERY_SENDER else rule.sender.strip()
    return _checked_sender(rule) if rule.kind == Kind.SENDER else _checked_content(rule)


def said(rule: ReplacementRule) -> str:
    """What a rule does, in one line."""
    if rule.kind == Kind.SENDER:
        return f"{rule.sender or '*'} \N{RIGHTWARDS ARROW} {', '.join(rule.senders)}"
    put = rule.replacement if rule.put == Put.TEXT else rule.get_put_display()
    return f"{rule.phrase or _('every digit')} \N{RIGHTWARDS ARROW} {put}"


def _own(rule: ReplacementRule) -> None:
    owner = OWNERS.get(Scope(rule.scope))
    if owner and getattr(rule, owner) is None:
        raise Refused(_("Say whose rule it is."), code="no_owner", field=owner)
    if rule.scope != Scope.CLIENT:
        rule.client = None
    if rule.scope == Scope.CLIENT:
        rule.customer = rule.client.customer
    elif rule.scope != Scope.CUSTOMER:
        rule.customer = None


def _checked_sender(rule: ReplacementRule) -> ReplacementRule:
    for name, empty in OF_CONTENT.items():
        setattr(rule, name, empty)
    rule.senders = list(dict.fromkeys(sender_ids.clean(one) for one in rule.senders if one.strip()))
    if not rule.senders:
        raise Refused(_("Name at least one sender."), code="no_senders", field="senders")
    if len(rule.senders) > SENDERS_MAX:
        most = _("A rule has at most %(most)s senders.") % {"most": SENDERS_MAX}
        raise Refused(most, code="many_senders", field="senders")
    bad = next((one for one in rule.senders if not _fits(one)), None)
    if bad is not None:
        sentence = _(
            "%(sender)s cannot be a sender: an SMS shows 3 to 11 Latin letters and digits, or a "
            "number of at most 15 digits; Viber up to 28 characters."
        )
        raise Refused(sentence % {"sender": bad}, code="bad_sender", field="senders")
    return rule


def _fits(sender: str) -> bool:
    channels = (sender_ids.SMS, sender_ids.VIBER)
    return any(not sender_ids.fault(sender, channel) for channel in channels)


def _checked_content(rule: ReplacementRule) -> ReplacementRule:
    rule.senders, rule.is_sticky = [], False
    if rule.put != Put.TEXT:
        rule.replacement = ""
    elif not rule.replacement:
        sentence = _("Say what stands there instead, or choose to erase the phrase.")
        raise Refused(sentence, code="no_replacement", field="replacement")
    try:
        table.check(row_of(rule))
    except BadPhrase as fault:
        raise Refused(str(fault), code="bad_phrase", field=fault.field) from fault
    return rule


def _locked(rules: Iterable[ReplacementRule]):
    wanted = [rule.pk for rule in rules]
    return ReplacementRule.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
