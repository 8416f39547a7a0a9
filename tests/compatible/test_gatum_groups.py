"""GATUM's groups of numbers and its send-bulk, as its own client writes them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from gatum_rest_py import GatumRESTAPI

from clients import tokens
from messaging import contacts
from messaging.compatible import bodies
from messaging.contacts import Person
from messaging.models import ContactList, Message, MessageText, Recipient
from portal.models import HistoryEntry
from tests import make

# Accepted is in a transaction of its own, whose rows others must see.
pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND, THIRD = "447700900318", "447700900319", "447700900320"


class Caller:
    """Calls the door as the vendor's client does, without a server: paths, header, JSON."""

    def __init__(self, client, token):
        self.client, self.headers = client, {"X-Access-Token": token}

    def __call__(self, call, **asked):
        return self.client.post(
            f"/v1/{call}", asked, content_type="application/json", headers=self.headers
        )

    def data(self, call, **asked):
        answer = self(call, **asked)
        assert answer.status_code == 200, answer.content
        assert answer.json()["status"] is True
        return answer.json()["data"]


@pytest.fixture
def call(client, shop):
    return Caller(client, shop.token)


@pytest.fixture
def group(shop):
    people = [Person(FIRST, "Ida Holm", "Ida", {"note_1": "A7"}), Person(SECOND)]
    return make.contact_list(*people, customer=shop.customer, name="Promo")


def texts():
    rows = MessageText.objects.order_by("message__recipient")
    return dict(rows.values_list("message__recipient", "text"))


def refused(answer, code, field, status=400):
    body = answer.json()
    assert (answer.status_code, body["status"], body["error"]) == (status, False, code)
    assert list(body["errors"]) == [field]
    return body


def test_the_vendors_client_keeps_a_group_and_writes_to_it(live_server, shop):
    theirs = GatumRESTAPI(base_url=live_server.url)
    token = theirs.access_token("shopsys", shop.password).json()["data"]["access_token"]
    line = {"number": int(FIRST), "name": "Iogan", "surname": "Bah", "date_birth": "1992-12-31"}

    made = theirs.create_group(token, name_group="Clients").json()["data"]
    added = theirs.group_number_add(token, made["id_group"], [line, {"number": int(SECOND)}])
    found = theirs.group_number_search(token, made["id_group"], [int(FIRST), int(THIRD)])
    sent = theirs.send_bulk(token, "Verify", "Hello #first_name#!", [made["id_group"]])
    gone = theirs.group_number_delete(token, made["id_group"], [int(FIRST)])

    assert added.json()["data"] == {"countBefore": 0, "countAfter": 2}
    assert found.json()["data"] == [line | {"number": FIRST}]
    assert [one["status"] for one in sent.json()["data"]] == [True, True]
    assert texts() == {FIRST: "Hello Iogan!", SECOND: "Hello !"}
    assert gone.json()["data"] == {"countBefore": 2, "countAfter": 1}
    assert theirs.list_group(token).json()["data"] == [made | {"count": 1}]
    assert theirs.delete_group(token, [made["id_group"]]).json()["status"] is True
    assert not ContactList.objects.exists()


def test_a_group_is_a_list_of_the_address_book(call, shop):
    made = call.data("group-create", name_group="Clients")

    call.data("group-number-add", id_group=made["id_group"], numbers=[{"number": FIRST}])
    call.data(
        "group-number-add",
        id_group=made["id_group"],
        numbers=[{"number": FIRST, "name": "Ida", "surname": "Holm", "note_2": "x"}],
    )

    listed = ContactList.objects.get(pk=made["id_group"])
    person = Recipient.objects.get()
    assert (listed.name, listed.customer, listed.people) == ("Clients", shop.customer, 1)
    assert listed.columns == ["surname", "note_2"]
    assert (person.name, person.first_name) == ("Ida Holm", "Ida")
    assert person.values == {"surname": "Holm", "note_2": "x"}
    told = HistoryEntry.objects.filter(event__startswith="messaging.contact-list")
    assert told.filter(customer_id=shop.customer.pk).count() == told.count() >= 3


