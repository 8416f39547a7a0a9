"""Alarms when too little is left of a price.

A rule is a switch with two edges for each customer, country or connector and currency: an alarm is
opened by the first look that finds its margin below the threshold, and closed by the first that
finds it at or above. While it is open nobody is told again. What was bought in another currency
than it was sold in has no margin, so no rule speaks of it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import recipients
from portal.core import money
from portal.kit import audit, letters, operator
from portal.models import User
from portal.templatetags import onward
from reports import finance_margin
from reports.events import MarginRuleEvent
from reports.finance_margin import Line
from reports.groupings import Grouping
from reports.letters import LOW_MARGIN
from reports.models import DayClient, MarginAlarm, MarginRule

Scope = MarginRule.Scope
GROUPINGS: dict[str, Grouping] = {
    Scope.CUSTOMER: finance_margin.BY_CUSTOMER,
    Scope.COUNTRY: finance_margin.BY_COUNTRY,
    Scope.CONNECTOR: finance_margin.BY_CONNECTOR,
}
TOLD_MAX = 50
ABOUT_MAX = 160


def add(fields: Mapping[str, Any], *, by: User | None) -> MarginRule:
    """Begin to watch; the next look finds what is below already."""
    with transaction.atomic():
        rule = MarginRule.objects.create(**fields, by=by)
        audit.record(by, MarginRuleEvent.ADDED, rule, threshold=str(rule.threshold))
    return rule


def change(rule: MarginRule, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set a rule's fields. False: nothing was different. What another scope found is over."""
    now = timezone.now()
    with transaction.atomic():
        rule = MarginRule.objects.select_for_update().get(pk=rule.pk)
        before, after = audit.changes(rule, dict(fields))
        if not after:
            return False
        for name in after:
            setattr(rule, name, fields[name])
        rule.save(update_fields=list(after))
        if "scope" in after or not rule.is_active:
            rule.alarms.filter(closed_at=None).update(closed_at=now)
        audit.record(by, MarginRuleEvent.CHANGED, rule, before=before, after=after)
    return True


def watch(now: datetime | None = None) -> int:
    """Look at all rules; return how many alarms were opened."""
    now = now or timezone.now()
    rules = MarginRule.objects.filter(is_active=True).order_by("pk")
    return sum(_look(pk, now) for pk in rules.values_list("pk", flat=True))


def _look(pk: int, now: datetime) -> int:
    """One rule: its row is held, so that two looks at once find each other's alarms."""
    with transaction.atomic():
        rule = MarginRule.objects.select_for_update().get(pk=pk)
        if not rule.is_active:
            return 0
        found = _lines(rule, now)
        waiting = rule.alarms.filter(closed_at=None)
        is_open = {(alarm.key, alarm.unit): alarm for alarm in waiting}
        opened = [
            _open(rule, line, now)
            for at, line in found.items()
            if at not in is_open and _is_low(rule, line)
        ]
        for at, alarm in is_open.items():
            _look_again(rule, alarm, found.get(at), now)
        if opened:
            _tell(rule, opened)
        return len(opened)


def _lines(rule: MarginRule, now: datetime) -> dict[tuple[str, str], Line]:
    """What the rule watches, by key and currency, each with its name."""
    grouping = GROUPINGS.get(rule.scope)
    last = timezone.localdate(now, timezone.get_default_timezone())
    found = finance_margin.read(
        grouping.table if grouping else DayClient,
        *(grouping.keys if grouping else ()),
        user=None,
        day__range=(last - timedelta(days=rule.days - 1), last),
    )
    told = {at: line for at, line in found.items() if line.margin is not None}
    names = grouping.name({key for key, _pair in told}) if grouping else {(): _("All traffic")}
    lines = {}
    for (key, pair), line in told.items():
        line.name = names[key]
        lines[str(key[0] or "") if key else "", pair.unit] = line
    return lines


def _is_low(rule: MarginRule, line: Line) -> bool:
    """Below the threshold, with enough traffic; a loss without revenue is below every one."""
    if line.sent_parts < rule.least_parts:
        return False
    if line.percent is None:
        return line.cost > line.revenue
    return line.percent < rule.threshold


def _open(rule: MarginRule, line: Line, now: datetime) -> MarginAlarm:
    key = str(line.key[0] or "") if line.key else ""
    alarm = MarginAlarm(
        rule=rule, key=key, about=str(line.name)[:ABOUT_MAX], unit=line.unit, opened_at=now
    )
    _write_figures(rule, alarm, line, now)
    alarm.save(force_insert=True)
    return alarm


def _look_again(rule: MarginRule, alarm: MarginAlarm, line: Line | None, now: datetime) -> None:
    """Take in today's figures; over is what is low no more, or has no traffic any more."""
    if line is not None:
        _write_figures(rule, alarm, line, now)
    if line is None or not _is_low(rule, line):
        alarm.closed_at = now
    alarm.save()


def _write_figures(rule: MarginRule, alarm: MarginAlarm, line: Line, now: datetime) -> None:
    alarm.threshold = rule.threshold
    alarm.sent_parts, alarm.revenue, alarm.cost = line.sent_parts, line.revenue, line.cost
    alarm.percent = line.percent
    alarm.looked_on = timezone.localdate(now, timezone.get_default_timezone())


def _tell(rule: MarginRule, opened: list[MarginAlarm]) -> None:
    """One mail about all that a look found, in the transaction that wrote it."""
    to = recipients.once(rule.emails or [operator.mail_role(LOW_MARGIN.role).address])
    letters.send(LOW_MARGIN, to, _facts(rule, opened))
    for alarm in opened:
        alarm.told = to
    MarginAlarm.objects.bulk_update(opened, ["told"])
    audit.record(
        None,
        MarginRuleEvent.ALARMED,
        rule,
        count=len(opened),
        threshold=str(rule.threshold),
        recipients=", ".join(to),
    )


def _facts(rule: MarginRule, opened: list[MarginAlarm]) -> dict[str, str]:
    worst = sorted(opened, key=lambda alarm: alarm.margin)
    lines = [_told(alarm) for alarm in worst[:TOLD_MAX]]
    left = len(worst) - TOLD_MAX
    if left > 0:
        lines.append(_("and %(n)s more") % {"n": left})
    days = ngettext("the last day", "the last %(n)s days", rule.days)
    return {
        "rule": rule.name,
        "threshold": onward.percent(rule.threshold),
        "days": days % {"n": rule.days},
        "count": str(len(opened)),
        "found": "\n".join(lines),
    }


def _told(alarm: MarginAlarm) -> str:
    words = {
        "about": alarm.about,
        "share": onward.percent(alarm.percent),
        "margin": _sum(alarm.margin, alarm.unit),
        "revenue": _sum(alarm.revenue, alarm.unit),
        "cost": _sum(alarm.cost, alarm.unit),
    }
    return _("- %(about)s: %(share)s, %(margin)s (revenue %(revenue)s, cost %(cost)s)") % words


def _sum(amount: Decimal, unit: str) -> str:
    return f"{money.show(money.in_currency(amount, unit), unit)} {unit}"
