"""Many messages in one REST request: accepted together, tagged each, done once."""

from decimal import Decimal

import pytest

from billing.models import Account, Entry
from clients.models import ApiToken, Bucket, PartsLimit
from messaging.models import Batch, Fallback, Mail, MailFile, Message, MessageText, Route
from tests import make
from tests.messaging.rest_door import GB, open_door

# Accepted is in a transaction of its own, whose rows others must see.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(client):
    return open_door(client)


def bulk(count, **fields):
    messages = [
        {"recipients": [f"44770090{place:04}"], "text": f"Parcel {place} is here"}
        for place in range(count)
    ]
    return {"sender": "HarbourPine", "messages": messages} | fields


def test_each_message_of_a_bulk_has_its_own_text_in_the_order_of_the_request(program):
    body = bulk(5)
    body["messages"][3] = {"recipients": [GB, "447700900001"], "text": "Parcel 0 is here"}

    answer = program.ask("POST", "messages/bulk", body)

    assert answer.status_code == 202, answer.content
    told = [one["recipient"] for one in answer.json()["messages"]]
    assert told == [
        "447700900000",
        "447700900001",
        "447700900002",
        "447700900318",
        "447700900001",
        "447700900004",
    ]
    assert Message.objects.count() == 6
    assert Batch.objects.get().messages == 6


def test_a_bulk_is_charged_with_one_entry(program):
    program.ask("POST", "messages/bulk", bulk(40))

    entry = Entry.objects.get(kind=Entry.Kind.USAGE)

    assert entry.amount == Decimal("-2.00")
    assert Account.objects.get().balance == Decimal(98)


def test_a_bulk_that_cannot_be_paid_whole_is_refused_whole(client):
    program = open_door(client, money=1)

    answer = program.ask("POST", "messages/bulk", bulk(21))

    assert answer.status_code == 402
    assert answer.json()["type"] == "urn:onward:no_money"
    assert not Message.objects.exists()
    assert Account.objects.get().balance == Decimal(1)


def test_a_bulk_with_the_same_key_is_done_once(program):
    first = program.ask("POST", "messages/bulk", bulk(3), Idempotency_Key="run-1")
    again = program.ask("POST", "messages/bulk", bulk(3), Idempotency_Key="run-1")
    other = program.ask("POST", "messages/bulk", bulk(4), Idempotency_Key="run-1")

    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "urn:onward:key_reused")
    assert Message.objects.count() == 3


def test_messages_of_a_bulk_are_tagged_each_and_by_the_request(program):
    one = make.client("Vento", customer=program.customer)
    other = make.client("Larch", customer=program.customer)
    body = bulk(3, clientId=one.public_id)
    body["messages"][1]["clientId"] = other.public_id

    answer = program.ask("POST", "messages/bulk", body)

    assert answer.status_code == 202, answer.content
    owners = list(Message.objects.order_by("recipient").values_list("client_id", flat=True))
    assert owners == [one.pk, other.pk, one.pk]
    assert len(answer.json()["batches"]) == 2
    assert set(Batch.objects.values_list("client_id", "messages")) == {(one.pk, 2), (other.pk, 1)}


