"""Kannel's sendsms, as its User's Guide has it."""

from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
import structlog
from django.utils import timezone

from messaging.models import Message, MessageText
from messaging.wire import of_json

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/cgi-bin/sendsms"


@pytest.fixture
def asked(shop):
    return {
        "username": "shopsys",
        "password": shop.password,
        "from": "Harbour",
        "to": "447700900318",
        "text": "Hello world",
    }


def test_a_message_is_accepted(client, asked):
    response = client.get(PATH, asked)

    assert (response.status_code, response.content) == (202, b"0: Accepted for delivery")
    assert MessageText.objects.get().text == "Hello world"


def test_several_numbers_stand_between_spaces_or_pluses(client, asked):
    query = urlencode(asked | {"to": ""}) + "447700900318+447700900319".join(["&to=", ""])

    response = client.get(f"{PATH}?{query}")

    assert response.status_code == 202
    assert Message.objects.count() == 2


def test_a_form_may_be_posted_with_the_older_names(client, asked):
    older = {"user": asked.pop("username"), "pass": asked.pop("password")}

    response = client.post(
        PATH, urlencode(asked | older), content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 202


def test_what_is_deferred_is_queued_for_later(client, asked):
    response = client.get(PATH, asked | {"deferred": "30", "validity": "60"})

    assert response.content == b"3: Queued for later delivery"
    message = Message.objects.get()
    assert message.next_try_at > timezone.now() + timedelta(minutes=29)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (quote("Zażółć"), {}),
        (quote("Grüße".encode("latin-1")), {"charset": "ISO-8859-1"}),
        (quote("Привіт".encode("utf-16-be")), {"coding": "2"}),
        (quote("Привіт"), {"coding": "2", "charset": "utf-8"}),
    ],
)
def test_the_text_is_read_in_its_charset(client, asked, text, more):
    asked.pop("text")

    response = client.get(f"{PATH}?{urlencode(asked | more)}&text={text}")

    assert response.status_code == 202
    assert MessageText.objects.get().text in {"Zażółć", "Grüße", "Привіт"}


def test_message_class_0_is_shown_at_once(client, asked):
    client.get(PATH, asked | {"mclass": "0"})

    assert of_json(Message.objects.get().wire).coding == 0xF0


def test_a_wrong_password_is_told_in_kannels_words(client, asked):
    response = client.get(PATH, asked | {"password": "wrong"})

    assert response.status_code == 403
    assert response.content == b"Authorization failed for sendsms"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"to": ""},
        {"to": "abc"},
        {"text": ""},
        {"from": "a name that is too long"},
        {"coding": "1"},
        {"coding": "7"},
        {"udh": "050003"},
        {"deferred": "soon"},
        {"charset": "klingon"},
        {"mclass": "3"},
    ],
)
def test_what_is_wrong_is_a_4xx_and_nothing_is_sent(client, asked, change):
    response = client.get(PATH, asked | change)

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert not Message.objects.exists()


def test_the_log_holds_neither_password_nor_text(client, asked):
    with structlog.testing.capture_logs() as lines:
        client.get(PATH, asked)

    assert any(PATH in str(line) for line in lines)
    assert asked["password"] not in str(lines)
    assert "Hello" not in str(lines)
