"""Scheduling, cancelling, searching and tagging messages at the REST door."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import Account
from messaging.dispatch import sweep
from messaging.models import Message
from tests import make
from tests.messaging.rest_door import GB, Program, open_door

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(client):
    return open_door(client)


def in_hours(hours):
    return (timezone.now() + timedelta(hours=hours)).isoformat()


def name_of(answer):
    return answer.json()["messages"][0]["id"]


def test_a_scheduled_message_waits_for_its_time(program):
    answer = program.send(send_at=in_hours(2))

    shown = program.ask("GET", f"messages/{name_of(answer)}").json()
    assert answer.json()["messages"][0]["status"] == "accepted"
    assert shown["send_at"] is not None
    assert sweep.scheduled() == 0

    Message.objects.update(next_try_at=timezone.now())

    assert sweep.scheduled() == 1


@pytest.mark.parametrize(
    "moment",
    [in_hours(-2), in_hours(24 * 8), "tomorrow", "2027-01-01T10:00"],
    ids=["past", "far", "word", "naive"],
)
def test_a_moment_that_cannot_be_is_refused_by_name(program, moment):
    answer = program.send(send_at=moment)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "send_at"
    assert not Message.objects.exists()


def test_a_cancelled_message_is_refunded_and_cancelling_again_changes_nothing(program):
    name = name_of(program.send(send_at=in_hours(2)))
    assert Account.objects.get().balance == Decimal("99.95")

    first = program.ask("DELETE", f"messages/{name}")
    again = program.ask("DELETE", f"messages/{name}")

    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert (first.json()["reason"], first.json()["refunded"]) == ("cancelled_by_sender", True)
    assert again.json() == first.json()
    assert Account.objects.get().balance == Decimal(100)


def test_what_was_sent_cannot_be_cancelled(program):
    name = name_of(program.send())
    Message.objects.update(status="sent", tries=1, sent_at=timezone.now())

    answer = program.ask("DELETE", f"messages/{name}")

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:onward:too_late")
    assert Message.objects.get().status == "sent"


def test_a_whole_send_is_cancelled_as_far_as_it_waits(program):
    answer = program.send(recipients=[GB, "447700900319", "447700900320"], send_at=in_hours(1))
    sent = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=sent.pk).update(status="sent", tries=1, sent_at=timezone.now())

    told = program.ask("POST", "messages/cancel", {"batch": answer.json()["id"]})

    assert told.json() == {"cancelled": 2, "too_late": 1}


def test_a_stranger_cancels_nothing(client, program):
    name = name_of(program.send(send_at=in_hours(2)))
    stranger = Program(client)

    by_name = stranger.ask("DELETE", f"messages/{name}")
    of_many = stranger.ask("POST", "messages/cancel", {"messages": [name]})

    assert by_name.status_code == 404
    assert of_many.json() == {"cancelled": 0, "too_late": 0}
    assert Message.objects.get().status == "accepted"


def test_pages_hold_every_message_once_while_new_ones_come(program):
    numbers = [f"4477009{place:05}" for place in range(7)]
    program.send(recipients=numbers)

    first = program.ask("GET", "messages?limit=3").json()
    program.send()
    second = program.ask("GET", f"messages?limit=3&cursor={first['next']}").json()
    third = program.ask("GET", f"messages?limit=3&cursor={second['next']}").json()

    seen = [one["recipient"] for page in (first, second, third) for one in page["data"]]
    assert seen == numbers[::-1]
    assert third["next"] is None


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("recipient=%2B447700900318", 1),
        ("recipient=447700900999", 0),
        ("reference=order-7", 2),
        ("status=queued", 2),
        ("status=delivered", 0),
        ("channel=email", 0),
        ("from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", 0),
        ("clientId=cl_nobody", 0),
    ],
)
def test_messages_are_searched_by_what_is_known_of_them(program, asked, count):
    program.send(recipients=[GB, "447700900319"], reference="order-7")

    found = program.ask("GET", f"messages?{asked}")

    assert found.status_code == 200, found.content
    assert len(found.json()["data"]) == count


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("cursor=abc", "cursor"),
        ("limit=501", "limit"),
        ("status=lost", "status"),
        ("from=yesterday", "from"),
        ("from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z", "to"),
    ],
)
def test_a_fault_of_a_search_names_its_field(program, asked, field):
    answer = program.ask("GET", f"messages?{asked}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("header", ["Client_Id", "Dvgt_Client_Id"])
def test_a_header_tags_what_is_sent(program, header):
    tagged = make.client("Vento", customer=program.customer)
    body = {"channel": "sms", "sender": "HarbourPine", "recipients": [GB], "text": "Hello"}

    answer = program.ask("POST", "messages", body, **{header: tagged.public_id})

    shown = program.ask("GET", f"messages/{name_of(answer)}").json()
    assert shown["clientId"] == tagged.public_id
    assert Message.objects.get().client == tagged


def test_a_header_and_a_body_that_differ_are_refused(program):
    one, other = (make.client(name, customer=program.customer) for name in ("Vento", "Larch"))
    body = {"channel": "sms", "sender": "HarbourPine", "recipients": [GB], "text": "Hello"}

    answer = program.ask(
        "POST", "messages", body | {"clientId": one.public_id}, Client_Id=other.public_id
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:onward:client_twice")
    assert not Message.objects.exists()


def test_every_answer_tells_its_request(program):
    answer = program.ask("GET", "messages/m_nobody")

    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]


def test_a_list_nobody_changed_is_not_sent_again(program):
    program.send()
    first = program.ask("GET", "messages")

    again = program.ask("GET", "messages", If_None_Match=first.headers["ETag"])
    program.send()
    changed = program.ask("GET", "messages", If_None_Match=first.headers["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
