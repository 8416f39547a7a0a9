"""Sending e-mail and Viber by hand: what each takes, shows before, and hands in."""

import re
from decimal import Decimal

import pytest
from django.db import transaction

from billing import ledger
from billing.models import Account, Entry
from clients.models import Client
from customers.models import Customer
from messaging.models import Fallback, Mail, Message, MessageText, Route
from portal.models import HistoryEntry
from tests import make

# Accepting is done by a thread of its own with its own connection: the rows must be there for it.
pytestmark = pytest.mark.django_db(transaction=True)

SMS, EMAIL, VIBER = "/messaging/send/", "/messaging/send/email/", "/messaging/send/viber/"
PAGES = [SMS, EMAIL, VIBER]
LETTER = {
    "recipients": "ana@example.net, Ben@Example.net\nben@example.net",
    "sender": "Vento Pharmacy <news@shop.example>",
    "subject": "Your order",
    "text": "It is ready.\r\nSee you soon.",
    "html": "<p>It is ready.</p>",
}
CHAT = {
    "recipients": "+44 7700 900318",
    "sender": "Vento Pharmacy",
    "text": "Your order is ready.",
    "sms_text": "Order ready",
    "sms_sender": "Vento",
    "sms_minutes": "20",
}


@pytest.fixture
def shop():
    """A client with 10 EUR that may send by every channel, each with its own price."""
    make.network()
    make.routing(make.connector("Tern"))
    post = make.connector("Post", kind="smtp", channel="email", from_domains=["shop.example"])
    heron = make.connector("Heron", kind="http", channel="viber")
    for connector in (post, heron):
        make.rate(connector.cost_list, channel=connector.channel, price="0.001")
        made = make.routing(connector)
        Route.objects.filter(pk=made.pk).update(channel=connector.channel)
    shop = make.client("Vento Pharmacy", customer=make.customer(country="GB"), country="GB")
    account = make.account(client=shop)
    make.rate(account.price_list, channel="email", price="0.002")
    make.rate(account.price_list, channel="viber", price="0.02")
    ledger.post(account, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    return shop


def post(browser, page, typed, step="check", **changes):
    return browser.post(page, typed | {"step": step} | changes)


def send(browser, page, typed, **changes):
    shown = post(browser, page, typed, **changes)
    token = re.search(r'name="token" value="([0-9a-f]{32})"', shown.text)[1]
    return post(browser, page, typed, "send", token=token, **changes)


def faults(answer):
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


@pytest.mark.parametrize("rights", ["finance", "viewer"])
@pytest.mark.parametrize("made", [make.seat, make.member])
@pytest.mark.parametrize("page", PAGES)
def test_only_owners_and_developers_send(as_user, made, rights, page):
    assert as_user(made(rights=rights)).get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_staff_do_not_send_as_themselves(as_user, page):
    assert as_user(make.staff("admin")).get(page).status_code in {403, 404}


@pytest.mark.parametrize("page", PAGES)
def test_every_channel_has_its_tab(as_user, shop, page):
    answer = as_user(make.seat(shop)).get(page)

    assert [(tab["url"], tab["is_current"]) for tab in answer.context["tabs"]] == [
        (one, one == page) for one in PAGES
    ]
    assert "<textarea" in answer.text


def test_a_letter_is_shown_with_its_price_and_sends_nothing_yet(as_user, shop):
    answer = post(as_user(make.seat(shop)), EMAIL, LETTER)

    quote = answer.context["quote"]
    assert (quote.going, quote.total, quote.left) == (2, Decimal("0.004"), Decimal("9.996"))
    for told in ("ana@example.net", "Vento Pharmacy", "Your order", "0.0040", "stands there twice"):
        assert told in answer.text
    assert not Message.objects.exists()


def test_a_letter_is_handed_in_as_the_rest_door_does_and_charged_as_shown(as_user, shop):
    browser = as_user(make.seat(shop))

    page = browser.get(send(browser, EMAIL, LETTER).url)

    rows = Message.objects.order_by("pk").values_list("recipient", "sender", "channel", "status")
    assert list(rows) == [
        ("ana@example.net", "news@shop.example", "email", "queued"),
        ("Ben@example.net", "news@shop.example", "email", "queued"),
    ]
    mail = Mail.objects.get()
    assert (mail.subject, mail.sender_name, mail.html) == (
        *("Your order", "Vento Pharmacy"),
        "<p>It is ready.</p>",
    )
    assert MessageText.objects.first().text == "It is ready.\nSee you soon."
    assert Account.objects.get().balance == Decimal("9.996")
    assert "Your order" in page.text
    assert f'href="{EMAIL}"' in page.text


def test_a_letter_from_a_domain_of_others_is_said_to_be_stopped(as_user, shop):
    answer = post(as_user(make.seat(shop)), EMAIL, LETTER, sender="news@other.example")

    assert answer.context["quote"].going == 0
    assert 'value="send"' not in answer.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("recipients", ""),
        ("recipients", "+44 7700 900318"),
        ("recipients", ",".join(f"a{n}@example.net" for n in range(101))),
        ("sender", "Vento"),
        ("sender", "a\x07@shop.example"),
        ("subject", " "),
        ("subject", "x" * 501),
        ("text", " \r\n"),
        ("text", "a\x00b"),
        ("html", "x" * 500_001),
        ("send_at", "2020-01-01T10:00"),
        ("send_at", "2999-01-01T10:00"),
        ("send_at", "soon"),
    ],
)
def test_what_no_letter_can_be_is_refused_at_its_field(as_user, shop, field, typed):
    assert set(faults(post(as_user(make.seat(shop)), EMAIL, LETTER, **{field: typed}))) == {field}