def test_groups_come_a_page_at_a_time_and_by_their_ids(call, shop):
    made = [make.contact_list(customer=shop.customer, name=f"G{n}") for n in range(3)]

    assert [one["name_group"] for one in call.data("group", limit=2, offset=0)] == ["G0", "G1"]
    assert [one["name_group"] for one in call.data("group", limit=2, offset=1)] == ["G2"]
    assert call.data("group", id_group=made[1].pk)[0]["name_group"] == "G1"
    assert len(call.data("group")) == 3


def test_a_client_named_by_the_header_has_groups_of_its_own(call, shop, group):
    call.headers["Client-Id"] = shop.client.public_id

    made = call.data("group-create", name_group="Promo")

    assert ContactList.objects.get(pk=made["id_group"]).client == shop.client
    assert [one["id_group"] for one in call.data("group")] == [made["id_group"]]
    refused(call("group", id_group=group.pk), "missing", "id_group", 404)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("group", {}),
        ("group-delete", {}),
        ("group-number-add", {"numbers": [{"number": FIRST}]}),
        ("group-number-search", {"numbers": [FIRST]}),
        ("group-number-delete", {"numbers": [FIRST]}),
        ("send-bulk", {"senderID": "Verify", "text": "Hello"}),
    ],
)
def test_groups_of_others_are_not_there(call, path, more):
    theirs = make.contact_list(Person(FIRST), customer=make.customer(), name="Theirs")

    for named in (theirs.pk, [theirs.pk], 2**63, 10**18):
        refused(call(path, id_group=named, **more), "missing", "id_group", 404)
    assert Recipient.objects.count() == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("path", "asked", "code", "field"),
    [
        ("group-create", {}, "missing_value", "name_group"),
        ("group-create", {"name_group": "x" * 81}, "bad_value", "name_group"),
        ("group-create", {"name_group": "a\x00b"}, "bad_value", "name_group"),
        ("group-create", {"name_group": "New", "on_birth": True}, "not_covered", "on_birth"),
        ("group-delete", {}, "missing_value", "id_group"),
        ("group-delete", {"id_group": ["x"]}, "bad_value", "id_group"),
        ("group-number-add", {"numbers": []}, "missing_value", "numbers"),
        ("group-number-add", {"numbers": [{"name": "Ida"}]}, "missing_value", "number"),
        (
            "group-number-add",
            {"numbers": [{"number": FIRST, "note_1": [1]}]},
            "bad_value",
            "note_1",
        ),
        (
            "group-number-add",
            {"numbers": [{"number": FIRST, "surname": "x" * 201}]},
            "bad_value",
            "surname",
        ),
    ],
)
def test_what_is_wrong_is_named(call, group, path, asked, code, field):
    given = {"id_group": group.pk} if path == "group-number-add" else {}

    refused(call(path, **given | asked), code, field)

    assert list(ContactList.objects.all()) == [group]
    assert group.recipients.count() == 2


def test_one_wrong_number_adds_none(call, group):
    answer = call("group-number-add", id_group=group.pk, numbers=[{"number": THIRD}, 12])

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["numbers"])
    assert group.recipients.count() == 2


def test_two_groups_have_two_names(call, group):
    answer = call("group-create", name_group="Promo")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["name_group"])


def test_one_unknown_group_deletes_none(call, group):
    refused(call("group-delete", id_group=[group.pk, group.pk + 1]), "missing", "id_group", 404)

    assert ContactList.objects.filter(pk=group.pk).exists()


def test_a_token_needs_the_scopes_of_the_address_book(client, shop, group):
    scopes = ["messages:send", "contacts:read"]
    made = tokens.issue(customer=shop.customer, client=None, name="narrow", scopes=scopes, by=None)
    narrow = Caller(client, made[1])
    made = tokens.issue(
        customer=shop.customer, client=None, name="send", scopes=["messages:send"], by=None
    )
    sends = Caller(client, made[1])
    asked = {"senderID": "Verify", "text": "Hello", "id_group": [group.pk]}

    assert narrow("group").status_code == 200
    assert narrow("group-create", name_group="New").status_code == 403
    assert sends("send-bulk", **asked).status_code == 403
    assert narrow("send-bulk", **asked).status_code == 200


