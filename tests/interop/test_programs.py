"""What customers' programs do all day, by libraries that nobody here wrote, against a whole house.

The simulator is the witness: what it was given is held against what the program meant.
"""

import json
from itertools import count

import pytest

from messaging.smpp.protocol import data_coding
from messaging.text import gsm
from tests.house import until
from tests.interop.programs import FLASH, GSM, RECEIPT, UCS2, message

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("house")]

OK, CANCEL_FAILED, WRONG_PASSWORD, THROTTLED = 0x00, 0x11, 0x0E, 0x58
DELIVERED, DELETED = 2, 4
LONG = "A long message that a handset shows as one. " * 9
TIED = "\N{WAVING HAND SIGN} \u041f\u0440\u0438\u0432\u0435\u0442! " * 14
IN_AN_HOUR = "000000010000000R"
handsets, endings = count(1), count(0)


def handset(end=""):
    """A number of its own, by which the simulator tells one test's messages from another's."""
    return f"44770{next(endings)}{end}" if end else f"44770{next(handsets):07}"


def given(served, recipient, parts=1):
    """What the simulator was given for this number, in the order of the parts."""

    def found():
        lines = (served.house.var / "simulator.jsonl").read_text().splitlines()
        submits = [one for line in lines if (one := json.loads(line))["kind"] == "submit"]
        mine = [one for one in submits if one["destination"] == recipient]
        return len(mine) >= parts and sorted(mine, key=lambda one: one["part"] or 0)

    return until(found, 30, f"{parts} parts for {recipient}")


def said(submits):
    """The text of all parts together: a letter may be cut in two where one part ends."""
    octets = b"".join(_without_header(one) for one in submits)
    if submits[0]["data_coding"] == UCS2:
        return octets.decode("utf-16-be")
    return gsm.decode(octets)


def _without_header(submit):
    octets = bytes.fromhex(submit["payload"])
    return octets[octets[0] + 1 :] if submit["esm_class"] & 0x40 else octets


def receipt_of(message_id):
    def is_there(came):
        return any(one.get("id") == message_id and one["esm_class"] == RECEIPT for one in came)

    return is_there


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("kind", ["transmitter", "receiver", "transceiver"])
def test_every_kind_of_bind_comes_and_goes(bound, kind, tls):
    program = bound(kind, tls=tls)

    assert program.unbind() == OK


def test_a_wrong_password_is_told(connected, served):
    program = connected()

    assert program.bind("transceiver", served.shut["system_id"], "wrong") == WRONG_PASSWORD


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_a_short_message_arrives_as_it_was_meant(bound, served, tls):
    program, to = bound(tls=tls), handset()

    ((status, message_id),) = program.submit([message(to) | program.whole("Hej @ 10 \xa3", GSM)])

    (one,) = given(served, to)
    assert status == OK
    assert message_id
    assert (said([one]), one["source"]) == ("Hej @ 10 \xa3", "Norrsund")


@pytest.mark.parametrize("sar", [False, True], ids=["UDH", "SAR"])
@pytest.mark.parametrize("text", [LONG, TIED], ids=["GSM", "emoji"])
def test_a_long_message_in_parts_arrives_as_one(bound, served, text, sar):
    program, to = bound(), handset()
    parts = program.parts(text, sar=sar)

    answers = program.submit([message(to) | part for part in parts])

    submits = given(served, to, len(parts))
    assert {status for status, _id in answers} == {OK}
    assert [one["part"] for one in submits] == list(range(1, len(parts) + 1))
    assert {one["total"] for one in submits} == {len(parts)}
    assert said(submits) == text


def test_a_payload_is_cut_into_parts_here(bound, served):
    program, to = bound(), handset()
    text = LONG[:250]

    ((status, _id),) = program.submit([message(to, payload=True) | program.whole(text, GSM)])

    assert status == OK
    assert said(given(served, to, 2)) == text


def test_an_emoji_of_one_part_arrives(bound, served):
    program, to = bound(), handset()
    text = "Ready \N{PARTY POPPER}"

    program.submit([message(to) | program.whole(text, UCS2)])

    assert said(given(served, to)) == text


def test_a_flash_message_stays_one(bound, served):
    program, to = bound(), handset()

    program.submit([message(to) | program.whole("Look", FLASH)])

    (one,) = given(served, to)
    assert data_coding.read(one["data_coding"]).is_flash
    assert one["text"] == "Look"


