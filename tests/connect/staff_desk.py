"""What the tests of staff's pages of Connect need: rows, and what a page says of them."""

from datetime import timedelta
from decimal import Decimal

from billing import ledger
from billing.models import Account
from messaging.connect import subscriptions, terms
from messaging.models import AccountType, Subscription
from portal.models import HistoryEntry
from tests import make


def today():
    return terms.today()


def in_days(days):
    return today() + timedelta(days=days)


def listed(browser, url, **query):
    answer = browser.get(url, query)
    assert answer.status_code == 200
    return [str(row) for row in answer.context["page"].rows]


def faults(answer):
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def told(kind):
    return [one.event.split(".")[-1] for one in HistoryEntry.objects.filter(subject_kind=kind)]


def offered_type(**fields):
    given = {
        "number": 7,
        "name": "Small business",
        "monthly_price": Decimal(15),
        "unit": "EUR",
        "country": make.country(),
        "included_parts": 100,
    }
    return AccountType.objects.create(**given | fields)


def subscriber(**fields):
    """Somebody with a paid subscription and the number that it brought."""
    free = make.phone_number("447700900801")
    person = make.registration(account_type=offered_type(), **fields)
    account = Account.objects.get(client=person.client)
    ledger.post(account, amount=Decimal(20), kind="top-up", key="first")
    subscriptions.charge_due()
    subscriptions.charge_due()
    assert Subscription.objects.get().number == free
    return person
