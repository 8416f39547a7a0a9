"""Pages of connectors that are called, of suppressions, and of what an e-mail holds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging import rehearsal, retention, suppliers, suppressions
from messaging.http import callbacks
from messaging.models import Connector, Fallback, Mail, MailFile, MessageText, Suppression
from portal.core.errors import Refused
from portal.kit import secrets
from portal.models import HistoryEntry
from tests import make
from tests.wire.dispatch.stand_ins import MailServer

pytestmark = pytest.mark.django_db

NEW = "/routing/connectors/new/"
LIST = "/stops/suppressions/"
SMTP = {
    "name": "Post",
    "host": "mail.example.test",
    "port": "587",
    "security": "starttls",
    "username": "vento",
    "password": "a longer secret",
    "verifies_tls": "on",
    "rate": "20",
    "window": "5",
    "response_s": "30",
    "from_domains": "Shop.example\nshop.example\nbücher.example",
    "bounce_address": "bounces@mail.example.test",
    "public_url": "https://portal.example.test",
}
HTTP = {
    "name": "Heron",
    "channel": "viber",
    "method": "POST",
    "url": "https://api.example.test:8443/send",
    "body_format": "json",
    "body": '{"to": "{recipient}", "text": "{text}"}',
    "headers": "X-Way: fast",
    "secret_headers": "X-Key: abc",
    "auth": "bearer",
    "password": "t" * 300,
    "verifies_tls": "on",
    "rate": "20",
    "window": "5",
    "response_s": "30",
    "accepted_codes": "200-299",
    "passing_codes": "429",
    "id_path": "id",
    "receipt_statuses": "seen = delivered",
}


def test_a_mail_connector_is_added_and_its_secrets_are_kept_closed(as_user):
    response = as_user(make.staff()).post(f"{NEW}?kind=smtp", SMTP)

    assert response.status_code == 302
    made = Connector.objects.get()
    assert (made.kind, made.channel) == ("smtp", "email")
    assert made.from_domains == ["shop.example", "xn--bcher-kva.example"]
    assert secrets.open_envelope(made.sealed_password) == "a longer secret"


def test_an_http_connector_is_added_with_an_address_for_callbacks(as_user):
    browser = as_user(make.staff())

    response = browser.post(f"{NEW}?kind=http", HTTP)

    assert response.status_code == 302
    made = Connector.objects.get()
    assert (made.kind, made.channel, made.host, made.port) == (
        *("http", "viber"),
        *("api.example.test", 8443),
    )
    assert secrets.open_envelope(made.sealed_headers) == "X-Key: abc"
    page = browser.get(made.get_absolute_url()).content.decode()
    assert callbacks.path_of(made) in page
    assert "X-Key" not in browser.get(f"{made.get_absolute_url()}settings/").content.decode()


def test_the_address_for_callbacks_is_not_for_those_who_only_look(as_user):
    made = suppliers.add({"name": "Heron", "kind": "http", "host": "x", "port": 80}, by=None)

    page = as_user(make.staff(role="finance")).get(made.get_absolute_url()).content.decode()

    assert "Heron" in page
    assert "/callbacks/" not in page


def test_a_renewed_address_makes_the_old_one_nobodys(as_user, client):
    made = suppliers.add({"name": "Heron", "kind": "http", "host": "x", "port": 80}, by=None)
    old = callbacks.path_of(made)

    as_user(make.staff()).post(reverse("messaging:connector-callback-renew", args=[made.pk]))

    made.refresh_from_db()
    assert callbacks.path_of(made) != old
    assert client.post(old).status_code == 404
    assert client.post(callbacks.path_of(made)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("smtp", {"from_domains": ""}),
        ("smtp", {"from_domains": "no domain"}),
        ("smtp", {"dkim_selector": "sel", "dkim_key": ""}),
        ("smtp", {"dkim_key": "no key"}),
        ("smtp", {"public_url": "javascript:alert(1)"}),
        ("http", {"url": "file:///etc/passwd"}),
        ("http", {"body": "{"}),
        ("http", {"body": '{"a": "{password}"}'}),
        ("http", {"headers": "X: a\tb: {text}"}),
        ("http", {"accepted_codes": "2xx"}),
        ("http", {"id_path": "re:("}),
        ("http", {"receipt_statuses": "x = perhaps"}),
        ("http", {"method": "GET"}),
        ("http", {"channel": "email"}),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(as_user, kind, fields):
    whole = (SMTP if kind == "smtp" else HTTP) | fields

    response = as_user(make.staff()).post(f"{NEW}?kind={kind}", whole)

    assert response.status_code == 422
    assert not Connector.objects.exists()


def test_the_viber_preset_is_a_form_that_can_be_filled_in(as_user):
    page = as_user(make.staff()).get(f"{NEW}?kind=http&preset=viber").content.decode()

    assert "callback_url" in page
    assert "seen = delivered" in page


@pytest.mark.parametrize("kind", ["smtp", "http"])
def test_a_saved_connector_shows_its_settings_and_can_be_saved_again(as_user, kind):
    browser = as_user(make.staff())
    fields = SMTP if kind == "smtp" else HTTP
    browser.post(f"{NEW}?kind={kind}", fields)
    made = Connector.objects.get()

    again = browser.post(
        reverse("messaging:connector-settings", args=[made.pk]), fields | {"rate": "7"}
    )

    assert again.status_code == 302
    made.refresh_from_db()
    assert (made.rate, made.kind) == (7, kind)


def test_a_trial_with_a_mail_server_goes_all_the_way_in():
    server = MailServer().begin()
    made = make.connector("Post", kind="smtp", port=server.port, security="none")

    told = rehearsal.play(made, lambda so_far: None)
    server.end()

    assert told.is_well
    assert any("NOOP" in line.text for line in told.lines)
    assert any("no public address" in line.text for line in told.lines)


def test_a_trial_with_nobody_tells_what_to_do():
    made = make.connector("Post", kind="smtp", port=1, security="none")

    told = rehearsal.play(made, lambda so_far: None)

    assert told.is_over
    assert not told.is_well
    assert told.advice


def test_suppressions_are_searched_added_and_ended_with_a_reason(as_user):
    browser = as_user(make.staff())
    browser.post(f"{LIST}new/", {"address": "Ana@Example.net", "detail": "by phone"})
    suppressions.add("ben@example.org", customer=None, client=None, by=None)

    found = browser.get(LIST, {"q": "ana@"}).context["page"].rows
    row = found[0]
    asked = browser.get(f"{LIST}remove/", {"pk": row.pk})
    unsaid = browser.post(f"{LIST}remove/", {"pk": row.pk, "confirmed": "yes", "reason": " "})
    browser.post(f"{LIST}remove/", {"pk": row.pk, "confirmed": "yes", "reason": "asked again"})

    assert [one.address for one in found] == ["ana@example.net"]
    assert (asked.status_code, unsaid.status_code) == (200, 422)
    assert [one.address for one in Suppression.objects.all()] == ["ben@example.org"]
    told = HistoryEntry.objects.get(event="messaging.suppression.removed")
    assert told.data["reason"] == "asked again"


def test_an_address_stands_on_a_list_once():
    suppressions.add("ana@example.net", customer=None, client=None, by=None)

    with pytest.raises(Refused):
        suppressions.add("ANA@example.net", customer=None, client=None, by=None)


def test_the_list_of_suppressions_asks_few_questions(as_user, django_assert_max_num_queries):
    for n in range(30):
        customer = make.customer(f"Customer {n}")
        suppressions.add(f"a{n}@example.net", customer=customer, client=None, by=None)
    browser = as_user(make.staff())
    browser.get(LIST)

    with django_assert_max_num_queries(25):
        browser.get(LIST)


def test_a_message_shows_its_mail_as_source_and_its_fallback(as_user):
    message = make.message(channel="email", sender="news@shop.example", recipient="a@example.net")
    MessageText.objects.create(message=message, text="Hello")
    mail = Mail.objects.create(
        batch_id=message.batch_id,
        customer=message.customer,
        subject="Spring <b>sale</b>",
        html="<script>alert(1)</script>",
    )
    MailFile.objects.create(mail=mail, number=1, name="list.pdf", octets=b"x" * 2048, size=2048)
    Fallback.objects.create(
        message=message,
        door=message.door,
        sender="Vento",
        text="By SMS",
        due_at=timezone.now(),
    )

    page = as_user(make.staff()).get(message.get_absolute_url()).content.decode()

    assert "Spring &lt;b&gt;sale&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "list.pdf" in page
    assert "By SMS" in page


def test_what_a_mail_holds_is_erased_with_its_text():
    old = timezone.now() - timedelta(days=100)
    kept, gone = make.message(channel="email"), make.message(channel="email", at=old)
    for message in (kept, gone):
        MessageText.objects.create(message=message, text="Hello")
        mail = Mail.objects.create(
            batch_id=message.batch_id, customer=message.customer, subject="Spring"
        )
        MailFile.objects.create(mail=mail, number=1, name="a", octets=b"x", size=1)

    retention.forget_texts()

    assert [mail.batch_id for mail in Mail.objects.all()] == [kept.batch_id]
    assert MailFile.objects.get().mail_id == kept.batch_id
