"""Customers' programs at the SMPP server of a whole running Onward."""

import contextlib

import pytest

from messaging.smpp.protocol import receipts
from messaging.smpp.protocol.pdus import DeliverSm, DeliverSmResp, SubmitSmResp
from tests.house import until
from tests.wire.smpp.serving import Program, message

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("house")]

CHARGED = """
SELECT count(*) FROM messaging_message AS m JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE w.text = %s AND m.charge <> 'none'
"""


class Customer:
    """Notes which ids were given, and which receipts came for them."""

    def __init__(self, house):
        self.house = house
        self.ids: set[str] = set()
        self.receipts: set[str] = set()

    def bound(self) -> Program | None:
        """A bound program; None while that cannot be had."""
        try:
            program = Program(self.house.demo["smpp"]["port"])
        except OSError:
            return None
        known = self.house.demo["smpp_system_id"], self.house.demo["smpp_password"]
        with contextlib.suppress(OSError, AttributeError):
            if program.bind(*known) == 0:
                return program
        program.close()
        return None

    def hear(self, program: Program) -> bool:
        """Take in one frame; False when there is none, or nobody there any more."""
        try:
            return self._hear(program)
        except OSError:
            return False

    def _hear(self, program: Program) -> bool:
        frame = program.hear(3)
        if frame is None:
            return False
        if isinstance(frame.pdu, SubmitSmResp) and frame.status == 0:
            self.ids.add(frame.pdu.message_id)
        if isinstance(frame.pdu, DeliverSm):
            program.reply(frame, DeliverSmResp())
            receipt = receipts.of(frame.pdu)
            self.receipts |= {receipt.upstream_id} if receipt else set()
        return True

    def hear_receipts(self, program: Program) -> bool:
        while not self.ids <= self.receipts and self.hear(program):
            pass
        return self.ids <= self.receipts


def texts(text, count):
    return [
        message(f"447700901{n:03d}", text.encode(), registered_delivery=1) for n in range(count)
    ]


def test_a_program_binds_sends_and_hears_what_became_of_every_message(house):
    customer = Customer(house)
    with customer.bound() as program:
        program.send(*texts("Through the gate", 15))

        until(lambda: customer.hear(program) and len(customer.ids) == 15, 20, "15 ids")
        until(lambda: customer.hear_receipts(program), 60, "15 receipts")

    assert house.rows(CHARGED, "Through the gate") == [(15,)]


def test_a_killed_server_forgets_nothing_it_has_answered_and_lets_everybody_in_again(house):
    text, customer = "Before the fall", Customer(house)
    with customer.bound() as program:
        program.send(*texts(text, 300))
        until(lambda: customer.hear(program) and len(customer.ids) > 5, 20, "the first ids")
        for process in house.processes(running="manage.py smppd"):
            process.kill()
        while customer.hear(program):
            pass

    again = until(customer.bound, 30, "a new bind")
    with again:
        until(lambda: customer.hear_receipts(again), 90, "a receipt for every id")

    ((charged,),) = house.rows(CHARGED, text)
    assert charged >= len(customer.ids) > 5
    assert house.manage("reconcile").returncode == 0
