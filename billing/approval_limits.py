"""Above which amounts a deed about money takes a second person, per kind of deed and currency.

No amount means that one person is enough, which is how every installation begins. An amount is the
most that one person may do alone; 0 leaves nothing to one person.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from billing import balances
from billing.models import Account, PriceList
from portal.core import money
from portal.core.errors import Refused
from portal.kit import operator
from portal.models import User
from portal.pages import settings

SETTING = "approval-limits"
CREDIT, ADJUSTMENT, NEGATIVE = "credit", "adjustment", "negative"
WRITE_OFF, PRICE = "write-off", "price"
TITLES = {
    CREDIT: _("Credit"),
    ADJUSTMENT: _("Balance changes"),
    NEGATIVE: _("Negative payments"),
    WRITE_OFF: _("Write-offs"),
    PRICE: _("Price changes"),
}
Limits = dict[tuple[str, str], Decimal]


def of(kind: str, unit: str) -> Decimal | None:
    """The most that one person may do alone; None where there is no limit."""
    text = operator.read(SETTING).get(f"{kind} {unit}")
    return None if text is None else Decimal(text)


def every() -> Limits:
    """All limits by (kind, unit)."""
    found = operator.read(SETTING)
    return {(name.split()[0], name.split()[1]): Decimal(text) for name, text in found.items()}


def units() -> list[str]:
    """The currencies in use, and those that have a limit."""
    used = set(Account.objects.values_list("unit", flat=True).distinct())
    used |= set(PriceList.objects.values_list("unit", flat=True).distinct())
    return sorted(used | {unit for _kind, unit in every()})


def write(wanted: Mapping[tuple[str, str], Decimal | None], *, by: User) -> bool:
    """Set all limits; return whether any differs. Raises Refused for what is below 0."""
    value = {}
    for (kind, unit), amount in sorted(wanted.items()):
        if kind not in TITLES or unit not in money.UNITS:
            raise Refused("There is no such limit.", code="bad_limit")
        if amount is None:
            continue
        if amount < 0:
            said = str(_("A limit is 0 or more; leave it empty for none."))
            raise Refused(said, code="bad_amount", field=f"{kind}-{unit}")
        value[f"{kind} {unit}"] = f"{money.exact(amount):f}"
    return settings.write(SETTING, value, by=by)


def told(kind: str, unit: str) -> str:
    """The limit for people, such as "1,000.00 EUR"; empty where there is none."""
    limit = of(kind, unit)
    if limit is None:
        return ""
    return f"{money.show_rate(limit)} {unit}" if kind == PRICE else balances.told(limit, unit)


def hint(kind: str, *units: str) -> str:
    """What a dialog says about its limits; empty where none of the units has one."""
    found = [one for one in (told(kind, unit) for unit in units) if one]
    if not found:
        return ""
    said = _("What is above %(limits)s waits for another person's approval.")
    return str(said) % {"limits": ", ".join(found)}
