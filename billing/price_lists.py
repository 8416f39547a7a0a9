"""Price lists: made, renamed, and their currency, which is fixed once they have a rate."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.events import PriceListEvent
from billing.models import Account, PriceList
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = ("name", "kind", "unit")
NAME_MAX = 80


def add(
    fields: Mapping[str, Any], *, by: User | None, made_for: Account | None = None
) -> PriceList:
    """A new list; `fields` are FIELDS. Raises Refused, naming the field at fault."""
    row = PriceList(**_cleaned(fields), made_for=made_for)
    with transaction.atomic():
        _refuse_twice(row)
        row.save(force_insert=True)
        audit.record(by, PriceListEvent.ADDED, row, unit=row.unit)
    return row


def change(price_list: PriceList, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of FIELDS; False: nothing was different.

    Kind and currency are fixed by the first rate, and by the first account that uses the list.
    """
    with transaction.atomic():
        row = locked(price_list)
        before, after = audit.changes(row, _cleaned(fields))
        if not after:
            return False
        for name in ("kind", "unit"):
            if name in after and _is_fixed(row):
                said = _("It stays as it is: the list has prices, or somebody uses it.")
                raise Refused(said, code="fixed", field=name)
        for name, value in after.items():
            setattr(row, name, value)
        _refuse_twice(row)
        row.save(update_fields=list(after))
        audit.record(by, PriceListEvent.CHANGED, row, before=before, after=after)
    return True


def locked(price_list: PriceList) -> PriceList:
    """The list, so that one person at a time changes its prices."""
    rows = PriceList.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("made_for__customer", "made_for__client").get(pk=price_list.pk)


def _is_fixed(row: PriceList) -> bool:
    accounts = Account.objects.filter(own_list=row) | Account.objects.filter(price_list=row)
    return row.rates.exists() or accounts.exists()


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: fields[name] for name in FIELDS if name in fields}
    if "name" in own:
        own["name"] = " ".join(own["name"].split())[:NAME_MAX]
        if not own["name"]:
            raise Refused(_("A list needs a name."), code="no_name", field="name")
    if "unit" in own and own["unit"] not in money.UNITS:
        raise Refused(_("This currency is not known here."), code="bad_unit", field="unit")
    if "kind" in own and own["kind"] not in PriceList.Kind.values:
        raise Refused(_("A list sells or costs."), code="bad_kind", field="kind")
    return own


def _refuse_twice(row: PriceList) -> None:
    same = PriceList.objects.filter(name__iexact=row.name).exclude(pk=row.pk)
    if same.exists():
        said = _("There is a price list %(name)s already.")
        raise Refused(said % {"name": row.name}, code="taken", field="name")
