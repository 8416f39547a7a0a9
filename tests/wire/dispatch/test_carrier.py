"""A carrier with a real link to a real SMPP server, and a real database."""

import asyncio
import threading
from decimal import Decimal

import pytest

from billing import ledger
from messaging.dispatch.office import Office
from messaging.models import Attempt, Connector, ConnectorState, Message, Receipt
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
        self._started = threading.Event()
        self._over = asyncio.Event()

    @property
    def port(self) -> int:
        return self._simulator.port

    def begin(self) -> "Centre":
        self.start()
        assert self._started.wait(5)
        return self

    def run(self) -> None:
        self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self) -> None:
        await self._simulator.start()
        self._started.set()
        await self._over.wait()
        await self._simulator.stop()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(5)


@pytest.fixture
def supplier(tmp_path):
    """`supplier(faults)` starts a centre and the office of links that serves it."""
    running = []

    def start(faults: Faults = GOOD) -> tuple[Centre, Office]:
        centre = Centre(faults, tmp_path / "journal.jsonl").begin()
        connector = Connector.objects.first() or make.connector("Tern", rate=5000)
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
    assert len((tmp_path / "journal.jsonl").read_text().splitlines()) == 200


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
