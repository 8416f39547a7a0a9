"""What may be set on an account, and what each field takes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from billing.models import Account, PriceList
from portal.core import money
from portal.core.errors import Refused

RECEIPT_WAIT_DAYS_MAX = 30
WARNING_INTERVAL_H_MAX = 24 * 30
EMAILS_MAX = 20


def write(account: Account, fields: Mapping[str, Any]) -> None:
    """Put the fields on the account, unsaved, each checked; raises Refused that names the field.

    FIELDS has their names. Amounts are in the account's unit; a warning that is None is none.
    """
    for name, value in fields.items():
        if name not in CHECKS:
            raise Refused(_("An account has nothing of this name."), field=name)
        setattr(account, name, CHECKS[name](name, value))
    _check_together(account)


def _check_together(account: Account) -> None:
    upper, lower = account.upper_warning, account.lower_warning
    if upper is not None and lower is not None and upper <= lower:
        said = _("The upper warning must be above the lower one.")
        raise Refused(said, code="bad_warnings", field="upper_warning")
    for name in ("own_list", "price_list"):
        prices = getattr(account, name)
        if prices and (prices.kind, prices.unit) != (PriceList.Kind.SELL, account.unit):
            said = _("This account needs a list of sell prices in %(unit)s.")
            raise Refused(said % {"unit": account.unit}, code="bad_list", field=name)


def _amount(name: str, value: Any) -> Decimal:
    try:
        return money.exact(value)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field=name) from None


def _limit(name: str, value: Any) -> Decimal:
    amount = _amount(name, value)
    if amount < 0:
        raise Refused(_("This is 0 or more."), code="bad_amount", field=name)
    return amount


def _warning(name: str, value: Any) -> Decimal | None:
    return None if value is None else _amount(name, value)


def _up_to(most: int) -> Callable[[str, Any], int]:
    def check(name: str, value: Any) -> int:
        if not isinstance(value, int) or not 0 <= value <= most:
            said = _("This is a whole number from 0 to %(most)s.") % {"most": most}
            raise Refused(said, field=name)
        return value

    return check


def _switch(name: str, value: Any) -> bool:
    return bool(value)


def _moment(name: str, value: datetime | None) -> datetime | None:
    return value


def _list(name: str, value: PriceList | None) -> PriceList | None:
    return value


def _emails(name: str, value: list[str]) -> list[str]:
    found = list(dict.fromkeys(email.strip().lower() for email in value if email.strip()))
    if len(found) > EMAILS_MAX:
        said = _("Up to %(most)s addresses fit here.") % {"most": EMAILS_MAX}
        raise Refused(said, field=name)
    for email in found:
        try:
            validate_email(email)
        except ValidationError:
            said = _("%(email)s is no e-mail address.") % {"email": email}
            raise Refused(said, field=name) from None
    return found


def _email(name: str, value: str) -> str:
    found = _emails(name, [value])
    return found[0] if found else ""


CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "credit_limit": _limit,
    "overdraft": _limit,
    "overdraft_until": _moment,
    "own_list": _list,
    "price_list": _list,
    "price_email": _email,
    "receipt_wait_days": _up_to(RECEIPT_WAIT_DAYS_MAX),
    "pays": _switch,
    "upper_warning": _warning,
    "lower_warning": _warning,
    "warns_customer": _switch,
    "warns_operator": _switch,
    "operator_emails": _emails,
    "warning_interval_h": _up_to(WARNING_INTERVAL_H_MAX),
}
FIELDS = tuple(CHECKS)
