"""Customers that are archived, and what they had waiting."""

from billing.models import Account
from customers import archiving
from tests import make


def archive(*customers, by=None):
    return archiving.archive(customers, by=by)


def held(customer, **fields):
    account = Account.objects.filter(customer=customer).first() or make.account(customer=customer)
    door = make.door(customer=customer, client=fields.pop("client", None))
    fields = {"status": "held", "sent_at": None, "final_at": None} | fields
    return make.message(account=account, door=door, **fields)
