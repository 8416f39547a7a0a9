"""Balance changes that people ask for: pending at first, applied within a minute, once.

Between asking and applying there is time to withdraw what was a mistake. The key is what makes it
safe to ask twice: a form that is sent twice, a program that got no answer.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import ledger, second_person
from billing.events import ChangeEvent
from billing.models import Account, BalanceChange, Entry, Payment
from billing.paying import methods, noting, posting
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

DELAY = timedelta(seconds=20)
DESCRIPTION_MAX, KEY_MAX = 200, 64
Status = BalanceChange.Status


def ask(
    account: Account, *, amount: Decimal, description: str, key: str, by: User | None
) -> BalanceChange:
    """Note a change of so much, in the account's unit; a negative amount takes away.

    The same key again returns the first change and asks for nothing. Raises `KeyReused` when the
    key belongs to another amount, Refused for no amount, no description, no key, and for an
    archived customer.
    """
    amount, description, key = _amount(amount), description.strip(), key.strip()
    _check_texts(description, key)
    now = timezone.now()
    wanted = {"amount": amount, "description": description, "by": by}
    with transaction.atomic():
        _check_account(account, amount)
        change, is_new = BalanceChange.objects.get_or_create(
            account=account, key=key, defaults=wanted | {"asked_at": now, "apply_at": now + DELAY}
        )
        if is_new:
            second_person.adjustment(account, amount, description=description, key=key)
            _record(by, ChangeEvent.ASKED, change)
        elif change.amount != amount:
            said = _("This key has already asked for another amount.")
            raise ledger.KeyReused(said, code="key_reused", field="key")
    return change


def withdraw(change: BalanceChange, *, by: User | None) -> BalanceChange:
    """Take back a change that is still pending; raises Refused when it is not."""
    with transaction.atomic():
        change = BalanceChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if change.status != Status.PENDING:
            raise Refused(_("This change is settled already."), code="settled")
        _settle(change, Status.WITHDRAWN)
        _record(by, ChangeEvent.WITHDRAWN, change)
    return change


def apply_due(now: datetime | None = None) -> int:
    """Apply the changes whose time has come, each in a transaction; return how many."""
    now = now or timezone.now()
    due = BalanceChange.objects.filter(status=Status.PENDING, apply_at__lte=now)
    return sum(_apply(pk) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


def _apply(pk: int) -> bool:
    with transaction.atomic():
        claimed = BalanceChange.objects.select_for_update(skip_locked=True, of=("self",))
        change = claimed.filter(pk=pk, status=Status.PENDING).first()
        if change is None:
            return False  # Somebody else has it, or it was withdrawn meanwhile.
        change.entry = _topped_up(change) if change.amount > 0 else _taken_off(change)
        _settle(change, Status.APPLIED)
        _record(change.by, ChangeEvent.APPLIED, change)
    return True


def _topped_up(change: BalanceChange) -> Entry:
    """What adds to a balance is a payment, noted in the log of payments."""
    payment = Payment(
        account=change.account,
        amount=change.amount,
        method=methods.by_hand(),
        paid_on=timezone.localdate(timezone=timezone.get_default_timezone()),
        kind=Payment.Kind.TOP_UP,
        comment=change.description,
        key=f"change:{change.pk}",
        by=change.by,
    )
    return posting.first(noting.enter(payment, is_promised=True)[0])


def _taken_off(change: BalanceChange) -> Entry:
    return ledger.post(
        change.account,
        amount=change.amount,
        kind=Entry.Kind.ADJUSTMENT,
        key=f"change:{change.pk}",
        purpose=change.description,
        by=change.by,
    )


def _amount(value: Decimal) -> Decimal:
    try:
        amount = money.exact(value)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="amount") from None
    if not amount:
        raise Refused(_("The amount is not 0."), code="bad_amount", field="amount")
    return amount


def _check_texts(description: str, key: str) -> None:
    if not description:
        raise Refused(_("Say what it is for."), code="no_description", field="description")
    if len(description) > DESCRIPTION_MAX:
        said = _("Up to %(most)s characters fit here.") % {"most": DESCRIPTION_MAX}
        raise Refused(said, code="bad_description", field="description")
    if not 0 < len(key) <= KEY_MAX:
        said = _("A key has 1 to %(most)s characters.") % {"most": KEY_MAX}
        raise Refused(said, code="bad_key", field="key")


def _check_account(account: Account, amount: Decimal) -> None:
    """Only what can be written for certain is noted: a pending change must not get stuck."""
    row = Account.objects.select_related("customer").get(pk=account.pk)
    if row.customer.is_archived:
        raise Refused(_("%(name)s is archived: restore it first.") % {"name": row.customer})
    if abs(row.balance + amount) >= money.LIMIT:
        raise Refused(_("The amount is too large."), code="bad_amount", field="amount")


def _settle(change: BalanceChange, status: str) -> None:
    change.status, change.settled_at = status, timezone.now()
    change.save(update_fields=["status", "settled_at", "entry"])


def _record(by: User | None, event: ChangeEvent, change: BalanceChange) -> None:
    account = change.account
    audit.record(
        by,
        event,
        change,
        customer=account.customer_id,
        client=account.client_id,
        amount=money.show(change.amount, account.unit),
        unit=account.unit,
        description=change.description,
    )
