"""What a centre owes its clients outlives it."""

from messaging.smpp.protocol.pdus import DeliverSm
from messaging.smpp.simulator.owed import Owed


def receipt(text):
    return DeliverSm(esm_class=4, destination_addr=b"Onward", short_message=text)


def inherited(folder):
    """What the next centre finds."""
    owed = Owed(folder / "owed")
    owed.close()
    return owed.inherited


def test_a_receipt_is_owed_until_it_is_acknowledged(tmp_path):
    first = Owed(tmp_path / "owed")
    numbers = [first.add("acme", receipt(text), delay_s=5) for text in (b"one", b"two", b"three")]
    first.paid(numbers[1])
    first.close()

    debts = inherited(tmp_path)

    assert [debt.pdu for debt in debts] == [receipt(b"one"), receipt(b"three")]
    assert {debt.system_id for debt in debts} == {"acme"}


def test_a_receipt_sent_twice_is_owed_twice(tmp_path):
    first = Owed(tmp_path / "owed")
    first.add("acme", receipt(b"one"), delay_s=0)
    first.paid(first.add("acme", receipt(b"one"), delay_s=0))
    first.close()

    assert len(inherited(tmp_path)) == 1


def test_what_is_inherited_can_be_paid_and_is_not_taken_for_something_new(tmp_path):
    first = Owed(tmp_path / "owed")
    first.paid(first.add("acme", receipt(b"one"), delay_s=0))
    first.add("acme", receipt(b"two"), delay_s=0)
    first.close()
    second = Owed(tmp_path / "owed")
    second.add("acme", receipt(b"three"), delay_s=0)
    second.paid(second.inherited[0].number)
    second.close()

    assert [debt.pdu for debt in inherited(tmp_path)] == [receipt(b"three")]


def test_half_a_last_line_is_nobodys(tmp_path):
    first = Owed(tmp_path / "owed")
    first.add("acme", receipt(b"one"), delay_s=0)
    first.close()
    with (tmp_path / "owed").open("a") as file:
        file.write("+ 2 acme 12")

    assert len(inherited(tmp_path)) == 1
