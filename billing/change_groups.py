"""Change groups: many changes of a price list, made by one person and decided by another.

    draft -> proposed -> approved | rejected;  proposed -> draft when it is taken back

Approving writes the rates with their starts and notes which accounts are to be told; both in one
transaction, and nothing is left to do when a start comes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import change_looks, price_lists, price_notices, rates
from billing.change_looks import Seen
from billing.events import ChangeGroupEvent
from billing.models import ChangeGroup, ChangeLine, PriceList, Rate
from billing.rates import Key, key_of
from billing.rating.changes import Kind, Wanted
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

Status = ChangeGroup.Status
DECIDE, WITHOUT_NOTICE = "billing.decide_changegroup", "billing.approve_without_notice"
FIELDS = ("title", "notice_days")
NOTICE_MAX, TITLE_MAX = 365, 120


def make(
    price_list: PriceList, title: str, *, notice_days: int, by: User, lines: Iterable[Wanted] = ()
) -> ChangeGroup:
    """A draft, empty or with lines; a line's moment in the past stands for the approval."""
    title, notice_days = _title(title), _notice(notice_days)
    now = timezone.now()
    with transaction.atomic():
        group = ChangeGroup.objects.create(
            price_list=price_list, title=title, notice_days=notice_days, author=by
        )
        made = [_line(group, one, now) for one in lines]
        ChangeLine.objects.bulk_create(made, batch_size=5_000)
        _record(by, ChangeGroupEvent.MADE, group, lines=len(made))
    return group


def change(
    group: ChangeGroup, fields: Mapping[str, Any], *, starts_at: datetime | None, by: User
) -> bool:
    """Set title and notice of a draft; with `starts_at` all its lines begin then."""
    with transaction.atomic():
        group = _locked(group, Status.DRAFT)
        cleaned = {"title": _title(fields["title"]), "notice_days": _notice(fields["notice_days"])}
        before, after = audit.changes(group, cleaned)
        for name, value in cleaned.items():
            setattr(group, name, value)
        group.save(update_fields=list(cleaned))
        what = [f"{name} {before[name]} \N{RIGHTWARDS ARROW} {after[name]}" for name in after]
        if starts_at is not None:
            rates.starting(starts_at, timezone.now())
            _refuse_doubles(group)
            group.lines.update(starts_at=starts_at)
            what.append(_("all lines from %(at)s") % {"at": starts_at})
        if what:
            _record(by, ChangeGroupEvent.CHANGED, group, what="; ".join(what))
    return bool(what)


def add_line(group: ChangeGroup, wanted: Wanted, *, has_start: bool, by: User) -> ChangeLine:
    """One more line of a draft. Raises Refused for one that is there already."""
    with transaction.atomic():
        group = _locked(group, Status.DRAFT)
        line = ChangeLine(
            group=group,
            country_id=wanted.country,
            network_id=wanted.network,
            channel=wanted.channel,
            price=wanted.price,
            basis=wanted.basis,
            starts_at=rates.starting(wanted.at, timezone.now()) if has_start else None,
        )
        same = _same_key(group.lines.filter(channel=line.channel), key_of(line))
        if same.filter(starts_at=line.starts_at).exists() or (
            line.starts_at is None and same.filter(starts_at__isnull=True).exists()
        ):
            said = _("The group has a line for this destination and moment already.")
            raise Refused(said, code="taken", field="direction")
        line.save()
        _record(by, ChangeGroupEvent.CHANGED, group, what=_told("+", line))
    return line


def remove_line(line: ChangeLine, *, by: User) -> None:
    with transaction.atomic():
        group = _locked(line.group, Status.DRAFT)
        _record(by, ChangeGroupEvent.CHANGED, group, what=_told("\N{MINUS SIGN}", line))
        line.delete()


def propose(group: ChangeGroup, *, by: User) -> ChangeGroup:
    """Ask another person for a decision; the lines are fixed from here on."""
    with transaction.atomic():
        group = _locked(group, Status.DRAFT)
        lines = group.lines.count()
        if not lines:
            raise Refused(_("It has no lines yet: add some, or import a file."), code="empty")
        _set(group, Status.PROPOSED, proposed_at=timezone.now())
        _record(by, ChangeGroupEvent.PROPOSED, group, lines=lines)
    return group


def recall(group: ChangeGroup, *, by: User) -> ChangeGroup:
    """Make a draft of it again: one that waits, or one that was rejected."""
    with transaction.atomic():
        group = _locked(group, Status.PROPOSED, Status.REJECTED)
        _set(group, Status.DRAFT, proposed_at=None, decided_by=None, decided_at=None)
        _record(by, ChangeGroupEvent.RECALLED, group)
    return group


def approve(group: ChangeGroup, *, note: str = "", by: User) -> ChangeGroup:
    """Write its rates and note whom to tell. All lines or none; raises Refused."""
    now = timezone.now()
    with transaction.atomic():
        price_list = price_lists.locked(group.price_list)
        group = _locked(group, Status.PROPOSED)
        _refuse_own(group, by)
        seen = change_looks.look(group, now)
        _refuse_past(seen, now)
        if price_list.is_sell and not by.has_perm(WITHOUT_NOTICE):
            _refuse_short(seen, group.notice_days, now)
        fresh = [one for one in seen if one.judged.kind is not Kind.SAME]
        _refuse_taken(price_list, fresh)
        rates.insert(price_list, [change_looks.wanted(one.line, one.at) for one in fresh], group)
        told = price_notices.note(group) if fresh and price_list.is_sell else 0
        _set(group, Status.APPROVED, decided_by=by, decided_at=now, note=_note(note))
        _record(
            by, ChangeGroupEvent.APPROVED, group, said=change_looks.summary(seen), accounts=told
        )
    return group


