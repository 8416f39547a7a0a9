"""What billing adds to the forms of a client: the limits of its own account, or a new account."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing import accounts, limits
from billing.forms.fields import AmountField, units
from billing.models import Account
from clients import profiles
from clients.models import Client
from portal.core import money
from portal.kit.sections import Changes, Section
from portal.models import User

AMOUNTS = ("credit_limit", "overdraft", "lower_warning")
FIELDS = (*AMOUNTS, "receipt_wait_days", "price_email")


def _fields() -> dict[str, forms.Field]:
    return {
        "credit_limit": AmountField(
            label=_("Credit limit"),
            help_text=_("How far below zero messages may take the balance."),
        ),
        "overdraft": AmountField(label=_("Overdraft"), help_text=_("On top of the credit limit.")),
        "lower_warning": AmountField(
            label=_("Notification limit"),
            required=False,
            help_text=_("Below it the balance is low and warnings go out; empty for none."),
        ),
        "receipt_wait_days": forms.IntegerField(
            label=_("Days of waiting DLR"), min_value=0, max_value=limits.RECEIPT_WAIT_DAYS_MAX
        ),
        "price_email": forms.EmailField(
            label=_("E-mail for Price update"),
            required=False,
            help_text=_("Changes of prices go there; empty: to the client's e-mail."),
        ),
    }


def _narrow(fields: dict[str, forms.Field], client: Client) -> None:
    """A client without an account has no limits; amounts are in the account's unit."""
    account = _own(client)
    if account is None:
        fields.clear()
        return
    for name in AMOUNTS:
        fields[name].unit = account.unit


def _initial(client: Client) -> dict[str, Any]:
    account = _own(client)
    return {name: getattr(account, name) for name in FIELDS} if account else {}


def _save(client: Client, cleaned: dict[str, Any], by: User | None) -> Changes:
    wanted = {name: cleaned[name] for name in FIELDS if name in cleaned}
    account = _own(client) if wanted else None
    if account is None:
        return {}, {}
    before = _told(account)
    accounts.change(account, wanted, by=by)
    after = _told(account)
    new = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in new}, {name: after[name] for name in new}


def _told(account: Account) -> dict[str, str]:
    return {name: _said(getattr(account, name), account.unit) for name in FIELDS}


def _said(value: Decimal | int | str | None, unit: str) -> str:
    if isinstance(value, Decimal):
        return f"{money.show(value, unit)} {unit}"
    return "" if value is None else str(value)


def _own(client: Client) -> Account | None:
    """The client's own account; where it has several, the one that pays."""
    return accounts.of_client(client).select_related("customer").first()


def _new_fields() -> dict[str, forms.Field]:
    return {
        "unit": forms.ChoiceField(
            label=_("Currency"),
            choices=lambda: [("", _("None: its customer's account pays")), *units()],
            required=False,
            help_text=_("An account of its own. Stays as it is from the first entry on."),
        )
    }


def _open(client: Client, cleaned: dict[str, Any], by: User | None) -> Changes:
    if cleaned.get("unit"):
        accounts.open_account(customer=client.customer, client=client, unit=cleaned["unit"], by=by)
    return {}, {}


LIMITS = Section(
    profiles.SECTIONS,
    _("Account"),
    _fields,
    _initial,
    _save,
    narrow=_narrow,
    permission="billing.change_account",
)
OPENING = Section(
    profiles.NEW_SECTIONS,
    _("Account"),
    _new_fields,
    lambda _row: {"unit": ""},
    _open,
    permission="billing.add_account",
)
