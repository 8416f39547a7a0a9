"""What the simulator draws, writes down and keeps; the whole of it is tried in tests/wire."""

import json
import random
import time
from datetime import UTC, datetime

import pytest

from messaging.smpp.protocol import concatenation, receipts, tlvs
from messaging.smpp.protocol.codec import decode
from messaging.smpp.protocol.errors import BrokenFraming, Malformed
from messaging.smpp.protocol.frames import FrameBuffer
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import DeliverSm, SubmitSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlv
from messaging.smpp.simulator import (
    alphabet,
    deliveries,
    faults,
    journal,
    message_ids,
    orders,
    outcomes,
    rubbish,
)
from messaging.smpp.simulator.deliveries import Account
from messaging.smpp.simulator.faults import PRESETS, BadFaults, Faults
from messaging.smpp.simulator.journal import Journal
from messaging.smpp.simulator.mailbox import Delivery, Mailbox
from messaging.smpp.simulator.message_ids import MessageIds
from messaging.smpp.simulator.rate import Rate

NUMBER = b"447700900123"
DRAWS = 20_000


def draw_many(settings, destination=NUMBER):
    dice = random.Random(1)
    return [outcomes.draw(destination, settings, dice) for _ in range(DRAWS)]


def share(found):
    return sum(found) / DRAWS


def test_the_mild_preset_misbehaves_as_much_as_it_says():
    found = draw_many(PRESETS["mild"])

    assert share(o.status == Status.THROTTLED for o in found) == pytest.approx(0.01, abs=0.003)
    assert share(o.state == MessageState.UNDELIVERABLE for o in found) == pytest.approx(
        0.03, abs=0.005
    )
    assert share(o.state == MessageState.EXPIRED for o in found) == pytest.approx(0.01, abs=0.003)
    assert share(o.receipts == 2 for o in found) == pytest.approx(0.01, abs=0.003)
    assert share(o.malformed_follows for o in found) == pytest.approx(0.002, abs=0.001)
    assert share(o.receipt_delay_s < o.answer_delay_s for o in found) == pytest.approx(
        0.01, abs=0.003
    )


def test_the_mild_preset_loses_nothing():
    found = draw_many(PRESETS["mild"])

    assert all(outcome.answers == 1 for outcome in found)
    assert not any(outcome.breaks_connection for outcome in found)


def test_the_preset_none_does_nothing_wrong():
    for outcome in draw_many(PRESETS["none"]):
        assert outcome.status == Status.OK
        assert outcome.state == MessageState.DELIVERED
        assert (outcome.answers, outcome.receipts) == (1, 1)
        assert outcome.receipt_delay_s > outcome.answer_delay_s


@pytest.mark.parametrize(
    ("ending", "status", "state"),
    [
        (b"666001", Status.OK, MessageState.UNDELIVERABLE),
        (b"666002", Status.INVALID_DESTINATION_ADDRESS, None),
        (b"666003", Status.OK, MessageState.EXPIRED),
        (b"666004", Status.OK, None),
        (b"666005", Status.OK, MessageState.DELIVERED),
        (b"666006", Status.OK, MessageState.REJECTED),
    ],
)
def test_numbers_with_certain_endings_have_a_fixed_outcome(ending, status, state):
    found = draw_many(PRESETS["hard"], b"447700" + ending)

    assert {(outcome.status, outcome.state) for outcome in found} == {(status, state)}
    assert {outcome.has_reply for outcome in found} == {ending == b"666005"}


def test_the_same_seed_draws_the_same():
    assert draw_many(PRESETS["hard"])[:100] == draw_many(PRESETS["hard"])[:100]


@pytest.mark.parametrize(
    "changes",
    [
        {"throttled": 1.5},
        {"throttled": -0.1},
        {"throttled": "much"},
        {"throttled": True},
        {"answer_delay_s": 1},
        {"answer_delay_s": [2, 1]},
        {"receipt_ids": "roman"},
        {"receipt_form": "letter"},
        {"rate_limit_per_s": -1},
        {"preset": "worst"},
        {"preset": ["none"]},
        {"receipt_dialect": "runes"},
        {"receipt_copies": 101},
        {"endings": {"07": "lost"}},
        {"endings": {"x": "delivered"}},
        {"endings": ["07"]},
        {"undelivered": 0.6, "expired": 0.6},
        {"slowness": 1},
    ],
)
def test_a_setting_nobody_can_act_on_is_refused(changes):
    with pytest.raises(BadFaults):
        faults.changed(Faults(), changes)


def test_settings_change_one_by_one_or_by_preset():
    found = faults.changed(PRESETS["hard"], {"preset": "none", "answer_delay_s": [0.1, 0.2]})

    assert found == Faults(answer_delay_s=(0.1, 0.2))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"throttled": 7}', "\udcff"])