def test_a_message_of_255_parts_arrives_whole(bound, served):
    program, to = bound(), handset()
    text = "".join(f"{number:>9}," for number in range(4_000))[: 255 * 153]
    parts = program.parts(text)

    answers = program.submit([message(to) | part for part in parts])

    assert len(parts) == 255
    assert {status for status, _id in answers} == {OK}
    assert said(given(served, to, 255)) == text


@pytest.mark.parametrize(
    ("end", "state", "word"), [("", 2, "stat:DELIVRD"), ("666001", 5, "stat:UNDELIV")]
)
def test_a_receipt_names_the_message_in_its_parameter_and_in_its_text(bound, end, state, word):
    program, to = bound(), handset(end)

    ((_status, message_id),) = program.submit(
        [message(to, registered_delivery=1) | program.whole("Hej", GSM)]
    )

    came = program.receive(receipt_of(message_id))
    told = next(one for one in came if one.get("id") == message_id)
    assert told["state"] == state
    assert word in told["text"]
    assert f"id:{message_id} " in told["text"]
    assert (told["source"], told["destination"]) == (to, "Norrsund")


def test_a_receipt_comes_to_a_receiver_for_what_a_transmitter_sent(bound):
    sender, receiver = bound("transmitter"), bound("receiver")

    ((_status, message_id),) = sender.submit(
        [message(handset(), registered_delivery=1) | sender.whole("Hej", GSM)]
    )

    assert receiver.receive(receipt_of(message_id))


def test_no_receipt_comes_unasked(bound, served):
    program, to = bound(), handset()
    program.submit([message(to) | program.whole("Quiet", GSM)])
    ((_status, later),) = program.submit(
        [message(handset(), registered_delivery=1) | program.whole("Loud", GSM)]
    )

    came = program.receive(receipt_of(later))

    assert [one["id"] for one in came if one.get("source") == to] == []


def test_a_handsets_message_comes_to_the_program(bound, served):
    program, to = bound(), handset("666005")

    program.submit([message(to, source=served.number) | program.whole("Stop it", GSM)])

    came = program.receive(lambda came: any(one.get("text") == "Stop it" for one in came))
    told = next(one for one in came if one["text"] == "Stop it")
    assert (told["source"], told["destination"]) == (to, served.number)
    assert not told["esm_class"] & RECEIPT


def test_a_message_can_be_asked_after(bound):
    program = bound()
    ((_status, message_id),) = program.submit(
        [message(handset(), registered_delivery=1) | program.whole("Hej", GSM)]
    )
    program.receive(receipt_of(message_id))

    assert program.query(message_id, "Norrsund") == (OK, DELIVERED)


def test_a_scheduled_message_waits_and_can_be_cancelled(bound, library, served):
    if not library.can_cancel:
        pytest.skip(f"{library.name} has no cancel_sm")
    program, to = bound(), handset()
    later = message(to, schedule_delivery_time=IN_AN_HOUR) | program.whole("Later", GSM)
    ((_status, message_id),) = program.submit([later])
    before = program.query(message_id, "Norrsund")

    status = program.cancel(message_id, "Norrsund", to)

    assert before[0] == OK
    assert before[1] not in {DELIVERED, DELETED}
    assert status == OK
    assert program.query(message_id, "Norrsund") == (OK, DELETED)


def test_what_was_delivered_cannot_be_cancelled(bound, library):
    if not library.can_cancel:
        pytest.skip(f"{library.name} has no cancel_sm")
    program, to = bound(), handset()
    ((_status, message_id),) = program.submit(
        [message(to, registered_delivery=1) | program.whole("Hej", GSM)]
    )
    program.receive(receipt_of(message_id))

    assert program.cancel(message_id, "Norrsund", to) == CANCEL_FAILED


def test_who_sends_too_fast_is_throttled_and_may_send_again_later(bound, served):
    program = bound(account=served.slow)
    numbers = [handset() for _one in range(20)]
    submits = [message(to) | program.whole("Quick", GSM) for to in numbers]

    answers = program.submit(submits)

    refused = [one for one, (status, _id) in zip(submits, answers, strict=True) if status]
    assert {status for status, _id in answers} <= {OK, THROTTLED}
    assert len(refused) > 10
    until(lambda: program.submit(refused[:1])[0][0] == OK, 10, "room for one more")
    given(served, refused[0]["destination_addr"])