def test_a_viber_message_shows_its_price_and_that_of_the_sms_in_its_place(as_user, shop):
    answer = post(as_user(make.seat(shop)), VIBER, CHAT)

    assert answer.context["quote"].total == Decimal("0.02")
    assert answer.context["instead"].total == Decimal("0.05")
    for told in ("Vento Pharmacy", "Order ready", "20 minutes", "0.0200", "0.0500"):
        assert told in answer.text


def test_a_viber_message_goes_with_its_sms(as_user, shop):
    browser = as_user(make.seat(shop))

    page = browser.get(send(browser, VIBER, CHAT).url)

    message = Message.objects.get()
    assert (message.channel, message.sender, message.parts) == ("viber", "Vento Pharmacy", 1)
    after = Fallback.objects.get()
    assert (after.sender, after.text, after.state) == ("Vento", "Order ready", "waiting")
    assert (after.due_at - message.accepted_at).total_seconds() == pytest.approx(1_200, abs=5)
    assert Account.objects.get().balance == Decimal("9.98")
    assert page.status_code == 200


def test_without_a_text_no_sms_follows(as_user, shop):
    send(as_user(make.seat(shop)), VIBER, CHAT, sms_text=" ", sms_sender="", sms_minutes="")

    assert Message.objects.count() == 1
    assert not Fallback.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("recipients", "ana@example.net"),
        ("sender", "{bad}"),
        ("text", "x" * 1_001),
        ("text", " "),
        ("sms_text", "x" * 1_531),
        ("sms_sender", ""),
        ("sms_sender", "far too long a name"),
        ("sms_minutes", ""),
        ("sms_minutes", "0"),
        ("sms_minutes", "1441"),
    ],
)
def test_what_no_viber_message_can_be_is_refused_at_its_field(as_user, shop, field, typed):
    assert set(faults(post(as_user(make.seat(shop)), VIBER, CHAT, **{field: typed}))) == {field}


@pytest.mark.parametrize(("page", "typed"), [(EMAIL, LETTER), (VIBER, CHAT)])
def test_what_was_typed_can_be_changed_and_the_same_token_sends_once(as_user, shop, page, typed):
    browser = as_user(make.seat(shop))
    assert typed["text"].splitlines()[0] in post(browser, page, typed, "edit").text

    first = send(browser, page, typed)
    token = "0" * 32
    twice = [post(browser, page, typed, "send", token=token).url for _ in range(2)]

    assert first.status_code == 302
    assert twice[0] == twice[1]
    assert Message.objects.values("batch").distinct().count() == 2


@pytest.mark.parametrize(("page", "typed"), [(EMAIL, LETTER), (VIBER, CHAT)])
def test_a_channel_that_is_not_allowed_is_said_and_sends_nothing(as_user, shop, page, typed):
    Customer.objects.update(channels=["sms"])
    browser = as_user(make.seat(shop))

    shown, refused = browser.get(page), post(browser, page, typed, "send", token="0" * 32)

    assert "may not send by this channel" in shown.text
    assert "<textarea" not in shown.text
    assert "may not send by this channel" in faults(refused)["__all__"][0]
    assert not Message.objects.exists()


def test_who_shows_approved_names_only_chooses_one_for_viber_and_writes_no_letters(as_user, shop):
    Client.objects.update(any_sender=False)
    make.sender_name(client=shop, name="Vento Club", channel="viber", status="approved")
    browser = as_user(make.seat(shop))

    viber, letter = browser.get(VIBER), browser.get(EMAIL)

    assert re.findall(r'<option value="([\w ]*)"', viber.text) == ["Vento Club"]
    assert 'name="sms_text"' not in viber.text
    assert "You cannot send e-mail" in letter.text


def test_the_history_names_who_sent_it_once(as_user, shop):
    person = make.seat(shop)
    browser = as_user(person)

    for _ in range(2):
        post(browser, EMAIL, LETTER, "send", token="0" * 32)

    entry = HistoryEntry.objects.get(event="messaging.send.sent")
    assert (entry.actor, entry.client_id, entry.data["messages"]) == (person, shop.pk, 2)
    assert entry.subject_id == Message.objects.first().batch_id


def test_what_is_not_accepted_leaves_no_line_in_the_history(as_user, shop):
    with transaction.atomic():
        Account.objects.update(balance=0)

    post(as_user(make.seat(shop)), VIBER, CHAT, "send", token="0" * 32)

    assert not HistoryEntry.objects.filter(event="messaging.send.sent").exists()


@pytest.mark.parametrize(
    ("page", "typed", "recipients"),
    [
        (EMAIL, LETTER, ",".join(f"a{n}@example.net" for n in range(100))),
        (VIBER, CHAT, ",".join(f"+44 7700 900{n:03}" for n in range(100))),
    ],
)
def test_a_hundred_ask_no_more_than_two(
    as_user, shop, django_assert_max_num_queries, page, typed, recipients
):
    browser = as_user(make.seat(shop))
    post(browser, page, typed)

    with django_assert_max_num_queries(24):
        post(browser, page, typed, recipients=recipients)