def test_a_faults_file_of_no_sense_is_refused(tmp_path, content):
    path = tmp_path / "faults.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(BadFaults):
        faults.read(path, Faults())


def test_a_rate_allows_a_second_at_once_and_then_its_pace():
    rate = Rate()

    assert sum(rate.allows(10, now=0) for _ in range(50)) == 10
    assert sum(rate.allows(10, now=0.5) for _ in range(50)) == 5
    assert sum(rate.allows(10, now=100) for _ in range(50)) == 10
    assert all(rate.allows(0, now=100) for _ in range(50))


TEXTS = [
    ("Price: 5 €, {ok}", b"Price: 5 \x1be, \x1b(ok\x1b)", 0),
    ("@£$ÄÖñüà Δ", b"\x00\x01\x02\x5b\x5c\x7d\x7e\x7f \x10", 0),
    ("Hi", b"Hi", 0xF0),
    ("4869", b"Hi", 0xF4),
    ("Grüße", "Grüße".encode("latin-1"), 3),
    ("Да 🎉", "Да 🎉".encode("utf-16-be"), 8),
    ("00ff", b"\x00\xff", 4),
    ("a\N{REPLACEMENT CHARACTER}", b"a\x80", 0),
    ("a\N{REPLACEMENT CHARACTER}", b"a\x1b", 0),
    ("\N{REPLACEMENT CHARACTER}", b"\xd8", 8),
]


@pytest.mark.parametrize(("text", "octets", "data_coding"), TEXTS)
def test_texts_are_read_by_their_data_coding(text, octets, data_coding):
    assert alphabet.decode(octets, data_coding) == text


def test_every_data_coding_reads_any_octets():
    for data_coding in range(256):
        assert isinstance(alphabet.decode(bytes(range(256)), data_coding), str)


def test_the_journal_has_a_line_for_every_message(tmp_path):
    path = tmp_path / "journal.jsonl"
    book = Journal(path)
    accepted = SubmitSm(
        source_addr=b"Onward",
        destination_addr=NUMBER,
        esm_class=0x40,
        service_type="CMT",
        source_addr_ton=5,
        dest_addr_ton=1,
        dest_addr_npi=1,
        priority_flag=2,
        registered_delivery=1,
        validity_period="000001000000000R",
        short_message=b"\x05\x00\x03\x2a\x02\x01Caf\x05",
        tlvs=(Tlv(0x1400, b"\xff\x01"),),
    )
    book.note(accepted, system_id="acme", message_id="77", status=0, connection=3, sequence=9)
    book.event("fault", fault="throttled", connection=3)
    book.note(SubmitSm(destination_addr=NUMBER), system_id="acme", message_id=None, status=0x58)

    assert path.read_bytes() == b""
    book.flush()

    first, second = journal.read(path)
    assert datetime.fromisoformat(first.pop("time")) <= datetime.now(UTC)
    assert first == {
        "kind": "submit",
        "id": "77",
        "error": None,
        "code": 0,
        "source": "Onward",
        "destination": "447700900123",
        "text": "Café",
        "data_coding": 0,
        "reference": 42,
        "total": 2,
        "part": 1,
        "system_id": "acme",
        "connection": 3,
        "sequence": 9,
        "service_type": "CMT",
        "source_ton": 5,
        "source_npi": 0,
        "destination_ton": 1,
        "destination_npi": 1,
        "esm_class": 0x40,
        "protocol_id": 0,
        "priority": 2,
        "registered_delivery": 1,
        "validity_period": "000001000000000R",
        "schedule": "",
        "tlvs": [["1400", "ff01"]],
        "payload": "0500032a020143616605",
    }
    assert (second["id"], second["error"], second["code"]) == (None, "ESME_RTHROTTLED", 88)
    (fault,) = journal.read(path, "fault")
    assert (fault["fault"], fault["connection"]) == ("throttled", 3)
    book.close()