def test_one_unknown_client_refuses_the_whole_bulk(program):
    stranger = make.client("Stranger", customer=make.customer())
    body = bulk(3)
    body["messages"][2]["clientId"] = stranger.public_id

    answer = program.ask("POST", "messages/bulk", body)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:onward:client_unknown")
    assert answer.json()["errors"][0]["field"] == "clientId"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sender": None}, "messages.0.sender"),
        ({"messages": [{"recipients": [GB]}]}, "messages.0.text"),
        ({"messages": [{"recipients": ["12"], "text": "x"}]}, "messages.0.recipients.0"),
        ({"messages": [{"recipients": [GB] * 6_000, "text": "x"}] * 2}, "messages"),
        ({"messages": []}, "messages"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_fault_of_a_bulk_names_its_field(program, change, field):
    answer = program.ask("POST", "messages/bulk", bulk(1) | change)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_ten_thousand_messages_go_in_one_request(client):
    program = open_door(client, money=1000)

    answer = program.ask("POST", "messages/bulk", bulk(10_000))

    assert answer.status_code == 202, answer.content[:300]
    assert len({one["id"] for one in answer.json()["messages"]}) == 10_000
    assert Account.objects.get().balance == Decimal(500)


def test_a_bulk_counts_against_the_clients_pace_as_one(program):
    PartsLimit.objects.create(customer=program.customer, parts_per_s=2, burst=5)

    first = program.ask("POST", "messages/bulk", bulk(20))
    again = program.ask("POST", "messages/bulk", bulk(1))

    assert first.status_code == 202, first.content
    assert first.headers["RateLimit-Limit"] == "5"
    assert first.headers["RateLimit-Remaining"] == "0"
    assert again.status_code == 429
    assert int(again.headers["Retry-After"]) >= 7


def test_a_bulk_takes_its_parts_out_of_the_clients_pace_once(program):
    PartsLimit.objects.create(customer=program.customer, parts_per_s=1, burst=50)

    program.ask("POST", "messages/bulk", bulk(20))

    assert 30 <= Bucket.objects.get().parts < 35


def test_a_token_without_the_scope_sends_no_bulk(program):
    ApiToken.objects.update(scopes=["messages:read"])

    answer = program.ask("POST", "messages/bulk", bulk(1))

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:onward:scope_missing")


MAILS = {
    "channel": "email",
    "sender": "Vento Shop <news@shop.example>",
    "subject": "Spring",
    "text": "Hello",
    "html": "<p>Hello</p>",
    "messages": [
        {"recipients": ["ana@example.net", "bo@example.net"]},
        {"recipients": ["cy@example.net"], "subject": "Only for you", "html": ""},
        {
            "recipients": ["di@example.net"],
            "attachments": [{"name": "a.txt", "content": "aGk="}],
        },
    ],
}
VIBERS = {
    "channel": "viber",
    "sender": "Vento Shop",
    "text": "Hello",
    "fallback": {"sender": "Vento", "text": "Hello by SMS", "after_minutes": 5},
    "messages": [
        {"recipients": ["447700900001", "447700900002"]},
        {"recipients": ["447700900003"], "text": "You"},
    ],
}


def test_a_bulk_of_emails_keeps_what_each_of_them_says(program):
    answer = program.ask("POST", "messages/bulk", MAILS)

    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert [one["recipient"].partition("@")[0] for one in told["messages"]] == [
        "ana",
        "bo",
        "cy",
        "di",
    ]
    assert len(told["batches"]) == Batch.objects.count() == 3
    found = {
        message.recipient.partition("@")[0]: Mail.objects.get(batch=message.batch_id)
        for message in Message.objects.filter(channel="email", sender="news@shop.example")
    }
    assert {name: (mail.subject, mail.html) for name, mail in found.items()} == {
        "ana": ("Spring", "<p>Hello</p>"),
        "bo": ("Spring", "<p>Hello</p>"),
        "cy": ("Only for you", ""),
        "di": ("Spring", "<p>Hello</p>"),
    }
    assert {mail.sender_name for mail in found.values()} == {"Vento Shop"}
    assert MailFile.objects.get().mail == found["di"]


def test_a_bulk_of_viber_messages_has_the_sms_that_follow(program):
    heron = make.connector(
        "Heron", kind="http", channel="viber", url="https://heron.example", cost_list=None
    )
    route = make.routing(heron)
    Route.objects.filter(pk=route.pk).update(channel="viber")
    make.rate(Account.objects.get().price_list, channel="viber", price="0.02")

    answer = program.ask("POST", "messages/bulk", VIBERS)

    assert answer.status_code == 202, answer.content
    assert {one.get("reason") for one in answer.json()["messages"]} == {None}
    texts = MessageText.objects.filter(message__channel="viber")
    assert list(texts.order_by("message__recipient").values_list("text", flat=True)) == [
        "Hello",
        "Hello",
        "You",
    ]
    assert set(Fallback.objects.values_list("sender", "text")) == {("Vento", "Hello by SMS")}
    assert Fallback.objects.count() == 3


@pytest.mark.parametrize("body", [MAILS, VIBERS], ids=["email", "viber"])
def test_a_bulk_of_any_channel_is_done_once(program, body):
    first = program.ask("POST", "messages/bulk", body, Idempotency_Key="run-1")
    again = program.ask("POST", "messages/bulk", body, Idempotency_Key="run-1")

    assert first.status_code == 202, first.content
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Message.objects.count() == len(first.json()["messages"])


def test_a_channel_that_is_not_allowed_refuses_the_bulk(program):
    type(program.customer).objects.update(channels=["sms"])

    answer = program.ask("POST", "messages/bulk", MAILS)

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:onward:channel_not_allowed")
    assert not Message.objects.exists()


def test_a_bulk_that_names_sms_is_one_of_sms(program):
    answer = program.ask("POST", "messages/bulk", bulk(2, channel="sms"))

    assert answer.status_code == 202, answer.content
    assert set(Message.objects.values_list("channel", flat=True)) == {"sms"}


@pytest.mark.parametrize(
    ("body", "change", "field"),
    [
        (MAILS, {"channel": "fax"}, "channel"),
        (MAILS, {"channel": None}, "channel"),
        (MAILS, {"channel": ["email"]}, "channel"),
        (MAILS, {"subject": None}, "messages.0.subject"),
        (MAILS, {"subject": "a\r\nBcc: x@example.org"}, "subject"),
        (MAILS, {"sender": "no address"}, "sender"),
        (MAILS, {"attachments": []}, "attachments"),
        (MAILS, {"messages": [{"recipients": ["ana@localhost"]}]}, "messages.0.recipients.0"),
        (
            MAILS,
            {"messages": [{"recipients": ["a@shop.example"], "fallback": {}}]},
            "messages.0.fallback",
        ),
        (
            MAILS,
            {
                "text": "x" * 500_000,
                "messages": [
                    {"recipients": [f"a{n}@shop.example"], "reference": f"r{n}"} for n in range(41)
                ],
            },
            "messages",
        ),
        (VIBERS, {"text": "x" * 1_001}, "text"),
        (VIBERS, {"fallback": {"sender": "Vento", "text": "x"}}, "fallback.after_minutes"),
        (VIBERS, {"messages": [{"recipients": ["12"]}]}, "messages.0.recipients.0"),
    ],
)
def test_a_fault_of_a_bulk_of_any_channel_names_its_field(program, body, change, field):
    answer = program.ask("POST", "messages/bulk", body | change)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert not Message.objects.exists()
