"""Quick create: a customer with its account and an SMPP account, or one more SMPP account.

All of it is one transaction. The token of the page is used once: the same page sent twice creates
once.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing import accounts, ledger
from billing.models import Account, Entry
from clients import cug, smpp_accounts
from clients.connecting import Where
from clients.models import SmppAccount
from customers import companies, contacts
from customers.models import Customer
from messaging import access
from messaging.events import ProvisionEvent
from portal.core.errors import Refused
from portal.kit import audit, periodic
from portal.models import User

ONCE = "quick-create"


@dataclass(frozen=True, slots=True)
class Contact:
    """The first person at a new customer's; without a name there is none."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """The new customer's account: its unit, what it begins with and how far it may go."""

    unit: str
    opening_balance: Decimal
    credit_limit: Decimal
    upper_warning: Decimal | None = None
    lower_warning: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """An SMPP account to issue: its fields, its closed user group, and whom to mail the access."""

    fields: dict[str, Any]
    cug_numbers: str = ""
    mail_to: str = ""


@dataclass(frozen=True, slots=True)
class Created:
    """What there is now. The password stands here only; nobody can read it again."""

    customer: Customer
    account: Account | None
    smpp: SmppAccount
    password: str
    mailed_to: str


def customer_with_smpp(
    *,
    company: dict[str, Any],
    contact: Contact,
    money: Money,
    wanted: Wanted,
    where: Where,
    token: str,
    by: User,
) -> Created:
    """Make a customer, its account and its first SMPP account. Raises Refused naming the field."""

    def work() -> Created:
        customer = companies.add(company, by=by)
        if contact.name:
            _add_contact(customer, contact, by)
        account = _open_account(customer, money, token, by)
        return _issue(customer, account, wanted, where, by)

    return _once(token, work)


def smpp_account(
    customer: Customer, *, wanted: Wanted, where: Where, token: str, by: User
) -> Created:
    """Make one more SMPP account for a customer."""
    account = Account.objects.filter(customer=customer, client__isnull=True, pays=True).first()
    return _once(token, lambda: _issue(customer, account, wanted, where, by))


def _once(token: str, work) -> Created:
    made: list[Created] = []
    with transaction.atomic():
        if not periodic.once(ONCE, token, lambda: made.append(work())):
            raise Refused(_("This was created already; nothing was made twice."), code="done")
    return made[0]


def _add_contact(customer: Customer, contact: Contact, by: User) -> None:
    mails = [access.ACCESS.topic, "balance"] if contact.email else []
    about = {"name": contact.name, "email": contact.email, "phone": contact.phone}
    contacts.add(customer, about | {"roles": ["technical"], "mails": mails}, by=by)


def _open_account(customer: Customer, money: Money, token: str, by: User) -> Account:
    account = accounts.open_account(
        customer=customer,
        unit=money.unit,
        by=by,
        credit_limit=money.credit_limit,
        upper_warning=money.upper_warning,
        lower_warning=money.lower_warning,
    )
    if money.opening_balance:
        ledger.post(
            account,
            amount=money.opening_balance,
            kind=Entry.Kind.TOP_UP,
            key=f"opening:{token}",
            purpose=_("Opening balance"),
            by=by,
        )
        account.refresh_from_db()
    return account


def _issue(
    customer: Customer, account: Account | None, wanted: Wanted, where: Where, by: User
) -> Created:
    smpp, password = smpp_accounts.issue(customer=customer, fields=wanted.fields, by=by)
    if wanted.cug_numbers:
        cug.set_numbers(smpp, wanted.cug_numbers, by=by)
    audit.record(
        by, ProvisionEvent.CREATED, customer, customer=customer.pk, system_id=smpp.system_id
    )
    if wanted.mail_to:
        access.mail(smpp, password, to=wanted.mail_to, where=where, by=by)
    return Created(customer, account, smpp, password, wanted.mail_to)
