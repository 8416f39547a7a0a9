"""Top-ups of an account: money that is there at once, once per key."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.events import AccountEvent
from billing.models import Account, Entry, Payment, PaymentMethod
from billing.paying import methods, noting, posting
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

COMMENT_MAX, KEY_MAX = 200, 64


def add(
    account: Account,
    *,
    amount: Decimal,
    comment: str,
    key: str,
    by: User | None,
    method: PaymentMethod | None = None,
) -> Entry:
    """Top the account up by so much, in its unit; the same key again moves nothing more.

    It is noted as a payment, by hand if no way of paying is told. Raises Refused for what is not
    above zero, for a comment or a key that is too long, and for an owner that is archived;
    `ledger.KeyReused` when the key has moved another amount.
    """
    payment = Payment(
        account=account,
        amount=_amount(amount),
        method=method or methods.by_hand(),
        paid_on=timezone.localdate(timezone=timezone.get_default_timezone()),
        kind=Payment.Kind.TOP_UP,
        comment=comment.strip(),
        key=_key(key),
        by=by,
    )
    with transaction.atomic():
        # Under the lock: whoever archives the owner holds it, too.
        posting.lock(account)
        payment, is_new = noting.enter(payment)
        entry = posting.first(payment)
        if is_new:
            _record(entry, account, by)
    return entry


def _amount(value: Decimal) -> Decimal:
    try:
        amount = money.exact(value)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="amount") from None
    if amount <= 0:
        said = _("A top-up is above 0. What takes away is a balance change.")
        raise Refused(said, code="bad_amount", field="amount")
    return amount


def _key(text: str) -> str:
    if not 0 < len(text.strip()) <= KEY_MAX:
        said = _("A key has 1 to %(most)s characters.") % {"most": KEY_MAX}
        raise Refused(said, code="bad_key", field="key")
    return f"top-up:{text.strip()}"


def _record(entry: Entry, account: Account, by: User | None) -> None:
    audit.record(
        by,
        AccountEvent.TOPPED_UP,
        account,
        amount=money.show(entry.amount, account.unit),
        unit=account.unit,
        comment=entry.purpose or "\N{EN DASH}",
        balance=money.show(entry.balance_after, account.unit),
    )