def reject(group: ChangeGroup, *, note: str, by: User) -> ChangeGroup:
    """Turn it down with a reason. Raises Refused for one's own group: take it back instead."""
    if not _note(note):
        raise Refused(_("Say why: its author reads it."), code="no_note", field="note")
    with transaction.atomic():
        group = _locked(group, Status.PROPOSED)
        _refuse_own(group, by)
        now = timezone.now()
        _set(group, Status.REJECTED, decided_by=by, decided_at=now, note=_note(note))
        _record(by, ChangeGroupEvent.REJECTED, group, note=_note(note))
    return group


def others_who_decide(person: User) -> bool:
    """Whether anybody else may decide."""
    app, codename = DECIDE.split(".")
    right = Permission.objects.filter(content_type__app_label=app, codename=codename)
    holders = (
        Q(groups__permissions__in=right) | Q(user_permissions__in=right) | Q(is_superuser=True)
    )
    people = User.objects.filter(holders, is_active=True, is_staff=True)
    return people.exclude(pk=person.pk).exists()


def why_not_decide(group: ChangeGroup, person: User) -> str:
    """Why this person may not decide; empty: they may."""
    if group.author_id != person.pk:
        return ""
    if others_who_decide(person):
        return _("You made these changes: another person approves or rejects them.")
    return _(
        "You made these changes, and nobody else here may approve them: give another person the "
        "role admin or finance, and let them decide."
    )


def _refuse_own(group: ChangeGroup, by: User) -> None:
    said = why_not_decide(group, by)
    if said:
        raise Refused(said, code="own")


def _refuse_past(seen: list[Seen], now: datetime) -> None:
    late = sum(one.at < now for one in seen)
    if late:
        said = ngettext(
            "%(n)s line begins before now: take the group back and give it a later start.",
            "%(n)s lines begin before now: take the group back and give them a later start.",
            late,
        )
        raise Refused(said % {"n": late}, code="past")


def _refuse_short(seen: list[Seen], days: int, now: datetime) -> None:
    short = change_looks.short_of_notice(seen, days, now)
    if short:
        said = ngettext(
            "%(n)s raise or end begins in less than %(days)s days: give it a later start, or have "
            "somebody approve it who may do so without notice.",
            "%(n)s raises or ends begin in less than %(days)s days: give them a later start, or "
            "have somebody approve them who may do so without notice.",
            len(short),
        )
        raise Refused(said % {"n": len(short), "days": days}, code="notice")


def _refuse_taken(price_list: PriceList, seen: list[Seen]) -> None:
    """A rate that begins at the same moment was written meanwhile, by hand or by another group."""
    starts = {one.at for one in seen}
    there = Rate.objects.filter(price_list=price_list, starts_at__in=starts)
    taken = {(key_of(rate), rate.starts_at) for rate in there}
    doubles = [one for one in seen if (key_of(one.line), one.at) in taken]
    if doubles:
        key = rates.told_key(key_of(doubles[0].line))
        said = _("%(key)s: a change begins at this very moment already. Withdraw it first.")
        raise Refused(said % {"key": key}, code="taken")


def _refuse_doubles(group: ChangeGroup) -> None:
    """Two lines for one destination cannot both begin at the same moment."""
    keys = [key_of(line) for line in group.lines.all()]
    if len(keys) != len(set(keys)):
        said = _("The group has several lines for one destination: they need different starts.")
        raise Refused(said, code="doubles", field="starts_at")


def _locked(group: ChangeGroup, *statuses: str) -> ChangeGroup:
    rows = ChangeGroup.objects.select_for_update(of=("self",)).select_related("price_list")
    found = rows.get(pk=group.pk)
    if found.status not in statuses:
        said = _("It is settled differently meanwhile: %(status)s.")
        raise Refused(said % {"status": found.get_status_display().lower()}, code="settled")
    return found


def _set(group: ChangeGroup, status: str, **fields: Any) -> None:
    group.status = status
    for name, value in fields.items():
        setattr(group, name, value)
    group.save(update_fields=["status", *fields])


def _line(group: ChangeGroup, one: Wanted, now: datetime) -> ChangeLine:
    return ChangeLine(
        group=group,
        country_id=one.country,
        network_id=one.network,
        channel=one.channel,
        price=one.price,
        basis=one.basis,
        starts_at=one.at if one.at > now else None,
    )


def _same_key(lines: Any, key: Key) -> Any:
    where = {"country": key.country, "network": key.network}
    nulls = {f"{name}__isnull": True for name, value in where.items() if value is None}
    return lines.filter(**nulls, **{name: one for name, one in where.items() if one is not None})


def _told(sign: str, line: ChangeLine) -> str:
    price = _("end") if line.price is None else f"{line.price.normalize():f}"
    return f"{sign} {rates.told_key(key_of(line))} {price}"


def _title(text: str) -> str:
    title = " ".join(text.split())[:TITLE_MAX]
    if not title:
        raise Refused(_("Say what changes, such as “January”."), code="no_title", field="title")
    return title


def _notice(days: int) -> int:
    if not 0 <= days <= NOTICE_MAX:
        raise Refused(_("Notice is given 0 to 365 days ahead."), field="notice_days")
    return days


def _note(text: str) -> str:
    return text.strip()[:2_000]


def _record(by: User, event: ChangeGroupEvent, group: ChangeGroup, **facts: Any) -> None:
    """In the history of its price list, where one looks for what happened to it."""
    audit.record(by, event, group.price_list, title=group.title, group=group.pk, **facts)
