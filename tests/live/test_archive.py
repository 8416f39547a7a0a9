"""A customer is archived while its program sends: what was promised is kept, nothing more comes."""

import json
import threading
import time
from datetime import UTC, datetime

import pytest

from tests.house import FINAL, until
from tests.live.test_main_job import all_final, numbers, reconciled

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("house")]

THREADS = 10
EVERY_S = 0.1
HELD = 20

# A customer such as the demo's, which pays by the same prices, with a blocked client.
FOUND = """
import json
from decimal import Decimal
from billing import ledger
from billing.models import Account
from clients import tokens
from clients.models import Client
from customers.models import Customer
theirs = tokens.find({token!r})
paying = Account.objects.filter(customer=theirs.customer, pays=True)
price_list = (paying.filter(client=theirs.client).first() or paying.get(client=None)).price_list
customer = Customer.objects.create(name="Foundered Ltd", account_code="FOUNDERED")
unit = price_list.unit
account = Account.objects.create(customer=customer, unit=unit, price_list=price_list)
ledger.post(account, amount=Decimal(10_000), kind="top-up", key="first")
client = Client.objects.create(customer=customer, company="Blocked Ltd", status="blocked")
own, blocked = (
    tokens.issue(customer=customer, client=whose, name="shop", by=None)[1]
    for whose in (None, client)
)
print(json.dumps([customer.pk, account.pk, own, blocked]))
"""
ARCHIVED = """
import time
from customers import archiving
from customers.models import Customer
outcome = archiving.archive(Customer.objects.filter(pk={customer}), by=None)
assert len(outcome.done) == 1, outcome
print(time.time())
"""
STATES = """
SELECT m.status, m.charge, count(*), max(m.accepted_at)
  FROM messaging_message AS m JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE w.text = %s GROUP BY 1, 2
"""
OWED = """
SELECT (SELECT balance FROM billing_account WHERE id = %s),
       (SELECT coalesce(sum(price * parts), 0) FROM messaging_message
         WHERE account_id = %s AND charge = 'charged')
"""


def said(house, script):
    """The last line a script said in the house's own shell."""
    run = house.manage("shell", "-c", script)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.strip().splitlines()[-1]


def send(house, token, number, text):
    body = {"channel": "sms", "sender": "Norrsund", "recipients": [number], "text": text}
    return house.ask("/api/v1/messages", body, Authorization=f"Bearer {token}")[0]


class Program:
    """Sends a hundred messages in a second, and keeps when it asked and what it was told."""

    def __init__(self, house, token, text):
        self.asked: list[tuple[float, int]] = []
        self._house, self._token, self._text = house, token, text
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=[n]) for n in range(THREADS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def accepted(self):
        return [at for at, code in self.asked if code == 202]

    def _run(self, thread):
        for number in numbers(70_000 + thread * 1000, 1000):
            due = time.monotonic() + EVERY_S
            at = time.time()
            self.asked.append((at, send(self._house, self._token, number, self._text)))
            if self._stop.wait(max(0, due - time.monotonic())):
                return


def test_an_archived_customer_gets_nothing_more_in_and_all_before_is_kept(house):
    """001: Remove - the account becomes unusable by the customer."""
    text, held = "Until the last second", "Never sent"
    token = house.demo["api_token"]
    customer, account, own, blocked = json.loads(said(house, FOUND.format(token=token)))
    for number in numbers(69_000, HELD):
        assert send(house, blocked, number, held) == 202

    with Program(house, own, text) as program:
        until(lambda: len(program.accepted) > 200, 60, "200 accepted messages")
        committed = float(said(house, ARCHIVED.format(customer=customer)))
        time.sleep(3)

    late = [code for at, code in program.asked if at > committed]
    assert late
    assert set(late) == {403}
    assert {code for _, code in program.asked} == {202, 403}
    until(lambda: all_final(house, text, len(program.accepted)), 120, "their final statuses")
    until(lambda: all_final(house, held, HELD), 60, "the held ones' final statuses")
    rows = house.rows(STATES, text)
    assert sum(count for _, _, count, _ in rows) == len(program.accepted)
    assert max(at for *_, at in rows) < datetime.fromtimestamp(committed, UTC)
    assert {status for status, *_ in rows} <= FINAL - {"cancelled"}
    assert [row[:3] for row in house.rows(STATES, held)] == [("cancelled", "refunded", HELD)]
    ((balance, owed),) = house.rows(OWED, account, account)
    assert balance == 10_000 - owed
    assert reconciled(house)
