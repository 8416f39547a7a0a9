"""Who is told of the money of an account: the owner's own people."""

from collections.abc import Iterable

from billing.letters import CUSTOMER_WARNING, PRICE_CHANGE
from billing.models import Account
from customers.models import Contact, Customer


def of_account(account: Account) -> list[str]:
    """A client's own address where it has one; else the customer's people ticked for balances."""
    client = account.client
    if client and client.email:
        return [client.email]
    return contacts(account.customer)


def of_prices(account: Account) -> list[str]:
    """Whoever is told of new prices: the address for just that, the client's, or the contacts."""
    client = account.client
    address = account.price_email or (client.email if client else "")
    return [address] if address else contacts(account.customer, PRICE_CHANGE.topic)


def price_salutation(account: Account) -> str:
    """Whom a letter to `of_prices` speaks to."""
    client = account.client
    return str(client if client and (account.price_email or client.email) else account.customer)


def contacts(customer: Customer, topic: str = CUSTOMER_WARNING.topic) -> list[str]:
    """The addresses of the customer's people who are ticked for a topic: balances, prices."""
    ticked = Contact.objects.filter(customer=customer, mails__contains=[topic])
    return once(ticked.exclude(email="").order_by("pk").values_list("email", flat=True))


def once(emails: Iterable[str]) -> list[str]:
    """Each address once, however it is written, in the order given."""
    return list({email.lower(): email for email in emails}.values())


def salutation(account: Account) -> str:
    """Whom a letter to `of_account` speaks to."""
    client = account.client
    return str(client if client and client.email else account.customer)
