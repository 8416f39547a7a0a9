"""What the simulator draws, writes down and keeps; the whole of it is tried in tests/wire."""

import json
import random

import pytest

from messaging.smpp.protocol import receipts, tlvs
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import DeliverSm, SubmitSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator import alphabet, deliveries, faults, journal, outcomes
from messaging.smpp.simulator.faults import PRESETS, BadFaults, Faults
from messaging.smpp.simulator.journal import Journal
from messaging.smpp.simulator.mailbox import Mailbox
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
        short_message=b"\x05\x00\x03\x2a\x02\x01Caf\x05",
    )
    book.note(accepted, system_id="acme", message_id="77", status=0)
    book.note(SubmitSm(destination_addr=NUMBER), system_id="acme", message_id=None, status=0x58)

    assert path.read_bytes() == b""
    book.flush()

    first, second = journal.read(path)
    assert first.pop("time").endswith("+00:00")
    assert first == {
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
    }
    assert (second["id"], second["error"], second["code"]) == (None, "ESME_RTHROTTLED", 88)
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
        ("stripped", lambda answer: answer.lstrip("0")),
    ],
)
def test_receipts_may_spell_ids_otherwise(dialect, spell):
    ids = MessageIds()

    for _ in range(100):
        in_answer, in_receipts = ids.next(dialect)
        assert in_receipts == spell(in_answer)
        assert in_answer.startswith("0") or dialect == "hex"


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

    made = deliveries.receipt(
        pdu,
        message_id="77",
        state=MessageState.UNDELIVERABLE,
        submitted=deliveries.clock(),
        done=deliveries.clock(),
        form=form,
    )

    assert (made.source_addr, made.destination_addr, made.dest_addr_ton) == (NUMBER, b"Onward", 5)
    read = receipts.of(made)
    assert (read.upstream_id, read.state, read.error) == ("77", MessageState.UNDELIVERABLE, "027")
    assert bool(made.short_message) is (form != "tlvs")
    assert (tlvs.first(made.tlvs, tlvs.MESSAGE_STATE) is None) is (form == "text")


class Client:
    def __init__(self, window):
        self.window = window
        self.got = []

    @property
    def can_deliver(self):
        return len(self.got) < self.window

    def deliver(self, pdu):
        self.got.append(pdu)


def test_deliveries_wait_for_a_client_and_leave_in_turns():
    mailbox, first, second = Mailbox(), Client(2), Client(1)
    sent = [DeliverSm(short_message=bytes((number,))) for number in range(5)]
    for pdu in sent[:4]:
        mailbox.put(pdu)

    mailbox.join(first)
    mailbox.join(second)

    assert first.got == sent[:2]
    assert second.got == [sent[2]]
    assert list(mailbox.waiting) == [sent[3]]


def test_what_was_not_acknowledged_is_sent_first():
    mailbox, client = Mailbox(), Client(1)
    old, new = DeliverSm(short_message=b"old"), DeliverSm(short_message=b"new")
    mailbox.put(new)
    mailbox.put_back(old)

    mailbox.join(client)

    assert client.got == [old]


def test_a_client_that_left_gets_nothing():
    mailbox, client = Mailbox(), Client(1)
    mailbox.join(client)
    mailbox.leave(client)

    mailbox.put(DeliverSm())

    assert client.got == []
