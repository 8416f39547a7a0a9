"""Who is told of the money of an account: the owner's own people."""

from collections.abc import Iterable

from billing.letters import CUSTOMER_WARNING
from billing.models import Account
from customers.models import Contact, Customer


def of_account(account: Account) -> list[str]:
    """A client's own address where it has one; else the customer's people ticked for balances."""
    client = account.client
    if client and client.email:
        return [client.email]
    return contacts(account.customer)


def contacts(customer: Customer) -> list[str]:
    """The addresses of the customer's people who are ticked for balances."""
    ticked = Contact.objects.filter(customer=customer, mails__contains=[CUSTOMER_WARNING.topic])
    return once(ticked.exclude(email="").order_by("pk").values_list("email", flat=True))


def once(emails: Iterable[str]) -> list[str]:
    """Each address once, however it is written, in the order given."""
    return list({email.lower(): email for email in emails}.values())


def salutation(account: Account) -> str:
    """Whom a letter to `of_account` speaks to."""
    client = account.client
    return str(client if client and client.email else account.customer)