def test_a_journal_goes_on_behind_what_is_there(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_text(json.dumps({"id": "1"}) + "\n" + '{"id": "cut o')

    book = Journal(path)
    book.note(SubmitSm(), system_id="acme", message_id="2", status=0)
    book.close()

    lines = path.read_text().splitlines()
    assert len(lines) == 3
    assert json.loads(lines[2])["id"] == "2"


@pytest.mark.parametrize(
    ("dialect", "spell"),
    [
        ("same", lambda answer: answer),
        ("decimal", lambda answer: str(int(answer, 16))),
        ("hex", lambda answer: f"{int(answer):x}"),
        ("upper", str.upper),
        ("padded", lambda answer: answer.zfill(20)),
        ("stripped", lambda answer: answer.lstrip("0")),
    ],
)
def test_receipts_may_spell_ids_otherwise(dialect, spell):
    ids = MessageIds()

    for _ in range(100):
        in_answer, in_receipts = ids.next(dialect)
        assert in_receipts == spell(in_answer)
        assert in_answer.startswith("0") or dialect in {"hex", "padded"}


def test_ids_are_unique_also_over_restarts():
    found = {ids.next("same")[0] for ids in (MessageIds(), MessageIds()) for _ in range(1000)}

    assert len(found) == 2000


@pytest.mark.parametrize(
    ("wanted", "delivered", "failed"),
    [(0, False, False), (1, True, True), (2, False, True), (3, True, False), (0x11, True, True)],
)
def test_a_receipt_is_sent_only_when_it_is_wanted(wanted, delivered, failed):
    pdu = SubmitSm(registered_delivery=wanted)

    assert deliveries.is_wanted(pdu, MessageState.DELIVERED) is delivered
    assert deliveries.is_wanted(pdu, MessageState.EXPIRED) is failed


@pytest.mark.parametrize("form", faults.RECEIPT_FORMS)
def test_a_receipt_goes_back_the_way_the_message_came(form):
    pdu = SubmitSm(
        source_addr_ton=5, source_addr=b"Onward", destination_addr=NUMBER, short_message=b"Hi \xe9"
    )

    said = Account("77", MessageState.UNDELIVERABLE, time.time(), time.time())
    made = deliveries.receipt(pdu, said, form=form)

    assert (made.source_addr, made.destination_addr, made.dest_addr_ton) == (NUMBER, b"Onward", 5)
    read = receipts.of(made)
    assert (read.upstream_id, read.state, read.error) == ("77", MessageState.UNDELIVERABLE, "027")
    assert bool(made.short_message) is (form != "tlvs")
    assert (tlvs.first(made.tlvs, tlvs.MESSAGE_STATE) is None) is (form == "text")


@pytest.mark.parametrize("name", deliveries.DIALECTS)
def test_every_dialect_of_receipts_says_the_same(name):
    submitted = datetime(2026, 3, 14, 15, 9, tzinfo=UTC).timestamp()
    said = Account("0a77", MessageState.UNDELIVERABLE, submitted, submitted + 60)

    made = deliveries.receipt(
        SubmitSm(short_message=b"Hi"), said, form="text", dialect=deliveries.DIALECTS[name]
    )

    read = receipts.of(made)
    assert (read.upstream_id, read.state) == ("0a77", MessageState.UNDELIVERABLE)
    assert (read.submitted.day, read.submitted.minute, read.done.minute) == (14, 9, 10)
    assert read.error == ("ABS" if name == "letters" else "027")


def test_only_a_share_of_ids_is_spelt_otherwise():
    dice = random.Random(1)

    found = [message_ids.draw("mixed", 0.05, dice) for _ in range(DRAWS)]

    assert share(dialect != "same" for dialect in found) == pytest.approx(0.05, abs=0.005)
    assert set(found) == set(message_ids.SPELLINGS)


def test_the_hostile_preset_plays_every_fault_of_messages_but_those_that_hide_a_message():
    found = draw_many(PRESETS["hostile"])

    played = {name for outcome in found for name in outcome.played}
    assert set(faults.MESSAGE_FAULTS) - played == {
        "system_error",  # among the random ones
        "unanswered",
        "broken_framing",
        "no_receipt",
        "receipt_twice",  # receipts come ten times
    }
    late = [outcome for outcome in found if "late_answer" in outcome.played]
    assert all(outcome.answer_delay_s >= 61 for outcome in late)
    assert share("late_answer" in o.played for o in found) == pytest.approx(0.05, abs=0.006)


def test_a_test_may_choose_outcomes_by_last_digits():
    settings = Faults(
        throttled=1.0, endings={"7": "rejected", "07": "refused", "666001": "delivered"}
    )

    drawn = {
        number: outcomes.draw(number, settings, random.Random(1))
        for number in (b"4477", b"4407", b"44666001", b"4470")
    }

    assert drawn[b"4477"].state == MessageState.REJECTED
    assert drawn[b"4407"].status == Status.INVALID_DESTINATION_ADDRESS
    assert drawn[b"44666001"].state == MessageState.DELIVERED
    assert drawn[b"4470"].status == Status.THROTTLED


def test_rubbish_is_refused_one_by_one_and_noise_ends_the_stream():
    dice = random.Random(1)

    for _ in range(50):
        with pytest.raises(Malformed):
            decode(rubbish.draw(7, dice))
        buffer = FrameBuffer()
        buffer.feed(rubbish.noise(dice))
        with pytest.raises(BrokenFraming):
            buffer.next_frame()


def test_the_tail_of_a_journal_is_read_without_its_head(tmp_path):
    path = tmp_path / "journal.jsonl"
    head = b'{"id": "head"}\n' * 20_000
    lines = [json.dumps({"kind": "submit", "id": str(n), "text": "x" * 900}) for n in range(500)]
    lines.insert(499, json.dumps({"kind": "fault"}))
    path.write_bytes(head + "\n".join(lines).encode() + b'\n{"kind": "submit", "id": "half')

    few = journal.tail(path, 3, size_max=100_000)
    many = journal.tail(path, 1000, size_max=100_000)

    assert [line["id"] for line in few] == ["499", "498", "497"]
    assert [line["id"] for line in many] == [str(n) for n in range(499, 499 - len(many), -1)]
    assert 90 < len(many) < 110


def test_the_tail_of_a_short_journal_is_all_of_it(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_text('{"id": "1"}\ncut o\n{"id": "2"}\n')

    assert [line["id"] for line in journal.tail(path, 9, size_max=100_000)] == ["2", "1"]


LONG_TEXTS = ["Short", "€" * 200, "A" * 161, "Да 🎉" * 60, "a" * 152 + "€" * 9, "ж" * 66 + "🎉" * 9]


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_an_ordered_text_is_what_its_parts_say(text):
    order = orders.Order("acme", "+447700900123", "12345", text)

    pdus = orders.pdus_of(order, random.Random(1))

    found = [alphabet.decode(concatenation.text_of(pdu), pdu.data_coding) for pdu in pdus]
    assert "".join(found) == text
    assert "\N{REPLACEMENT CHARACTER}" not in "".join(found)
    assert all(len(pdu.short_message) <= (140 if pdu.data_coding else 160) for pdu in pdus)
    parts = [concatenation.of(pdu) for pdu in pdus]
    if len(pdus) > 1:
        assert [(p.number, p.total) for p in parts] == [
            (number, len(pdus)) for number in range(1, len(pdus) + 1)
        ]
    assert {pdu.source_addr for pdu in pdus} == {b"447700900123"}


ORDER = {"system_id": "acme", "source": "447700900123", "destination": "12345", "text": "Hi"}


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"[]",
        b"{}",
        json.dumps(ORDER | {"text": 1}).encode(),
        json.dumps(ORDER | {"colour": "red"}).encode(),
        json.dumps(ORDER | {"source": ""}).encode(),
        json.dumps(ORDER | {"source": "4" * 21}).encode(),
        json.dumps(ORDER | {"destination": "Zürich"}).encode(),
    ],
)
def test_an_order_of_no_sense_is_refused(line):
    with pytest.raises(orders.BadOrder):
        orders.read(line)


