"""A program at the REST door, for tests: a customer's token, and its requests as JSON."""

import json
from decimal import Decimal

from billing import ledger
from billing.models import Entry
from clients import tokens
from tests import make

GB = "+447700900318"


class Program:
    """Sends with every scope, unless others are named."""

    def __init__(self, browser, *, client=None, scopes=tokens.EVERY_SCOPE, customer=None):
        self.customer = customer or make.customer(client_tagging=True)
        about = {"customer": self.customer, "client": client, "name": "shop", "by": None}
        self.token, self.secret = tokens.issue(**about, scopes=scopes)
        self.browser = browser

    def ask(self, method, path, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.generic(
            method.upper(),
            f"/api/v1/{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"} | named,
        )

    def send(self, **changes):
        body = {"channel": "sms", "sender": "HarbourPine", "recipients": [GB], "text": "Hello"}
        return self.ask("POST", "messages", body | changes)


def open_door(browser, *, money=100, **fields):
    """A program that can pay, where messages can go."""
    make.network()
    make.routing(make.connector("Tern"))
    program = Program(browser, **fields)
    account = make.account(customer=program.customer)
    ledger.post(account, amount=Decimal(money), kind=Entry.Kind.TOP_UP, key="first")
    return program
