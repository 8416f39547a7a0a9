"""Account types: what Connect offers, by the numbers that applications know them with."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from messaging.connect_events import AccountTypeEvent
from messaging.models import AccountType, Subscription
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = (
    "name",
    "is_offered",
    "monthly_price",
    "unit",
    "country",
    "included_parts",
    "test_parts",
)


def add(fields: Mapping[str, Any], *, by: User | None) -> AccountType:
    """A new type with its number. Raises `Refused` for a number that is taken."""
    own = {name: fields[name] for name in (*FIELDS, "number") if name in fields}
    made = AccountType(**own)
    _check(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            audit.record(by, AccountTypeEvent.ADDED, made, name=made.name, number=made.number)
    except IntegrityError as error:
        raise Refused(_("Another account type has this number."), field="number") from error
    return made


def change(kind: AccountType, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of FIELDS; False: nothing was different.

    The number stays: applications name the type with it. Subscriptions that run keep their price
    and their parts, and therefore the currency stays as long as there are any.
    """
    own = {name: fields[name] for name in FIELDS if name in fields}
    with transaction.atomic():
        rows = AccountType.objects.select_related("country").select_for_update(of=("self",))
        row = rows.get(pk=kind.pk)
        before, after = audit.changes(row, own)
        if not after:
            return False
        if "unit" in after and _has_subscribers(row):
            said = _("There are subscriptions of it: the currency stays.")
            raise Refused(said, code="in_use", field="unit")
        for name in after:
            setattr(row, name, own[name])
        _check(row)
        row.save(update_fields=[*after])
        about = {"name": row.name, "number": row.number, "before": before, "after": after}
        audit.record(by, AccountTypeEvent.CHANGED, row, **about)
    return True


def _check(row: AccountType) -> None:
    if row.unit not in money.UNITS or row.unit == money.CREDITS:
        raise Refused(_("Choose a currency."), field="unit")
    if row.is_subscription and row.country is None:
        said = _("A subscription brings a number: say of which country.")
        raise Refused(said, field="country")
    if row.included_parts and not row.is_subscription:
        said = _("Only what is paid by the month includes parts; free ones are given at the start.")
        raise Refused(said, field="included_parts")


def _has_subscribers(row: AccountType) -> bool:
    living = Subscription.objects.exclude(state=Subscription.State.ENDED)
    return living.filter(account_type=row).exists()
