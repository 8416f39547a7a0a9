"""A carrier with a real link to a real SMPP server, and a real database."""

import asyncio
import json
import threading
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from billing import ledger
from messaging.dispatch import rests
from messaging.dispatch.office import Office
from messaging.models import (
    Attempt,
    Connector,
    ConnectorState,
    Inbound,
    LinkState,
    Message,
    Receipt,
)
from messaging.models.message import Lane
from messaging.smpp.simulator.faults import Faults
from messaging.smpp.simulator.simulator import Simulator
from portal.kit import secrets
from tests import make
from tests.house import until
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "simpass"
GOOD = Faults(receipt_delay_s=(0.0, 0.05))


class Centre(threading.Thread):
    """A simulated supplier in a thread of its own."""

    def __init__(self, faults: Faults, journal, port: int = 0) -> None:
        super().__init__(daemon=True)
        self._loop = asyncio.new_event_loop()
        self._simulator = Simulator(
            accounts={"onward": PASSWORD}, settings=faults, journal=journal, port=port, seed=1
        )
        self._listens = threading.Event()
        self._over = asyncio.Event()

    @property
    def port(self) -> int:
        return self._simulator.port

    def begin(self) -> "Centre":
        self.start()
        assert self._listens.wait(5)
        return self

    def run(self) -> None:
        self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self) -> None:
        await self._simulator.start()
        self._listens.set()
        await self._over.wait()
        await self._simulator.stop()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(5)


@pytest.fixture
def supplier(tmp_path):
    """`supplier(faults)` starts a centre and the office of links that serves it."""
    running = []

    def start(faults: Faults = GOOD, **fields) -> tuple[Centre, Office]:
        centre = Centre(faults, tmp_path / "journal.jsonl").begin()
        connector = Connector.objects.first() or make.connector("Tern", rate=5000, **fields)
        Connector.objects.update(port=centre.port, sealed_password=secrets.close(PASSWORD))
        if not connector.places.exists():
            make.routing(connector)
        office = Office(on_taken=lambda pk: None, on_left=lambda pk: None)
        office.start()
        running.extend([office.close, centre.end])
        until(lambda: ConnectorState.objects.filter(state="up").exists(), 30, "the link is up")
        return centre, office

    yield start
    for end in running:
        end()


@pytest.fixture
def door():
    make.network()
    account = make.account(customer=make.customer(), price_list=make.price_list(basis="delivered"))
    ledger.post(account, amount=Decimal(100), kind="top-up", key="first")
    return make.door(customer=account.customer)


def numbers(count):
    return [f"4477009{n:05d}" for n in range(10, 10 + count)]


def statuses(**wanted):
    return Message.objects.filter(**wanted).count()


def test_messages_go_out_and_their_receipts_come_home(supplier, door, tmp_path):
    supplier()

    flush(submission(door, *numbers(200)))

    until(lambda: statuses(status="delivered") == 200, 60, "200 deliveries")
    assert Attempt.objects.filter(result="taken").count() == 200
    assert Receipt.objects.filter(message__isnull=False).count() == 200
    journal = (tmp_path / "journal.jsonl").read_text().splitlines()
    assert sum('"kind": "submit"' in line for line in journal) == 200


def test_a_long_text_leaves_in_parts_that_the_supplier_can_join(supplier, door):
    supplier()

    flush(submission(door, text="€" * 161))

    until(lambda: statuses(status="delivered") == 1, 30, "the delivery")
    assert sorted(Attempt.objects.values_list("part", flat=True)) == [1, 2, 3]


def test_a_supplier_that_misbehaves_in_every_way_loses_nothing(supplier, door):
    supplier(
        Faults(
            receipt_delay_s=(0.0, 0.05),
            throttled=0.05,
            reordered=0.2,
            answered_twice=0.1,
            stray_answers=0.05,
            malformed=0.05,
            receipt_first=0.2,
            receipt_twice=0.2,
            undelivered=0.1,
        )
    )

    flush(submission(door, *numbers(300)))

    until(
        lambda: statuses(status__in=["delivered", "undelivered"]) == 300, 90, "300 final statuses"
    )
    assert not Message.objects.filter(possible_duplicate=True).exists()
    refunded = statuses(status="undelivered", charge="refunded")
    door.customer.accounts.get().refresh_from_db()
    assert door.customer.accounts.get().balance == 100 - (300 - refunded) * Decimal("0.05")


def test_a_switched_off_connector_is_left_and_its_messages_wait(supplier, door):
    supplier()
    Connector.objects.update(is_enabled=False)
    until(lambda: ConnectorState.objects.filter(state="down").exists(), 30, "the link is down")

    Connector.objects.update(is_enabled=True)
    flush(submission(door))

    until(lambda: statuses(status="delivered") == 1, 30, "the delivery after the link is back")


def test_something_urgent_goes_at_once_while_a_burst_is_let_in(supplier, door, monkeypatch):
    monkeypatch.setattr(rests, "BURST_S", 60)
    office = supplier()[1]
    connector = Connector.objects.get().pk
    flush(submission(door, *numbers(30)))
    office.wake(connector)
    until(lambda: statuses(status="delivered") == 30, 30, "the first of the burst")

    flush(submission(door))
    office.wake(connector)
    time.sleep(0.5)
    assert statuses(status="queued") == 1
    flush(submission(door, "447700900999", lane=Lane.URGENT))
    office.wake(connector, is_urgent=True)

    until(lambda: statuses(status="delivered") == 32, 10, "the urgent one and who gathered")


