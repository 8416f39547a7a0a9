"""Top-ups of an account: money that is there at once, once per key."""

from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from billing import accounts, ledger
from billing.events import AccountEvent
from billing.models import Account, Entry
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

COMMENT_MAX, KEY_MAX = 200, 64


def add(account: Account, *, amount: Decimal, comment: str, key: str, by: User | None) -> Entry:
    """Top the account up by so much, in its unit; the same key again moves nothing more.

    Raises Refused for what is not above zero, for a comment or a key that is too long, and for an
    owner that is archived; `ledger.KeyReused` when the key has moved another amount.
    """
    amount, comment, key = _amount(amount), comment.strip(), _key(key)
    if len(comment) > COMMENT_MAX:
        said = _("Up to %(most)s characters fit here.") % {"most": COMMENT_MAX}
        raise Refused(said, code="bad_comment", field="comment")
    with transaction.atomic():
        before = _locked(account)
        # Under the lock: whoever archives the owner holds it, too.
        accounts.check_open(account)
        known = Entry.objects.filter(account=account, key=key).first()
        if known is not None:
            return _same(known, amount)
        if abs(before.balance + amount) >= money.LIMIT:
            raise Refused(_("The amount is too large."), code="bad_amount", field="amount")
        entry = ledger.post(
            account, amount=amount, kind=Entry.Kind.TOP_UP, key=key, purpose=comment, by=by
        )
        _record(entry, account, by)
    return entry


def _locked(account: Account) -> ledger.Standing:
    with connection.cursor() as cursor:
        return ledger.lock(cursor, [account.pk])[account.pk]


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


def _same(known: Entry, amount: Decimal) -> Entry:
    if known.amount != amount:
        said = _("This form has topped up another amount already; open it anew.")
        raise ledger.KeyReused(said, code="key_reused")
    return known


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
