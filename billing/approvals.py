"""Deeds about money that one person asks for and another one decides.

A verb that does such a deed calls `guard` first (by way of `billing.second_person`). Above the
limit it raises NeedsApproval, which notes the wish when it is asked to. Approving does the deed in
the transaction of the decision: an approved wish is a done one, and a deed that is refused by then
leaves the wish waiting. What there is to do is a `Kind` in an app's approval_kinds.py.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import approval_limits
from billing.approval_events import ApprovalEvent
from billing.models import Account, Approval, Invoice
from portal.core.errors import Deferred, Refused
from portal.kit import audit, hooks
from portal.models import User

DECIDE = "billing.decide_approval"
NOTE_MAX = 200
Status = Approval.Status

_granted: ContextVar[Approval | None] = ContextVar("granted_approval", default=None)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of deed: `do(approval)` does what `approval.what` says, for who asked for it."""

    slug: str
    do: Callable[[Approval], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: how much counts against the limit, and all that the deed needs."""

    kind: str
    amount: Decimal
    unit: str
    said: str
    what: dict[str, Any] = field(default_factory=dict)
    account: Account | None = None
    invoice: Invoice | None = None
    reason: str = ""


class NeedsApproval(Deferred):
    """The deed is above the limit; `ask` lets it wait for another person."""

    def __init__(self, wish: Wish) -> None:
        about = {"limit": approval_limits.told(wish.kind, wish.unit)}
        said = _("This is above %(limit)s: it takes another person's approval.") % about
        super().__init__(said, code="needs_approval")
        self.wish = wish

    def ask(self, by: User) -> str:
        ask(self.wish, by=by)
        about = {
            "said": self.wish.said,
            "limit": approval_limits.told(self.wish.kind, self.wish.unit),
        }
        return _("%(said)s is above %(limit)s and waits for another person's approval.") % about


def guard(wish: Wish) -> None:
    """Raise NeedsApproval for what is above its limit, unless just this is being approved."""
    limit = approval_limits.of(wish.kind, wish.unit)
    if limit is None or wish.amount <= limit:
        return
    granted = _granted.get()
    if granted and granted.kind == wish.kind and _covers(granted, wish):
        return
    raise NeedsApproval(wish)


def ask(wish: Wish, *, by: User | None) -> Approval:
    """Note a wish; the same wish that still waits is noted once. Raises Refused for nobody's."""
    if by is None:
        raise Refused(_("Only a person can ask for an approval."), code="nobody")
    digest = _digest(wish, by)
    with transaction.atomic():
        decided = Approval.objects.filter(key__startswith=digest).exclude(status=Status.WAITING)
        approval, is_new = Approval.objects.get_or_create(
            key=f"{digest}:{decided.count()}",
            defaults={
                "kind": wish.kind,
                "account": wish.account,
                "invoice": wish.invoice,
                "amount": wish.amount,
                "unit": wish.unit,
                "what": wish.what,
                "said": wish.said[:240],
                "reason": wish.reason[:200],
                "asked_by": by,
            },
        )
        if is_new:
            _record(by, ApprovalEvent.ASKED, approval)
    return approval


def approve(approval: Approval, *, note: str = "", by: User) -> Approval:
    """Do what was asked for. Raises Refused for one's own wish, and for what cannot be done now."""
    with transaction.atomic():
        row = _locked(approval)
        _refuse_own(row, by)
        if not row.asked_by.is_active:
            said = _("%(name)s, who asked for it, is no longer active: ask for it anew.")
            raise Refused(said % {"name": row.asked_by.name}, code="asker_gone")
        with _granting(row):
            _kind_of(row).do(row)
        _decide(row, Status.APPROVED, note, by)
        _record(by, ApprovalEvent.APPROVED, row, note=row.decision)
    return row


def refuse(approval: Approval, *, note: str, by: User) -> Approval:
    """Turn it down with a reason. Raises Refused for one's own wish: take it back instead."""
    if not note.strip():
        raise Refused(_("Say why: who asked reads it."), code="no_note", field="note")
    with transaction.atomic():
        row = _locked(approval)
        _refuse_own(row, by)
        _decide(row, Status.REFUSED, note, by)
        _record(by, ApprovalEvent.REFUSED, row, note=row.decision)
    return row


def withdraw(approval: Approval, *, by: User) -> Approval:
    """Take one's own wish back. Raises Refused for somebody else's."""
    with transaction.atomic():
        row = _locked(approval)
        if row.asked_by_id != by.pk:
            raise Refused(_("Only who asked for it can take it back."), code="not_own")
        row.status, row.decided_at = Status.WITHDRAWN, timezone.now()
        row.save(update_fields=["status", "decided_at"])
        _record(by, ApprovalEvent.WITHDRAWN, row)
    return row


def waiting_for(person: User) -> QuerySet[Approval]:
    """What waits for this person's decision; their own wishes do not."""
    rows = Approval.objects.visible_to(person).filter(status=Status.WAITING)
    return rows.exclude(asked_by=person) if person.has_perm(DECIDE) else rows.none()


def why_not_decide(approval: Approval, person: User) -> str:
    """Why this person may not decide; empty: they may."""
    if approval.asked_by_id != person.pk:
        return ""
    if _others_who_decide(person):
        return _("You asked for this: another person approves or refuses it.")
    return _(
        "You asked for this, and nobody else here may approve it: give another person the role "
        "admin or finance, and let them decide."
    )


def _others_who_decide(person: User) -> bool:
    app, codename = DECIDE.split(".")
    right = Permission.objects.filter(content_type__app_label=app, codename=codename)
    holders = (
        Q(groups__permissions__in=right) | Q(user_permissions__in=right) | Q(is_superuser=True)
    )
    people = User.objects.filter(holders, is_active=True, is_staff=True)
    return people.exclude(pk=person.pk).exists()


def _refuse_own(row: Approval, by: User) -> None:
    if said := why_not_decide(row, by):
        raise Refused(said, code="own")


def _locked(approval: Approval) -> Approval:
    rows = Approval.objects.select_for_update(of=("self",))
    row = rows.select_related("account", "invoice", "asked_by").get(pk=approval.pk)
    if row.status != Status.WAITING:
        said = _("It is settled differently meanwhile: %(status)s.")
        raise Refused(said % {"status": row.get_status_display().lower()}, code="settled")
    return row


def _decide(row: Approval, status: str, note: str, by: User) -> None:
    row.status, row.decided_by, row.decided_at = status, by, timezone.now()
    row.decision = note.strip()[:NOTE_MAX]
    row.save(update_fields=["status", "decided_by", "decided_at", "decision"])


def _kind_of(row: Approval) -> Kind:
    for kind in hooks.found("approval_kinds", Kind):
        if kind.slug == row.kind:
            return kind
    raise Refused(_("This version cannot do such a deed any more."), code="bad_kind")


@contextmanager
def _granting(row: Approval) -> Iterator[None]:
    token = _granted.set(row)
    try:
        yield
    finally:
        _granted.reset(token)


def _covers(granted: Approval, wish: Wish) -> bool:
    """Whether a decision is about this very account or invoice, and about no less."""
    if granted.amount is None or wish.amount > granted.amount or granted.unit != wish.unit:
        return False
    same_account = wish.account is None or wish.account.pk == granted.account_id
    return same_account and (wish.invoice is None or wish.invoice.pk == granted.invoice_id)


def _digest(wish: Wish, by: User) -> str:
    whom = [wish.account and wish.account.pk, wish.invoice and wish.invoice.pk, by.pk]
    text = json.dumps([wish.kind, whom, wish.unit, wish.what], sort_keys=True)
    return f"{wish.kind}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def _record(by: User, event: ApprovalEvent, row: Approval, **facts: str) -> None:
    owner = row.account
    whose = {"customer": owner.customer_id, "client": owner.client_id} if owner else {}
    audit.record(by, event, row, **whose, said=row.said, **facts)
