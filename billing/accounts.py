"""Accounts: how they are opened, and what of them may be changed. Their money is the ledger's."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing import limits, second_person, thresholds
from billing.events import AccountEvent
from billing.models import Account, BalanceChange
from billing.thresholds import Thresholds
from clients.models import Client
from customers.models import Customer
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


def open_account(
    *, customer: Customer, client: Client | None = None, unit: str, by: User | None, **fields: Any
) -> Account:
    """Open an account in a currency or in SMS credits; the owner's first one pays for messages.

    `fields` are those of `change`. Raises Refused for an archived customer, for a unit the owner
    has an account in, and for a field that cannot be; the refusal names it.
    """
    with transaction.atomic():
        lock_customer(customer)
        if client and client.is_gone:
            raise Refused(_gone(client))
        account = Account(customer=customer, client=client, unit=_free_unit(customer, client, unit))
        others = _of(customer, client)
        limits.write(account, {"pays": not others.filter(pays=True).exists()} | fields)
        second_person.first_credit(unit, -account.floor)
        if account.pays:
            _relieve(others, by)
        account.save(force_insert=True)
        audit.record(by, AccountEvent.OPENED, account, unit=account.unit)
    return account


def change(account: Account, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Change limits, prices and warnings; return whether anything was different.

    Fields: those of `limits.write`, and unit as long as no money was moved. An account that is to
    pay takes this over from the one that did; a customer is never left without one that pays. New
    warnings hold from now on: they tell nobody of a balance that is below them already.
    """
    with transaction.atomic():
        lock_customer(account.customer)
        row = Account.objects.select_for_update(no_key=True, of=("self",)).get(pk=account.pk)
        before = _picture(row)
        old, floor = levels(row), row.floor
        wanted = dict(fields)
        _change_unit(row, wanted.pop("unit", row.unit))
        limits.write(row, wanted)
        row.warned = thresholds.carried(row.warned, old, levels(row), row.balance)
        after = _picture(row)
        changed = [name for name in before if before[name] != after[name]]
        if not changed:
            return False
        second_person.credit(account, -floor, -row.floor, _credit_of(row, changed))
        if "pays" in changed:
            _hand_over(row, by)
        row.save(update_fields=[*changed, "warned"])
        audit.record(
            by,
            AccountEvent.CHANGED,
            row,
            unit=row.unit,
            before={name: _told(before[name], row.unit) for name in changed},
            after={name: _told(after[name], row.unit) for name in changed},
        )
    account.refresh_from_db()
    return True


def levels(account: Account) -> Thresholds:
    """The account's warnings as `billing.thresholds` takes them."""
    return Thresholds(
        account.upper_warning, account.lower_warning, Decimal(1).scaleb(-money.places(account.unit))
    )


def of_customer(customer: Customer) -> QuerySet[Account]:
    """A customer's own accounts, the one that pays first."""
    return _of(customer, None).order_by("-pays", "unit")


def of_client(client: Client) -> QuerySet[Account]:
    """A client's own accounts, the one that pays first."""
    return _of(client.customer, client).order_by("-pays", "unit")


def check_open(account: Account) -> None:
    """Raise Refused where the account's customer or client is archived or erased by now."""
    row = Account.objects.select_related("customer", "client").get(pk=account.pk)
    if row.customer.is_archived:
        raise Refused(_gone(row.customer))
    if row.client and row.client.is_gone:
        raise Refused(_gone(row.client))


def _of(customer: Customer, client: Client | None) -> QuerySet[Account]:
    return Account.objects.filter(customer=customer, client=client)


def lock_customer(customer: Customer) -> None:
    """One at a time may decide which of an owner's accounts pays, and change what it may.

    Raises Refused when the customer is archived.
    """
    row = Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
    if row.is_archived:
        raise Refused(_gone(row))


def _gone(owner: Customer | Client) -> str:
    return _("%(name)s is archived: restore it first.") % {"name": owner}


def _free_unit(customer: Customer, client: Client | None, unit: str) -> str:
    if unit not in money.UNITS:
        raise Refused(_("This currency is not known here."), code="bad_unit", field="unit")
    if _of(customer, client).filter(unit=unit).exists():
        said = _("There is an account in %(unit)s already.") % {"unit": unit}
        raise Refused(said, code="account_exists", field="unit")
    return unit


def _change_unit(row: Account, unit: str) -> None:
    if unit == row.unit:
        return
    pending = BalanceChange.objects.filter(account=row, status=BalanceChange.Status.PENDING)
    if row.entry_count or pending.exists():
        said = _("Money was moved in %(unit)s; open another account.") % {"unit": row.unit}
        raise Refused(said, code="unit_fixed", field="unit")
    row.unit = _free_unit(row.customer, row.client, unit)


def _hand_over(row: Account, by: User | None) -> None:
    if row.pays:
        _relieve(_of(row.customer, row.client).exclude(pk=row.pk), by)
    elif row.client_id is None:
        said = _("Some account has to pay. Let another one pay instead.")
        raise Refused(said, code="no_payer", field="pays")


def _relieve(others: QuerySet[Account], by: User | None) -> None:
    """Let the account that paid until now pay no more."""
    for other in others.filter(pays=True).select_for_update(no_key=True, of=("self",)):
        other.pays = False
        other.save(update_fields=["pays"])
        facts = {"before": {"pays": "True"}, "after": {"pays": "False"}}
        audit.record(by, AccountEvent.CHANGED, other, unit=other.unit, **facts)


def _credit_of(row: Account, changed: list[str]) -> dict[str, str | None]:
    """What of the credit is new, as a wish keeps it."""
    until = row.overdraft_until
    told = {
        "credit_limit": f"{row.credit_limit:f}",
        "overdraft": f"{row.overdraft:f}",
        "overdraft_until": second_person.when(until),
    }
    return {name: value for name, value in told.items() if name in changed}


def _picture(row: Account) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("unit", *limits.FIELDS)}


def _told(value: Any, unit: str) -> Any:
    if isinstance(value, Decimal):
        return f"{money.show(value, unit)} {unit}"
    return value if isinstance(value, list) else str(value)
