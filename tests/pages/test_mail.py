import socketserver
import threading
from datetime import timedelta

import pytest
from django.core.mail import BadHeaderError, EmailMessage, send_mail
from django.db import transaction
from django.utils import timezone

from portal.env import BadSetting
from portal.kit import mail, postbox
from portal.models import MailOutbox

pytestmark = pytest.mark.django_db


class Broken:
    def send(self, name, sender, recipients, mail):
        raise ConnectionRefusedError("nobody is there")


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
    settings.POSTBOX = postbox.read((tmp_path / "mail").as_uri())
    return tmp_path / "mail"


def write(subject="Your link", body="https://onward.example/secret-link"):
    send_mail(subject, body, "onward@example.test", ["sam@example.test"])
    return MailOutbox.objects.get()


def test_a_mail_waits_in_the_database_and_nobody_reads_it_there(folder):
    row = write()

    assert row.status == "waiting"
    assert row.recipients == ["sam@example.test"]
    assert b"secret-link" not in bytes(row.sealed)


def test_a_sent_mail_is_whole_and_its_body_is_erased(folder):
    row = write(body="Grüße: https://onward.example/secret-link")

    mail.deliver(row.pk)

    row.refresh_from_db()
    assert (row.status, row.sealed) == ("sent", None)
    assert row.sent_at is not None
    sent = next(folder.glob("*.eml")).read_text()
    assert "To: sam@example.test" in sent
    assert "secret-link" in sent


def test_a_mail_is_lost_together_with_what_it_tells_of(folder):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert not MailOutbox.objects.exists()


def test_a_mail_whose_hint_was_lost_is_found_by_the_sweep(folder):
    row = write()

    sent = mail.send_waiting()

    row.refresh_from_db()
    assert sent == 1
    assert row.status == "sent"


def test_a_hint_that_reaches_no_broker_harms_nobody(
    folder, monkeypatch, django_capture_on_commit_callbacks
):
    from kombu.exceptions import OperationalError  # noqa: PLC0415

    def refuse(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(mail.current_app._get_current_object(), "send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True) as hints:
        write()

    assert len(hints) == 1
    assert mail.send_waiting() == 1


def test_a_mail_is_sent_once_however_many_hints_come(folder):
    row = write()

    assert mail.deliver(row.pk)
    assert not mail.deliver(row.pk)
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_mail_that_cannot_be_sent_waits_longer_each_time(folder, settings):
    settings.POSTBOX = Broken()
    row = write()

    mail.deliver(row.pk)
    at_once = mail.deliver(row.pk)
    row.refresh_from_db()
    first = row.next_try_at - timezone.now()
    MailOutbox.objects.update(next_try_at=timezone.now())
    mail.deliver(row.pk)

    row.refresh_from_db()
    assert not at_once
    assert (row.status, row.tries) == ("waiting", 2)
    assert "nobody is there" in row.error
    assert row.sealed is not None
    assert timedelta(0) < first < row.next_try_at - timezone.now()


def test_a_mail_that_can_never_be_sent_is_given_up_and_erased(folder, settings):
    settings.POSTBOX = Broken()
    row = write()

    for _ in range(mail.TRIES):
        MailOutbox.objects.update(next_try_at=timezone.now())
        mail.deliver(row.pk)

    row.refresh_from_db()
    assert (row.status, row.sealed) == ("failed", None)
    assert "nobody is there" in row.error


@pytest.mark.parametrize("subject", ["Hello\nBcc: eve@example.test", "Hello\r\nX: y"])
def test_a_line_break_in_a_subject_is_refused_and_nothing_is_kept(folder, subject):
    with pytest.raises(BadHeaderError):
        write(subject=subject)

    assert not MailOutbox.objects.exists()


def test_blind_copies_are_delivered_and_not_told(folder):
    EmailMessage(
        "Hello", "Text", "a@example.test", ["b@example.test"], bcc=["c@example.test"]
    ).send()

    row = MailOutbox.objects.get()
    mail.deliver(row.pk)

    assert row.recipients == ["b@example.test", "c@example.test"]
    assert "c@example.test" not in next(folder.glob("*.eml")).read_text()


class MailServer(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as one delivery needs."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            self.server.seen.append(line)
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                while (text := self.rfile.readline()) != b".\r\n":
                    self.server.seen.append(text)
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 yes\r\n")


def test_a_mail_server_gets_the_mail_by_smtp(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        settings.POSTBOX = postbox.read(f"smtp://127.0.0.1:{server.server_address[1]}?tls=none")
        row = write()

        mail.deliver(row.pk)

        server.shutdown()
    row.refresh_from_db()
    seen = b"".join(server.seen)
    assert row.status == "sent"
    assert b"mail FROM:<onward@example.test>" in seen
    assert b"rcpt TO:<sam@example.test>" in seen
    assert b"Subject: Your link" in seen


def test_an_address_of_a_mail_server_is_read_whole():
    found = postbox.read("smtp://me%40x:p%3Aw@mail.example.test?tls=implicit")

    assert found == postbox.Server("mail.example.test", 465, "implicit", "me@x", "p:w")


@pytest.mark.parametrize(
    "url", ["", "mail.example.test", "smtp://", "smtp://h?tls=maybe", "smtp://h:0x1", "file://x"]
)
def test_an_address_that_cannot_be_understood_stops_the_start(url):
    with pytest.raises(BadSetting, match="MAIL_URL"):
        postbox.read(url)
