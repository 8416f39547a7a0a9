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
    for text in (b"one", b"two", b"three"):
        first.add("acme", receipt(text), delay_s=5)
    first.paid(receipt(b"two"))
    first.close()

    debts = inherited(tmp_path)

    assert [debt.pdu for debt in debts] == [receipt(b"one"), receipt(b"three")]
    assert {debt.system_id for debt in debts} == {"acme"}


def test_a_receipt_sent_twice_is_owed_twice(tmp_path):
    first = Owed(tmp_path / "owed")
    first.add("acme", receipt(b"one"), delay_s=0)
    first.add("acme", receipt(b"one"), delay_s=0)
    first.paid(receipt(b"one"))
    first.close()

    assert len(inherited(tmp_path)) == 1


def test_half_a_last_line_is_nobodys(tmp_path):
    first = Owed(tmp_path / "owed")
    first.add("acme", receipt(b"one"), delay_s=0)
    first.close()
    with (tmp_path / "owed").open("a") as file:
        file.write("+ acme 12")

    assert len(inherited(tmp_path)) == 1
