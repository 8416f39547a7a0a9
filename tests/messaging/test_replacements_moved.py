"""A message that goes on by another connector goes out by that connector's replacement rules."""

import pytest

from messaging.dispatch import detours
from messaging.models import Connector, Message, MessageText
from tests import make
from tests.messaging import test_detours
from tests.messaging.test_accept import flush, submission
from tests.messaging.test_detours import claimed, refused, say, sent

pytestmark = pytest.mark.django_db
TEXT = "Your otp is 1234"
door = test_detours.door


@pytest.fixture
def rules():
    """Each connector calls the code otherwise; made when the connectors are there."""

    def write():
        for connector in Connector.objects.all():
            make.replacement_rule(
                scope="connector", connector=connector, replacement=f"{connector.name} code"
            )

    return write


def out():
    return MessageText.objects.get().out_text


def test_after_a_refusal(door, rules):
    rules()
    flush(submission(door, text=TEXT))
    before = out()

    refused("Tern")

    assert (before, out()) == ("Your Tern code is 1234", "Your Plover code is 1234")
    (one,) = claimed("Plover")
    assert one.submits[0].part.payload == b"Your Plover code is 1234"


def test_away_from_a_connector_that_is_down(door, rules):
    rules()
    flush(submission(door, text=TEXT))
    say("Tern", "down", ago_s=3_600)

    detours.leave_down()

    assert Message.objects.get().connector.name == "Plover"
    assert out() == "Your Plover code is 1234"


def test_without_a_receipt_in_time(door, rules):
    rules()
    sent(door, text=TEXT)

    detours.send_again()

    assert out() == "Your Plover code is 1234"
