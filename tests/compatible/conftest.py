from types import SimpleNamespace

import pytest

from clients import smpp_accounts, tokens
from tests import make


@pytest.fixture
def shop():
    """A reseller with 10 EUR, a client, a token and an SMPP account, and a way for its messages."""
    customer = make.customer(client_tagging=True)
    account = make.paying_account(customer=customer)
    scopes = tokens.EVERY_SCOPE
    token = tokens.issue(customer=customer, client=None, name="shop", scopes=scopes, by=None)[1]
    fields = {"system_id": "shopsys", "parts_per_s": 1000}
    smpp, password = smpp_accounts.issue(customer=customer, fields=fields, by=None)
    return SimpleNamespace(
        customer=customer,
        account=account,
        client=make.client("Vento Pharmacy", customer=customer),
        token=token,
        smpp=smpp,
        password=password,
    )
