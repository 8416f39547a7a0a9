"""10,000 sends for 50 clients by every door: what the reports say is what was charged."""

import json
import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.http import QueryDict
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from clients import smpp_accounts, tagging, tokens
from messaging.models import Message
from messaging.smpp.protocol.tlvs import Tlv
from reports import client_usage, folding
from reports.client_reports import ClientReport
from tests import make
from tests.wire.smpp.serving import Program, message

pytestmark = pytest.mark.django_db(transaction=True)

TAG = 0x1501
CLIENTS = 50
MONEY = Decimal(2_000)
BULKS, OF_BULK = 8, 1_000
LONG = "A text of two parts. " * 10
MAIL = {"channel": "email", "sender": "news@shop.example", "subject": "News", "text": "Good news"}


@pytest.fixture
def reseller():
    make.network()
    post = make.connector("Post", kind="smtp", channel="email")
    make.routing(make.connector("Tern"), post)
    customer = make.customer(client_tagging=True)
    account = make.account(customer=customer)
    make.rate(account.price_list, channel="email", price="0.0013")
    make.rate(post.cost_list, channel="email", price="0.0007")
    ledger.post(account, amount=MONEY, kind=Entry.Kind.TOP_UP, key="first")
    return customer


class Sending:
    """A reseller's program that tags by chance, and counts what it was told was accepted."""

    def __init__(self, browser, customer, chance):
        self.browser, self.chance = browser, chance
        self.clients = [tagging.create(customer, f"Shop {n}", by=None) for n in range(CLIENTS)]
        self.token = tokens.issue(
            customer=customer, client=None, name="shop", scopes=tokens.EVERY_SCOPE, by=None
        )[1]
        self.told = Counter()

    def number(self):
        return f"4477009{self.chance.randrange(100_000):05d}"

    def someone(self):
        """A client, or nobody once in a while."""
        return None if self.chance.random() < 0.1 else self.chance.choice(self.clients)

    def call(self, path, body, **headers):
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        response = self.browser.generic(
            "POST", path, json.dumps(body), content_type="application/json", headers=headers
        )
        assert response.status_code in {200, 202}, response.content
        return response.json()

    def by_rest(self, body, header="Client-Id"):
        """One request, tagged by its header or in its body."""
        one = self.someone()
        tag = {header or "clientId": one.public_id} if one else {}
        if header:
            told = self.call("/api/v1/messages", body, **tag)
        else:
            told = self.call("/api/v1/messages", body | tag)
        self.told[one] += len(told["messages"])
        return told

    def by_bulk(self):
        named = [self.someone() for _ in range(OF_BULK)]
        messages = [
            {"recipients": [self.number()]} | ({"clientId": one.public_id} if one else {})
            for one in named
        ]
        text = self.chance.choice(("Your parcel arrives today.", LONG))
        told = self.call(
            "/api/v1/messages/bulk", {"sender": "Shop", "text": text, "messages": messages}
        )
        assert len(told["messages"]) == OF_BULK
        self.told.update(named)

    def by_divergent(self):
        one = self.someone()
        body = {"sender": "Shop", "recipient": f"+{self.number()}", "content": "Hello"}
        tag = {"Dvgt-Client-Id": one.public_id} if one else {}
        self.call("/sms/send", body, **{"X-Api-Key": self.token}, **tag)
        self.told[one] += 1

    def by_kannel(self, system_id, password):
        """Nothing of Kannel's names a client."""
        asked = {"username": system_id, "password": password, "from": "Shop"}
        response = self.browser.get(
            "/cgi-bin/sendsms", asked | {"to": self.number(), "text": "Hello"}
        )
        assert response.status_code == 202
        self.told[None] += 1

    def by_smpp(self, program, count, *, whose=None):
        """By a TLV, or by an account that is one client's."""
        named = [whose or self.someone() for _ in range(count)]
        program.send(
            *(
                message(
                    self.number(),
                    tlvs=(Tlv(TAG, one.public_id.encode()),) if one and not whose else (),
                )
                for one in named
            )
        )
        assert {frame.status for frame in program.hear_all(count)} == {0}
        self.told.update(named)


def logins(customer, one):
    """An account whose messages may carry a tag, and an account that is one client's."""
    fields = {"parts_per_s": 100_000, "tag_tlv": f"0x{TAG:04x}", "window": 500}
    return [
        smpp_accounts.issue(
            customer=customer, client=whose, fields=fields | {"system_id": name}, by=None
        )
        for name, whose in (("shopsys", None), ("shopone", one))
    ]


def send_by_http(sending, smpp, password):
    """8,620 messages; some of them are cancelled, and so refunded."""
    for _ in range(BULKS):
        sending.by_bulk()
    sms = {"channel": "sms", "sender": "Shop", "text": LONG}
    for header in ("Client-Id", "Dvgt-Client-Id", "") * 30:
        sending.by_rest(sms | {"recipients": [sending.number() for _ in range(3)]}, header)
    for n in range(30):
        sending.by_rest(MAIL | {"recipients": [f"someone{n}@example.test"]})
    for _ in range(200):
        sending.by_divergent()
    for _ in range(100):
        sending.by_kannel(smpp.system_id, password)
    later = sms | {"recipients": ["447700900318"], "send_at": in_an_hour()}
    for _ in range(20):
        told = sending.by_rest(later)
        assert sending.call("/api/v1/messages/cancel", {"batch": told["id"]})["cancelled"] == 1


def in_an_hour():
    return (timezone.now() + timedelta(hours=1)).isoformat()


def test_clients_and_untagged_are_the_customers_total_and_the_ledger(client, reseller, serve):
    sending = Sending(client, reseller, random.Random(7))
    (smpp, password), (bound, secret) = logins(reseller, sending.clients[0])
    send_by_http(sending, smpp, password)
    server = serve()
    with Program(server.port) as program:
        assert program.bind(smpp.system_id, password) == 0
        for _ in range(10):
            sending.by_smpp(program, 100)
    with Program(server.port) as program:
        assert program.bind(bound.system_id, secret) == 0
        for _ in range(4):
            sending.by_smpp(program, 95, whose=sending.clients[0])
    folding.fold()

    report = reported(reseller)
    lines, total = list(report.lines()), report.total().total
    found = Counter({line.client: line.total.messages for line in lines})
    assert +found == sending.told
    assert found.total() == total.messages == 10_000
    assert sum(line.total.parts for line in lines) == total.parts
    assert total.parts == Message.objects.aggregate(n=Sum("parts"))["n"]
    spent = Entry.objects.exclude(kind=Entry.Kind.TOP_UP).aggregate(s=Sum("amount"))["s"]
    cost = sum(line.total.price("EUR") for line in lines)
    assert cost == total.price("EUR") == -spent == MONEY - Account.objects.get().balance
    assert Entry.objects.filter(kind=Entry.Kind.REFUND).count() > 0
    assert by_api(sending) == {one.pk: found[one] for one in sending.clients}


def reported(customer):
    """The report of today: what was sent in this test was sent today."""
    today = client_usage.today()
    query = QueryDict(mutable=True)
    query.update({"start": today.isoformat(), "end": today.isoformat()})
    return ClientReport(make.member(customer), customer, query, today)


def by_api(sending):
    """The counts as the customer's program reads them."""
    response = sending.browser.get(
        "/api/v1/client?include=cost&limit=100",
        headers={"Authorization": f"Bearer {sending.token}"},
    )
    assert response.status_code == 200, response.content
    known = {one.public_id: one.pk for one in sending.clients}
    return {
        known[one["id"]]: sum(line["messages"] for line in one["counts"])
        for one in response.json()["data"]
    }
