"""How a balance is shown to people: as a key figure, and what is to be said about it."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.models import Account
from portal.core import money
from portal.templatetags import onward


def figure(account: Account) -> dict[str, str]:
    """As components/figures.html shows it."""
    note, state = _note(account)
    return {
        "label": _("Balance"),
        "value": onward.money(account.balance, account.unit, code=False),
        "unit": account.unit,
        "note": note,
        "note_state": state,
    }


def crossed(account: Account) -> Decimal | None:
    """The threshold the balance is below; of two, the lower one."""
    for threshold in (account.lower_warning, account.upper_warning):
        if threshold is not None and account.balance < threshold:
            return threshold
    return None


def free(account: Account) -> Decimal:
    """What may still be spent: balance, credit and overdraft."""
    return max(account.balance - account.floor, money.ZERO)


def state(account: Account) -> dict[str, str]:
    """The account's state as a badge."""
    threshold = crossed(account)
    if account.balance <= account.floor:
        return {"state": "bad", "text": _("Nothing left to spend")}
    if threshold is not None:
        said = _("Below %(sum)s") % {"sum": told(threshold, account.unit)}
        return {"state": "warn", "text": said}
    return {"state": "ok", "text": _("In credit") if account.balance >= 0 else _("On credit")}


def told(amount: Decimal, unit: str) -> str:
    """An amount with its unit, rounded to the unit's coin."""
    return f"{money.show(money.in_currency(amount, unit), unit)} {unit}"


def signed(amount: Decimal, unit: str) -> str:
    """An amount that is moved, with its sign and unit, as exact as it is."""
    plus = "+" if amount > 0 else ""
    return f"{plus}{money.show(amount, unit)} {unit}"


def on_day(moment: datetime) -> str:
    """When something was, such as "20 Nov 2026 11:42", in the reader's zone."""
    return date_format(timezone.localtime(moment), "j M Y H:i")


def _note(account: Account) -> tuple[str, str]:
    if account.balance <= account.floor:
        return _("nothing left to spend"), "bad"
    if account.runs_low:
        said = _("under the warning of %(sum)s")
        return said % {"sum": told(account.lower_warning, account.unit)}, "warn"
    return _("credit %(sum)s") % {"sum": told(account.credit_limit, account.unit)}, ""