def test_an_endless_text_is_refused():
    with pytest.raises(orders.BadOrder):
        orders.pdus_of(orders.Order(**ORDER | {"text": "x" * 153 * 256}), random.Random(1))


def test_orders_are_followed_from_where_the_file_ends(tmp_path):
    path = tmp_path / "orders.jsonl"
    path.write_bytes(b"old\n")
    book = orders.Orders(path)

    with path.open("ab") as file:
        file.write(b"one\n\ntw")
    first = book.new_lines()
    with path.open("ab") as file:
        file.write(b"o\n")
    second = book.new_lines()
    path.write_bytes(b"a\n")
    third = book.new_lines()
    path.unlink()

    assert (first, second, third, book.new_lines()) == ([b"one"], [b"two"], [b"a"], [])


class Client:
    def __init__(self, window):
        self.window = window
        self.got = []

    @property
    def can_deliver(self):
        return len(self.got) < self.window

    def deliver(self, delivery):
        self.got.append(delivery)


def test_deliveries_wait_for_a_client_and_leave_in_turns():
    mailbox, first, second = Mailbox(), Client(2), Client(1)
    sent = [Delivery(DeliverSm()) for _ in range(5)]
    for pdu in sent[:4]:
        mailbox.put(pdu)

    mailbox.join(first)
    mailbox.join(second)

    assert first.got == sent[:2]
    assert second.got == [sent[2]]
    assert list(mailbox.waiting) == [sent[3]]


def test_what_was_not_acknowledged_is_sent_first():
    mailbox, client = Mailbox(), Client(1)
    old, new = Delivery(DeliverSm()), Delivery(DeliverSm())
    mailbox.put(new)
    mailbox.put_back(old)

    mailbox.join(client)

    assert client.got == [old]


def test_a_client_that_left_gets_nothing():
    mailbox, client = Mailbox(), Client(1)
    mailbox.join(client)
    mailbox.leave(client)

    mailbox.put(Delivery(DeliverSm()))

    assert client.got == []


def test_a_receipt_that_avoids_a_session_leaves_over_another_if_there_is_one():
    mailbox, first, second = Mailbox(), Client(9), Client(9)
    mailbox.join(first)
    mailbox.put(alone := Delivery(DeliverSm(), avoids=first))
    mailbox.join(second)

    mailbox.put(*(others := [Delivery(DeliverSm(), avoids=first) for _ in range(4)]))

    assert (first.got, second.got) == ([alone], others)
