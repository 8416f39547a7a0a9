"""Each way the simulator can misbehave, over a real socket."""

import asyncio
import json
import ssl
import subprocess
import time
from collections import Counter

import pytest

from messaging.smpp.link_words import Accepted, NotSent, Refused, Unanswered
from messaging.smpp.protocol import concatenation, events
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import BindTransceiver, EnquireLink
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import alphabet, journal, state
from messaging.smpp.simulator.desk import Desk
from messaging.smpp.simulator.faults import PRESETS, Faults, changed
from messaging.smpp.simulator.simulator import Simulator
from tests.wire.smpp.wired import ACCOUNTS, FAST, linked, message, play, simulator, until

QUIET_S = 0.3
HOLE = Faults(black_holes=1.0)


class Raw:
    """A client that says exactly what it is told to."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        self.session = ClientSession(Limits(), now=0)

    @classmethod
    async def to(cls, port, **options):
        return cls(*await asyncio.open_connection("127.0.0.1", port, **options))

    def bind(self):
        self.session.bind(BindTransceiver(system_id="acme", password="secret"))
        self.write()

    def write(self):
        self.writer.write(self.session.outgoing())

    async def octets(self, seconds=QUIET_S):
        """What comes within a time; nothing if the line stays silent."""
        try:
            async with asyncio.timeout(seconds):
                return await self.reader.read(1000)
        except TimeoutError:
            return None

    async def events(self):
        return self.session.receive(await self.octets(5), now=0)

    async def close(self):
        self.writer.close()
        await self.writer.wait_closed()


def faulty(**changes):
    return changed(FAST, changes)


def kinds_in(path, kind):
    return [entry.get("fault") for entry in journal.read(path, kind)]


def test_a_black_hole_takes_everything_and_says_nothing():
    async def scene():
        async with simulator(HOLE) as centre:
            client = await Raw.to(centre.port)
            client.bind()
            said = await client.octets()
            await client.close()
            return said

    assert play(scene) is None


def test_a_reset_ends_a_connection_before_it_has_begun(tmp_path):
    path = tmp_path / "journal.jsonl"

    async def scene():
        async with simulator(faulty(resets=1.0), journal=path) as centre:
            client = await Raw.to(centre.port)
            await client.reader.read(1)

    with pytest.raises(ConnectionResetError):
        play(scene)
    assert kinds_in(path, "fault") == ["resets"]


def test_a_dripping_centre_answers_an_octet_at_a_time():
    async def scene():
        async with simulator(faulty(drips=1.0)) as centre:
            client = await Raw.to(centre.port)
            client.bind()
            said = [await client.octets(), await client.octets(), await client.octets(1.5)]
            await client.close()
            return said

    first, silence, second = play(scene)

    assert (len(first), silence, len(second)) == (1, None, 1)


def test_a_half_open_connection_binds_and_then_is_dead():
    async def scene():
        async with simulator(faulty(half_open=1.0)) as centre:
            client = await Raw.to(centre.port)
            client.bind()
            (bound,) = await client.events()
            client.session.request(message(), now=0)
            client.write()
            said = await client.octets()
            await client.close()
            return bound, said

    bound, said = play(scene)

    assert isinstance(bound, events.Bound)
    assert said is None


def test_a_bind_may_be_refused_for_no_reason(tmp_path):
    path = tmp_path / "journal.jsonl"

    async def scene():
        async with simulator(faulty(binds_refused=1.0), journal=path) as centre:
            client = await Raw.to(centre.port)
            client.bind()
            refused, _ = await client.events()
            await client.close()
            return refused

    assert play(scene) == events.BindRefused(Status.BIND_FAILED)
    (bind,) = journal.read(path, "bind")
    assert (bind["system_id"], bind["mode"], bind["code"]) == ("acme", "transceiver", 0x0D)


def test_a_centre_may_leave_enquire_link_without_an_answer():
    async def scene():
        async with simulator(faulty(enquiry_ignored=1.0)) as centre:
            client = await Raw.to(centre.port)
            client.bind()
            await client.events()
            client.session.send(EnquireLink(), 7)
            client.write()
            ignored = await client.octets()
            centre.faults = FAST
            client.session.send(EnquireLink(), 8)
            client.write()
            answered = await client.octets()
            await client.close()
            return ignored, answered

    ignored, answered = play(scene)

    assert ignored is None
    assert answered.endswith(b"\0\0\0\x08")


def test_a_centre_may_unbind_by_itself_after_a_while(tmp_path):
    path = tmp_path / "journal.jsonl"

    async def scene():
        settings = faulty(unbind_after_s=0.2)
        async with simulator(settings, journal=path) as centre, linked(centre.port) as wired:
            await until(lambda: wired.phases.count("bound") == 3)

    play(scene)

    assert len(journal.read(path, "bind")) >= 3
    assert [entry["reason"] for entry in journal.read(path, "unbind")][:2] == ["unbound"] * 2
    assert "unbind_after_s" in kinds_in(path, "fault")


def test_a_centre_may_hang_up_after_some_submits():
    async def scene():
        async with simulator(faulty(close_after=3)) as centre, linked(centre.port) as wired:
            results = [await wired.link.submit(message()) for _ in range(3)]
            await until(lambda: wired.phases.count("bound") == 2)
            return results

    assert Counter(map(type, play(scene))) == {Accepted: 3}


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("throttled", Status.THROTTLED),
        ("queue_full", Status.MESSAGE_QUEUE_FULL),
        ("system_error", Status.SYSTEM_ERROR),
    ],
)
def test_a_submit_may_be_refused(fault, status):
    async def scene():
        async with simulator(faulty(**{fault: 1.0})) as centre, linked(centre.port) as wired:
            return await wired.link.submit(message())

    assert play(scene) == Refused(status)


def test_the_round_trip_bounds_what_a_window_carries():
    async def scene():
        limits = Limits(window=5)
        settings = faulty(rtt_ms=50)
        async with simulator(settings) as centre, linked(centre.port, limits=limits) as wired:
            began = time.monotonic()
            await asyncio.gather(*[wired.link.submit(message()) for _ in range(20)])
            return time.monotonic() - began

    assert 0.2 <= play(scene) < 1


def test_an_answer_may_come_too_late():
    async def scene():
        settings = faulty(late_answer=1.0, late_answer_s=0.5)
        limits = Limits(window=5, response_s=0.2)
        async with simulator(settings) as centre, linked(centre.port, limits=limits) as wired:
            return await wired.link.submit(message())

    assert isinstance(play(scene), Unanswered)


def test_noise_ends_the_session_and_a_new_one_goes_on():
    async def scene():
        async with simulator(faulty(broken_framing=1.0)) as centre, linked(centre.port) as wired:
            result = await wired.link.submit(message())
            await until(lambda: wired.phases.count("bound") == 2)
            return result

    assert isinstance(play(scene), Accepted)


def test_a_receipt_may_come_over_another_bind():
    async def scene():
        settings = faulty(receipt_elsewhere=1.0)
        async with (
            simulator(settings) as centre,
            linked(centre.port) as sender,
            linked(centre.port) as other,
        ):
            ids = {(await sender.link.submit(message())).upstream_id for _ in range(5)}
            await until(lambda: len(other.receipts) == 5)
            return ids, sender.receipts, other.receipts

    ids, own, elsewhere = play(scene)

    assert own == []
    assert {receipt.upstream_id for receipt in elsewhere} == ids


def test_receipts_may_repeat_contradict_and_name_unknown_messages(tmp_path):
    path = tmp_path / "journal.jsonl"

    async def scene():
        settings = faulty(
            receipt_repeated=1.0, receipt_copies=10, receipt_contradicted=1.0, stray_receipts=1.0
        )
        async with simulator(settings, journal=path) as centre, linked(centre.port) as wired:
            result = await wired.link.submit(message())
            await until(lambda: len(wired.receipts) == 12)
            return result.upstream_id, wired.receipts

    upstream_id, receipts = play(scene)

    own = Counter(r.state for r in receipts if r.upstream_id == upstream_id)
    assert own == {MessageState.DELIVERED: 10, MessageState.UNDELIVERABLE: 1}
    assert len({r.upstream_id for r in receipts}) == 2
    played = kinds_in(path, "fault")
    assert sorted(played) == ["receipt_contradicted", "receipt_repeated", "stray_receipts"]


def test_a_receipt_may_come_later_than_anybody_waits():
    async def scene():
        settings = faulty(receipt_late=1.0, late_receipt_s=0.4)
        async with simulator(settings) as centre, linked(centre.port) as wired:
            await wired.link.submit(message())
            await asyncio.sleep(0.2)
            early = list(wired.receipts)
            await until(lambda: wired.receipts)
            return early, wired.receipts[0].state

    assert play(scene) == ([], MessageState.DELIVERED)


def test_a_hostile_centre_still_tells_the_truth_in_its_journal(tmp_path):
    path = tmp_path / "journal.jsonl"
    # The connection itself stays, or this would measure the client's patience.
    steady = dict.fromkeys(
        ("resets", "black_holes", "half_open", "drips", "binds_refused", "disconnected"), 0
    )

    async def scene():
        settings = changed(PRESETS["hostile"], steady | {"late_answer_s": 1.0})
        limits = Limits(window=50, response_s=0.7)
        async with (
            simulator(settings, journal=path) as centre,
            linked(centre.port, limits=limits) as wired,
        ):
            return await asyncio.gather(*[wired.link.submit(message()) for _ in range(400)])

    results = play(scene)

    assert {Accepted, Refused, Unanswered} == {type(result) for result in results} - {NotSent}
    submits = {line["id"]: line for line in journal.read(path) if line["id"]}
    told = [result.upstream_id for result in results if isinstance(result, Accepted)]
    assert set(told) <= set(submits)
    assert len(journal.read(path)) == len(results) - sum(isinstance(r, NotSent) for r in results)
    played = Counter(kinds_in(path, "fault"))
    assert len(played) > 12
    assert all(2 < count < 60 for count in played.values())


LONG = "Long from a handset: " + "€uro " * 60


def test_a_handsets_message_is_sent_on_order(tmp_path):
    book, path = tmp_path / "orders.jsonl", tmp_path / "journal.jsonl"
    order = {"system_id": "acme", "source": "447700900123", "destination": "12345", "text": LONG}
    lines = ["nonsense", json.dumps(order | {"system_id": "stranger"}), json.dumps(order)]

    async def scene():
        desk = Desk(orders=book)
        async with simulator(desk=desk, journal=path) as centre, linked(centre.port) as wired:
            book.write_text("\n".join(lines) + "\n")
            await until(lambda: len(wired.delivered) == 3)
            return [delivered.pdu for delivered in wired.delivered]

    pdus = play(scene)

    pdus.sort(key=lambda pdu: concatenation.of(pdu).number)
    text = "".join(alphabet.decode(concatenation.text_of(pdu), pdu.data_coding) for pdu in pdus)
    assert text == LONG
    nonsense, stranger, sent = journal.read(path, "inbound")
    assert "cannot be read" in nonsense["complaint"]
    assert stranger["complaint"] == "there is no account 'stranger'"
    assert (sent["text"], sent["parts"]) == (LONG, 3)


def test_the_state_file_says_what_goes_on_and_why_settings_were_refused(tmp_path):
    settings, said = tmp_path / "settings.json", tmp_path / "state.json"

    async def scene():
        desk = Desk(settings=settings, state=said)
        async with simulator(desk=desk) as centre, linked(centre.port) as wired:
            for _ in range(3):
                await wired.link.submit(message())
            await until(lambda: wired.receipts)
            settings.write_text('{"throttled": 7}')
            await until(lambda: (state.read(said) or {}).get("complaint"))
            return centre.port, state.read(said)

    port, found = play(scene)

    assert (found["port"], found["complaint"]) == (port, "throttled cannot be 7")
    assert found["settings"]["throttled"] == 0
    counts = found["accounts"]["acme"]
    assert (counts["binds"], counts["submits"], counts["accepted"]) == (1, 3, 3)


def test_a_client_may_come_by_tls(tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    words = (
        f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {cert}"
    )
    subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(cert, key)
    theirs = ssl.create_default_context(cafile=str(cert))

    async def scene():
        centre = Simulator(accounts=ACCOUNTS, settings=FAST)
        centre.secure(ours)
        await centre.start()
        client = await Raw.to(centre.tls_port, ssl=theirs, server_hostname="localhost")
        client.bind()
        (bound,) = await client.events()
        await client.close()
        await centre.stop()
        return bound

    assert isinstance(play(scene), events.Bound)
