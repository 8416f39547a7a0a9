"""Customers as companies: taken on, and changed. All of what is told of one is written here."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from customers import account_codes
from customers.events import CustomerEvent
from customers.models import Customer
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = (
    "name",
    "legal_name",
    "registration_no",
    "country",
    "address",
    "site",
    "phone",
    "email",
    "logo",
    "time_zone",
    "language",
    "manager",
    "account_code",
    "vat_no",
    "payment_terms_days",
    "invoice_emails",
    "postal_lines",
    "anchor_day",
    "clients_anchor_day",
    "client_tagging",
    "channels",
    "charge_policy",
    "text_retention_days",
)
# How often another account code is looked for when somebody else was quicker.
TRIES = 5


def add(fields: Mapping[str, Any], *, by: User | None) -> Customer:
    """Take a customer on. Without an account code it gets one made of its name.

    `fields` are some of FIELDS, `name` among them. Raises `Refused` for a code that another has.
    """
    own = _own(fields)
    chosen = own.pop("account_code", "")
    with transaction.atomic():
        customer = _insert(Customer(**own), chosen)
        about = {"account_code": customer.account_code}
        audit.record(by, CustomerEvent.ADDED, customer, customer=customer.pk, **about)
    return customer


def change(customer: Customer, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set some of FIELDS and tell what they were. False: nothing was different.

    Raises `Refused` for an archived customer and for an account code that another has.
    """
    own = _own(fields)
    with transaction.atomic():
        customer = locked(customer)
        new = {name: value for name, value in own.items() if getattr(customer, name) != value}
        if "account_code" in new:
            _refuse_taken(new["account_code"], customer)
        before = {name: _said(customer, name) for name in new}
        for name, value in new.items():
            setattr(customer, name, value)
        after = {name: _said(customer, name) for name in new}
        if new:
            _save(customer, list(new))
            about = {"customer": customer.pk, "before": before, "after": after}
            audit.record(by, CustomerEvent.CHANGED, customer, **about)
    return bool(new)


def locked(customer: Customer) -> Customer:
    """The customer as it is, locked until the transaction ends. Refuses an archived one."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if customer.is_archived:
        said = _("%(name)s is archived and cannot be changed.")
        raise Refused(said % {"name": customer}, code="archived")
    return customer


def _own(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise ValueError(f"A customer has no {', '.join(unknown)} to be set.")
    own = dict(fields)
    if "account_code" in own:
        own["account_code"] = own["account_code"].strip()
    return own


def _insert(customer: Customer, chosen: str) -> Customer:
    """Write the new row under the chosen code, else under one that is free."""
    if chosen:
        _refuse_taken(chosen)
    for _attempt in range(TRIES):
        customer.account_code = chosen or account_codes.suggested(customer.name)
        try:
            with transaction.atomic():
                customer.save(force_insert=True)
        except IntegrityError as error:
            _refuse_unless_code(error)
            customer.pk = None
        else:
            return customer
    raise _taken(customer.account_code)


def _save(customer: Customer, names: list[str]) -> None:
    try:
        with transaction.atomic():
            customer.save(update_fields=names)
    except IntegrityError as error:
        _refuse_unless_code(error)
        raise _taken(customer.account_code) from error


def _refuse_unless_code(error: IntegrityError) -> None:
    """Let only that pass which says that somebody else was quicker with the code."""
    if "customer_account_code_once" not in str(error):
        raise error


def _refuse_taken(code: str, customer: Customer | None = None) -> None:
    if not code:
        raise Refused(_("An account code is needed."), field="account_code")
    if account_codes.is_taken(code, but=customer.pk if customer else None):
        raise _taken(code)


def _taken(code: str) -> Refused:
    said = _("Another customer has the account code %(code)s.") % {"code": code}
    return Refused(said, code="taken", field="account_code")


def _said(customer: Customer, name: str) -> str:
    """A field's value as the history keeps it."""
    value = getattr(customer, name)
    shown = getattr(customer, f"get_{name}_display", None)
    if shown is not None:
        return str(shown())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Model):
        return str(value)
    return "" if value is None else str(value)
