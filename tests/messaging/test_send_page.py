"""Sending a text by hand: what is typed, what is shown before, and that it is sent once."""

import re
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, connections
from django.urls import reverse

from billing import ledger
from billing.models import Account, Entry
from clients import portal_doors
from clients.models import Client, Door
from messaging import compose
from messaging.models import Batch, Message
from tests import make

# Accepting is done by a thread of its own with its own connection: the rows must be there for it.
pytestmark = pytest.mark.django_db(transaction=True)

SEND = "/messaging/send/"
GB = "+44 7700 900318"
TYPED = {"sender": "HarbourPine", "recipients": GB, "text": "Your parcel arrives today."}


@pytest.fixture
def shop():
    """A client with an account of its own that holds 10 EUR."""
    make.network()
    make.routing(make.connector("Tern"))
    shop = make.client("Vento Pharmacy", customer=make.customer(country="GB"), country="GB")
    money(make.account(client=shop))
    return shop


def money(account, amount=10):
    ledger.post(account, amount=Decimal(amount), kind=Entry.Kind.TOP_UP, key="first")
    return account


def post(browser, step="check", **changes):
    return browser.post(SEND, TYPED | {"step": step} | changes)


def token_of(answer):
    return re.search(r'name="token" value="([0-9a-f]{32})"', answer.text)[1]


def send(browser, **changes):
    token = token_of(post(browser, **changes))
    return post(browser, "send", token=token, **changes)


def faults(answer):
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get(SEND).status_code == 302


@pytest.mark.parametrize("rights", ["finance", "viewer"])
@pytest.mark.parametrize("made", [make.seat, make.member])
def test_only_owners_and_developers_send(as_user, made, rights):
    browser = as_user(made(rights=rights))

    assert browser.get(SEND).status_code == 403
    assert post(browser).status_code == 403


@pytest.mark.parametrize("rights", ["owner", "developer"])
@pytest.mark.parametrize("made", [make.seat, make.member])
def test_who_may_send_finds_it_in_the_menu(as_user, made, rights):
    page = as_user(made(rights=rights)).get("/")

    assert f'href="{SEND}"' in page.text


@pytest.mark.parametrize("role", ["admin", "support", "read-only"])
def test_staff_do_not_send_as_themselves(as_user, role):
    browser = as_user(make.staff(role))

    assert browser.get(SEND).status_code in {403, 404}
    assert post(browser, "send").status_code in {403, 404}
    assert SEND not in browser.get("/").text


def test_before_sending_recipients_parts_price_and_balance_are_shown(as_user, shop):
    answer = post(as_user(make.seat(shop)), recipients=f"{GB}\n07700 900319, 07700900319")

    quote = answer.context["quote"]
    assert list(quote.decisions) == ["447700900318", "447700900319"]
    assert (quote.parts, quote.total, quote.left) == (2, Decimal("0.10"), Decimal("9.90"))
    for told in (
        "+44 7700 900318",
        "+44 7700 900319",
        "0.1000",
        "9.90",
        "1 stands there twice",
    ):
        assert told in answer.text
    assert not Message.objects.exists()


def test_what_was_shown_is_what_is_charged(as_user, shop):
    text = "ä" * 200 + "é"
    browser = as_user(make.seat(shop))
    shown = post(browser, text=text).context["quote"]

    send(browser, text=text)

    assert shown.parts == Message.objects.get().parts == 2
    assert Account.objects.get().balance == shown.left == Decimal("9.90")


def test_what_is_sent_stands_on_a_page_with_links(as_user, shop):
    browser = as_user(make.seat(shop))

    answer = send(browser, recipients=f"{GB}\n+999 123 456 789")

    page = browser.get(answer.url)
    good, bad = Message.objects.order_by("id")
    assert (good.status, bad.reason) == ("queued", "no_mcc_mnc")
    for message in (good, bad):
        assert message.get_absolute_url() in page.text
    assert "Unknown network" in page.text
    assert "1 message accepted." in page.text
    assert "1 message is not sent." in page.text


def test_a_message_belongs_to_the_clients_portal_door(as_user, shop):
    send(as_user(make.seat(shop)))

    door = Message.objects.get().door
    assert (door.kind, door.client, door.customer) == ("portal", shop, shop.customer)