def test_a_link_that_lets_a_burst_in_can_be_switched_off_at_once(supplier, door, monkeypatch):
    monkeypatch.setattr(rests, "BURST_S", 60)
    office = supplier()[1]
    flush(submission(door, *numbers(30)))
    office.wake(Connector.objects.get().pk)
    until(lambda: statuses(status="delivered") == 30, 30, "the first of the burst")

    Connector.objects.update(is_enabled=False)

    until(lambda: ConnectorState.objects.filter(state="down").exists(), 8, "the link is down")


def journal(tmp_path, kind="submit"):
    lines = (tmp_path / "journal.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line["kind"] == kind]


def all_bound(count):
    return LinkState.objects.filter(state="bound").count() == count


@pytest.mark.parametrize(("kind", "links"), [("trx", 3), ("tx_rx", 6)])
def test_every_bind_carries_its_share_and_receipts_come_on_any(
    supplier, door, tmp_path, kind, links
):
    supplier(bind_kind=kind, binds=3, window=10)
    until(lambda: all_bound(links), 30, "all binds")

    flush(submission(door, *numbers(300)))

    until(lambda: statuses(status="delivered") == 300, 60, "300 deliveries")
    used = Counter(line["connection"] for line in journal(tmp_path))
    assert len(used) == 3
    assert min(used.values()) > 30
    assert sum(used.values()) == 300
    until(lambda: LinkState.objects.filter(last_receipt_at__isnull=False).count() > 1, 10, "told")


def test_a_bind_that_is_lost_does_not_stop_the_others_and_comes_back(supplier, door):
    _centre, office = supplier(binds=2, window=10)
    until(lambda: all_bound(2), 30, "both binds")
    ((carrier, _task),) = office._carriers.values()
    line = carrier._lines.binds[0].line

    office._loop.call_soon_threadsafe(line.connection.transport.abort)
    until(lambda: not line.is_bound, 10, "the loss")
    flush(submission(door, *numbers(100)))

    until(lambda: statuses(status="delivered") == 100, 60, "100 deliveries")
    until(lambda: line.is_bound, 30, "the bind is back")


def test_a_change_of_the_binds_takes_the_old_ones_away(supplier, door):
    supplier(GOOD, binds=3, window=10)
    until(lambda: all_bound(3), 30, "all binds")
    Connector.objects.update(bind_kind="tx_rx", binds=1)
    until(lambda: all_bound(2) and LinkState.objects.count() == 2, 30, "the new binds")

    flush(submission(door, *numbers(50)))

    until(lambda: statuses(status="delivered") == 50, 60, "50 deliveries")
    assert set(LinkState.objects.values_list("role", flat=True)) == {"tx", "rx"}


@pytest.mark.parametrize(
    ("dialect", "fields"),
    [
        ("decimal", {"id_base_answer": "hex", "id_base_receipt": "decimal"}),
        ("hex", {"id_base_answer": "decimal", "id_base_receipt": "hex"}),
        ("upper", {"folds_case": True}),
        ("stripped", {"strips_zeros": True}),
    ],
)
def test_receipts_are_matched_in_every_spelling_that_the_connector_knows(
    supplier, door, dialect, fields
):
    faults = Faults(receipt_delay_s=(0.0, 0.05), receipt_first=0.5, receipt_twice=0.5)
    supplier(replace(faults, receipt_ids=dialect), **fields)

    flush(submission(door, *numbers(100)))

    until(lambda: statuses(status="delivered") == 100, 60, "100 deliveries")
    assert not Receipt.objects.filter(message=None).exists()


def test_a_spelling_that_the_connector_does_not_know_is_parked_and_harms_nothing(supplier, door):
    supplier(replace(GOOD, receipt_ids="decimal"))

    flush(submission(door, *numbers(5)))

    until(lambda: Receipt.objects.filter(message=None).count() == 5, 30, "5 parked receipts")
    assert statuses(status="sent") == 5


@pytest.mark.parametrize("method", Connector.LongMethod.values)
def test_a_long_text_is_delivered_whatever_way_its_parts_are_told(supplier, door, tmp_path, method):
    supplier(long_method=method)
    text = "Long and longer. " * 20

    flush(submission(door, text=text))

    until(lambda: statuses(status="delivered") == 1, 30, "the delivery")
    said = sorted(journal(tmp_path), key=lambda line: line["part"] or 0)
    assert "".join(line["text"] for line in said) == text
    assert len(said) == (1 if method == "payload" else 3)
    assert Message.objects.get().parts == 3


def test_a_handset_s_message_is_kept_before_the_supplier_hears_yes(supplier, door):
    supplier()

    flush(submission(door, "447700666005"))

    until(lambda: Inbound.objects.count() == 1, 30, "the handset's message")


def test_a_supplier_s_own_error_passes_when_the_connector_says_so(supplier, door):
    supplier(passing_statuses=["0x0000000B"])

    flush(submission(door, "447700666002"))

    until(lambda: Attempt.objects.filter(status_code=0x0B).exists(), 30, "the refusal")
    until(lambda: statuses(status="queued", reason="throttled") == 1, 30, "back in the queue")


def test_the_moment_of_delivery_is_told_in_the_supplier_s_own_time(supplier, door):
    supplier(time_zone="Asia/Tokyo", receipt_date_digits=10)

    flush(submission(door))

    until(lambda: statuses(status="delivered") == 1, 30, "the delivery")
    receipt = Receipt.objects.filter(state="delivered").get()
    assert receipt.done_at is not None
    ahead = (receipt.at - receipt.done_at).total_seconds()
    # The simulator writes UTC, which in Tokyo's clock was nine hours ago.
    assert abs(ahead - 9 * 3600) < 120