def test_a_bulk_goes_once_to_each_number_but_to_none_that_is_excluded(call, shop, group):
    other = make.contact_list(Person(SECOND), Person(THIRD), customer=shop.customer, name="Other")
    out = make.contact_list(
        Person(SECOND), Person("447700900329"), customer=shop.customer, name="O"
    )

    lines = call.data(
        "send-bulk",
        senderID="Verify",
        text="#first_name# #note_1# #sale#",
        id_group=[group.pk, other.pk],
        id_group_excluded=[out.pk],
        phone=[FIRST, "447700900328", "447700900329"],
    )

    assert texts() == {FIRST: "Ida A7 #sale#", THIRD: "  #sale#", "447700900328": "  #sale#"}
    assert sorted(line["number"] for line in lines) == sorted(texts())
    assert all(line["status"] and line["id_state"] and line["num_parts"] == 1 for line in lines)
    assert Message.objects.values("batch").distinct().count() == 1


def test_a_bulk_waits_for_its_moment_in_gmt(call, group):
    at = (timezone.now() + timedelta(hours=3)).replace(second=0, microsecond=0)

    call.data(
        "send-bulk",
        senderID="Verify",
        text="Later",
        id_group=group.pk,
        dateStart=f"{at:%Y-%m-%d}",
        timeStart=f"{at:%H:%M}",
    )

    found = set(Message.objects.values_list("status", "next_try_at"))
    assert found == {("accepted", at)}


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"timeStop": "17:00"}, "not_covered", "timeStop"),
        ({"senderID": ""}, "missing_value", "senderID"),
        ({"text": ""}, "missing_value", "text"),
        ({"text": "#surname#"}, "no_text", "text"),
        ({"text": "x" * 1_600}, "text_too_long", "text"),
        ({"dateStart": "tomorrow"}, "bad_value", "dateStart"),
        ({"dateStart": "2099-01-01"}, "bad_value", "dateStart"),
        ({"id_group": []}, "missing_value", "id_group"),
    ],
)
def test_a_bulk_that_is_wrong_sends_nothing(call, group, asked, code, field):
    wanted = {"senderID": "Verify", "text": "Hello", "id_group": [group.pk]}

    refused(call("send-bulk", **wanted | asked), code, field)

    assert not Message.objects.exists()


def test_a_bulk_to_nobody_is_refused(call, shop):
    empty = make.contact_list(customer=shop.customer, name="Empty")

    answer = call("send-bulk", senderID="Verify", text="Hello", id_group=[empty.pk])

    refused(answer, "no_recipients", "id_group")


def test_a_bulk_has_its_most(call, group, monkeypatch):
    monkeypatch.setattr(bodies, "NUMBERS_MAX", 1)

    answer = call("send-bulk", senderID="Verify", text="Hello", id_group=[group.pk])

    refused(answer, "too_many", "id_group")
    assert not Message.objects.exists()


def test_a_bulk_that_is_not_paid_for_sends_nothing(call, shop):
    people = [Person(f"4477009{n:05d}") for n in range(201)]
    many = make.contact_list(*people, customer=shop.customer, name="Many")

    answer = call("send-bulk", senderID="Verify", text="Hello", id_group=[many.pk])

    assert (answer.status_code, answer.json()["status"]) == (402, False)
    assert not Message.objects.exists()


def test_whoever_is_screened_out_has_a_line_of_its_own(call, shop, group):
    call.data("black-list-add", numbers=[FIRST])

    lines = call.data("send-bulk", senderID="Verify", text="Hello", id_group=[group.pk])

    assert {line["number"]: line["status"] for line in lines} == {FIRST: False, SECOND: True}
    assert next(line for line in lines if not line["status"])["error"]


def test_nobody_registers_here(client):
    asked = {"login": "new", "password": "x", "name": "New", "phone": "1", "email": "a@b.example"}

    answer = client.post("/v1/register", asked, content_type="application/json")

    refused(answer, "not_covered", "request")


def test_a_list_with_its_columns_full_says_so(call, shop):
    columns = [f"own_{n}" for n in range(contacts.COLUMNS_MAX)]
    full = make.contact_list(customer=shop.customer, name="Full", columns=columns)

    answer = call(
        "group-number-add", id_group=full.pk, numbers=[{"number": 447700900318, "male": "f"}]
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["columns"])
    assert not full.recipients.exists()