def test_a_customers_people_send_in_its_name(as_user, shop):
    money(make.account(customer=shop.customer), 5)

    send(as_user(make.member(shop.customer)))

    message = Message.objects.get()
    assert (message.client, message.customer) == (None, shop.customer)
    assert Account.objects.get(client=None).balance == Decimal("4.95")


@pytest.mark.parametrize("body", [{}, {"text": "Another text."}])
def test_the_same_sending_twice_is_done_once(as_user, shop, body):
    browser = as_user(make.seat(shop))
    token = token_of(post(browser))
    first = post(browser, "send", token=token)

    second = post(browser, "send", token=token, **body)

    assert Message.objects.count() == 1
    if body:
        assert "came before" in faults(second)["__all__"][0]
    else:
        assert second.url == first.url


def test_two_clicks_at_once_send_once(shop):
    place, draft = compose.Place(shop.customer, shop), draft_of()
    batches = []

    def click():
        batches.append(compose.send(place, draft, token="0" * 32))
        connections.close_all()

    clicks = [Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert len(batches) == 4
    assert len(set(batches)) == 1
    assert Message.objects.count() == 1
    assert Door.objects.filter(kind="portal").count() == 1


def draft_of():
    return compose.Draft("HarbourPine", ("447700900318",), "Hello")


@pytest.mark.parametrize("token", ["", "0", "x" * 32, "0" * 33])
def test_without_a_token_it_is_shown_first(as_user, shop, token):
    answer = post(as_user(make.seat(shop)), "send", token=token)

    assert token_of(answer)
    assert not Message.objects.exists()


def test_without_enough_money_nothing_is_sent(as_user, shop):
    text = "x" * 1_500
    to = "\n".join(f"+44 7700 900{n:03}" for n in range(100))
    browser = as_user(make.seat(shop))
    shown = post(browser, text=text, recipients=to)

    refused = post(browser, "send", token="0" * 32, text=text, recipients=to)

    assert "does not cover" in shown.text
    assert 'value="send"' not in shown.text
    assert "does not cover" in faults(refused)["__all__"][0]
    assert not Message.objects.exists()


def test_a_blocked_clients_messages_wait_and_that_is_said(as_user, shop):
    Client.objects.update(status="blocked")
    browser = as_user(make.seat(shop))

    answer = send(browser)

    assert "blocked" in browser.get(SEND).text
    assert Message.objects.get().status == "held"
    assert browser.get(answer.url).status_code == 200


def test_without_an_account_it_is_said_and_nothing_is_sent(as_user):
    answer = post(as_user(make.seat(make.client(customer=make.customer(), country="GB"))))

    assert "No account pays" in faults(answer)["__all__"][0]


def test_a_client_whose_customer_pays_sees_no_prices(as_user, shop):
    other = make.client("Calder", customer=shop.customer)
    money(make.account(customer=shop.customer))
    browser = as_user(make.seat(other))

    shown, sent = post(browser), browser.get(send(browser).url)

    assert (shown.status_code, sent.status_code) == (200, 200)
    for page in (shown, sent):
        assert "EUR" not in page.text
        assert "Balance after" not in page.text


def test_a_clients_developer_sees_the_price_and_not_the_balance(as_user, shop):
    answer = post(as_user(make.seat(shop, rights="developer")))

    assert "0.0500" in answer.text
    assert "9.95" not in answer.text


def test_every_number_that_cannot_be_read_is_named_with_its_line(as_user, shop):
    answer = post(as_user(make.seat(shop)), recipients=f"{GB}\nabc, 12\n\n+44 7700 900319\n07")

    told = faults(answer)["recipients"]
    assert [line.split(":")[0] for line in told] == ["Line 2, abc", "Line 2, 12", "Line 5, 07"]


def test_at_most_a_hundred_recipients(as_user, shop):
    browser = as_user(make.seat(shop))
    many = [f"+44 7700 900{n:03}" for n in range(101)]

    assert post(browser, recipients="\n".join(many[:100])).status_code == 200
    assert "101 recipients" in faults(post(browser, recipients=",".join(many)))["recipients"][0]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("sender", ""),
        ("sender", "far too long a name"),
        ("sender", "12"),
        ("recipients", " \n,"),
        ("text", " \r\n "),
        ("text", "x" * 1_531),
        ("text", "a\x00b"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field(as_user, shop, field, typed):
    answer = post(as_user(make.seat(shop)), **{field: typed})

    assert set(faults(answer)) == {field}


def test_a_line_end_counts_as_one_character(as_user, shop):
    text = "a\r\n" * 80

    answer = post(as_user(make.seat(shop)), text=text)

    assert answer.context["quote"].draft.size.units == 160
    assert answer.context["quote"].parts == 1


def test_without_scripts_a_button_counts_and_keeps_what_was_typed(as_user, shop):
    answer = post(as_user(make.seat(shop)), "count", text="Привіт" * 12, recipients="abc")

    assert answer.status_code == 200
    assert answer.context["count"] == {"characters": 72, "encoding": "UCS-2", "parts": 2}
    assert "abc" in answer.text
    assert "Привіт" in answer.text


def test_what_was_typed_can_be_changed_before_sending(as_user, shop):
    answer = post(as_user(make.seat(shop)), "edit")

    assert answer.status_code == 200
    for typed in TYPED.values():
        assert typed in answer.text


def test_where_names_must_be_approved_one_of_them_is_chosen(as_user, shop):
    Client.objects.update(any_sender=False)
    make.sender_name(client=shop, name="Vento", status="approved")
    make.sender_name(client=shop, name="Waits", status="pending")
    browser = as_user(make.seat(shop))

    page, other, own = browser.get(SEND), post(browser), post(browser, sender="Vento")

    assert re.findall(r'<option value="(\w*)"', page.text) == ["Vento"]
    assert set(faults(other)) == {"sender"}
    assert own.context["quote"].going == 1


def test_without_an_approved_name_the_first_step_is_offered(as_user, shop):
    Client.objects.update(any_sender=False)

    page = as_user(make.seat(shop)).get(SEND)

    assert "No sender name is approved yet" in page.text
    assert reverse("clients:name-new") in page.text
    assert "<textarea" not in page.text


def test_where_any_name_goes_the_approved_ones_are_offered(as_user, shop):
    make.sender_name(client=shop, name="Vento", status="approved")

    page = as_user(make.seat(shop)).get(SEND)

    assert '<option value="Vento">' in page.text
    assert 'list="sender-names"' in page.text


@pytest.mark.parametrize("whose", ["a neighbour", "another customer"])
def test_nobody_sees_what_another_sent(as_user, shop, whose):
    url = send(as_user(make.seat(shop))).url
    owner = shop.customer if whose == "a neighbour" else make.customer("Ordinary Connect")
    stranger = make.seat(make.client("Ordinary", customer=owner))

    answer = as_user(stranger).get(url)

    assert answer.status_code == 404


def test_its_customer_and_staff_see_what_was_sent(as_user, shop):
    url = send(as_user(make.seat(shop))).url

    for person in (make.member(shop.customer), make.staff("support")):
        assert "+44 7700 900318" in as_user(person).get(url).text


def test_a_batch_of_a_program_is_no_sending_of_the_portal(as_user, shop):
    url = send(as_user(make.seat(shop))).url
    Door.objects.filter(kind="portal").update(kind="api")

    assert as_user(make.seat(shop)).get(url).status_code == 404
    assert Batch.objects.count() == 1


def test_a_hundred_recipients_ask_no_more_than_two(as_user, shop, django_assert_max_num_queries):
    browser = as_user(make.seat(shop))
    to = "\n".join(f"+44 7700 900{n:03}" for n in range(100))
    # What a process asks once is asked before.
    browser.get(send(browser).url)

    with django_assert_max_num_queries(18):
        post(browser, recipients=to)

    url = send(browser, recipients=to).url
    with django_assert_max_num_queries(12):
        browser.get(url)


def test_a_door_that_was_closed_with_its_customer_is_replaced_once(shop):
    old = portal_doors.of(shop.customer, shop)
    Door.objects.update(is_open=False, archived_at=shop.created_at)

    new = portal_doors.of(shop.customer, shop)

    assert new != old
    assert portal_doors.of(shop.customer, shop) == new
    assert portal_doors.of(shop.customer, None) != new
    assert connection.in_atomic_block is False
