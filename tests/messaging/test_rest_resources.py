"""What the REST door has besides messages: money, names, numbers, opt-outs, clients, reports."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import Rate
from clients.models import Client, SenderName
from messaging.models import Message, OptOut
from tests import make
from tests.messaging.rest_door import GB, Program, open_door

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)

QUESTIONS = {
    "name": "HarbourPine",
    "initiator": "Harbour Pine Ltd",
    "registration_id": "GB 0000000",
    "contacts": "1 Quay Road, Porthaven",
    "site": "https://harbour-pine.example",
    "subject": "Parcels",
}


@pytest.fixture
def program(client):
    return open_door(client)


def test_the_balance_is_that_of_the_paying_account(program):
    program.send()

    (told,) = program.ask("GET", "balance").json()["data"]

    assert (Decimal(told["balance"]), told["unit"], told["pays"]) == (Decimal("99.95"), "EUR", True)


def test_prices_are_what_is_charged_and_what_comes_next(program):
    rate = Rate.objects.filter(price_list__kind="sell").get()
    later = timezone.now() + timedelta(days=3)
    Rate.objects.create(
        price_list=rate.price_list,
        country=rate.country,
        network=rate.network,
        price=Decimal("0.07"),
        starts_at=later,
    )

    (told,) = program.ask("GET", "prices").json()["data"]

    assert (Decimal(told["price"]), Decimal(told["next_price"])) == (
        Decimal("0.05"),
        Decimal("0.07"),
    )


def test_a_sender_name_is_asked_for_and_waits_for_approval(program):
    made = program.ask("POST", "sender-names", QUESTIONS)

    assert (made.status_code, made.json()["status"]) == (201, "pending")
    assert SenderName.objects.get().customer == program.customer
    assert program.ask("GET", "sender-names").json()["data"] == [made.json()]
    assert program.ask("GET", f"sender-names/{made.json()['id']}").json() == made.json()


def test_a_sender_name_that_is_there_already_is_told(program):
    program.ask("POST", "sender-names", QUESTIONS)

    answer = program.ask("POST", "sender-names", QUESTIONS)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:onward:taken")
    assert answer.json()["errors"][0]["field"] == "name"


def test_numbers_and_what_came_to_them_are_told_to_their_user_alone(client, program):
    use = make.number_use(customer=program.customer)
    make.inbound(use=use, text="Yes please")

    numbers = program.ask("GET", "numbers").json()["data"]
    (came,) = program.ask("GET", "inbound").json()["data"]

    assert [one["number"] for one in numbers] == [use.number.digits]
    assert came["text"] == "Yes please"
    assert program.ask("GET", f"inbound/{came['id']}").json() == came
    stranger = Program(client)
    assert stranger.ask("GET", "inbound").json()["data"] == []
    assert stranger.ask("GET", f"inbound/{came['id']}").status_code == 404


def test_an_opt_out_stops_messages_until_a_program_ends_it(program):
    added = program.ask("POST", "opt-outs", {"numbers": [GB, "+447700900319"]})
    stopped = program.send().json()["messages"][0]
    (row,) = program.ask("GET", "opt-outs?number=447700900318").json()["data"]

    ended = program.ask("DELETE", f"opt-outs/{row['id']}?reason=Asked%20again")

    assert (added.status_code, added.json()) == (201, {"added": 2})
    assert stopped["status"] == "rejected"
    assert ended.status_code == 204
    assert program.send().json()["messages"][0]["status"] == "queued"
    assert OptOut.objects.get(pk=row["id"]).end_reason == "Asked again"


def test_an_opt_out_by_keyword_is_not_ended_by_a_program(program):
    row = make.opt_out(customer=program.customer, source="keyword")

    answer = program.ask("DELETE", f"opt-outs/{row.pk}?reason=x")

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:onward:not_by_api")
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_client_is_put_once_however_often_it_is_said(program):
    first = program.ask("PUT", "client", {"name": "Vento Pharmacy"})
    again = program.ask("PUT", "client", {"name": "Vento Pharmacy"})
    renamed = program.ask("PUT", "client", {"name": "Vento Ltd", "id": first.json()["id"]})

    assert (first.status_code, again.status_code, renamed.status_code) == (201, 200, 200)
    assert again.json() == first.json()
    assert renamed.json()["name"] == "Vento Ltd"
    assert Client.objects.get().company == "Vento Ltd"


def test_a_client_cannot_be_put_while_tagging_is_off(client, program):
    program.customer.client_tagging = False
    program.customer.save()

    answer = program.ask("PUT", "client", {"name": "Vento"})

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:onward:tagging_off")


def test_the_door_of_one_client_names_no_others(client, program):
    own = make.client("Vento", customer=program.customer)
    other = make.client("Larch", customer=program.customer)
    narrow = Program(client, customer=program.customer, client=own)

    assert narrow.ask("PUT", "client", {"name": "Third"}).status_code == 403
    assert [one["id"] for one in narrow.ask("GET", "client").json()["data"]] == [own.public_id]
    assert narrow.ask("GET", f"client/{other.public_id}").status_code == 404


def test_a_client_tells_what_it_used_and_on_request_what_that_cost(program):
    tagged = make.client("Vento", customer=program.customer)
    program.send(recipients=[GB, "447700900319"], clientId=tagged.public_id)
    program.send()

    plain = program.ask("GET", f"client/{tagged.public_id}").json()
    priced = program.ask("GET", f"client/{tagged.public_id}?include=cost").json()
    past = program.ask("GET", f"client/{tagged.public_id}?from=2026-01-01&to=2026-01-31").json()

    (counts,) = plain["counts"]
    assert (counts["channel"], counts["messages"], counts["parts"]) == ("sms", 2, 2)
    assert "cost" not in plain
    assert [(one["unit"], Decimal(one["amount"])) for one in priced["cost"]] == [
        ("EUR", Decimal("0.10"))
    ]
    assert (past["period"], past["counts"]) == ({"from": "2026-01-01", "to": "2026-01-31"}, [])


def test_the_report_of_a_day_is_the_sum_of_its_messages(program):
    tagged = make.client("Vento", customer=program.customer)
    program.send(clientId=tagged.public_id)
    program.send(recipients=[GB, "447700900319"])

    (day,) = program.ask("GET", "reports/traffic").json()["data"]
    (own,) = program.ask("GET", f"reports/traffic?clientId={tagged.public_id}").json()["data"]

    assert (day["messages"], own["messages"]) == (Message.objects.count(), 1)
    assert Decimal(day["cost"][0]["amount"]) == Decimal("0.15")


@pytest.mark.parametrize("asked", ["from=x", "from=2026-02-30", "from=2026-01-02&to=2026-01-01"])
def test_days_that_cannot_be_are_refused_by_name(program, asked):
    answer = program.ask("GET", f"reports/traffic?{asked}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in {"from", "to"}


def test_a_webhook_is_added_with_its_secret_and_taken_away(client, program):
    body = {"url": "https://hooks.example.com/onward", "events": ["message.delivery"]}

    made = program.ask("POST", "webhooks", body)

    assert made.status_code == 201, made.content
    shown = {name: value for name, value in made.json().items() if name != "secret"}
    assert made.json()["secret"]
    assert program.ask("GET", "webhooks").json()["data"] == [shown]
    address = f"webhooks/{shown['id']}"
    assert Program(client).ask("DELETE", address).status_code == 404
    assert program.ask("DELETE", address).status_code == 204
    assert program.ask("GET", address).status_code == 404


def test_a_webhook_inside_the_house_is_refused(program):
    body = {"url": "http://169.254.169.254/latest", "events": ["message.delivery"]}

    answer = program.ask("POST", "webhooks", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "url"
