from email import message_from_bytes, policy

import pytest
from django.core.mail import BadHeaderError

from portal.core.errors import Refused
from portal.kit import letters, mail, operator, postbox, secrets
from portal.kit.letters import Letter, Words
from portal.models import MailOutbox, MailTemplate, Setting

pytestmark = pytest.mark.django_db

LETTER = Letter(
    slug="access",
    title="Access",
    text="When somebody gets access.",
    role="support",
    names=(("customer", "the name", "Saltmarsh Digital"), ("password", "the password", "pQ7mK2xw")),
    subject="Access for {{ customer }}",
    body="Dear {{ customer }},\n\nyour password is {{password}}.\nSee https://norrsund.test/a?b=1.",
)
FACTS = {"customer": "Saltmarsh & Sons", "password": "s3cret-pass"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
    settings.POSTBOX = postbox.read((tmp_path / "mail").as_uri())
    settings.ORGANISATION = "Norrsund"
    settings.SUPPORT_EMAIL = "help@norrsund.test"
    return tmp_path / "mail"


def sent(folder):
    mail.send_waiting()
    return message_from_bytes(next(folder.glob("*.eml")).read_bytes(), policy=policy.default)


def support(**value):
    Setting.objects.create(pk="mail-support", value=value)


def test_a_letter_goes_out_as_text_and_as_html(folder):
    letters.send(LETTER, ["cora@saltmarsh.test"], FACTS)

    found = sent(folder)
    text = found.get_body(("plain",)).get_content()
    html = found.get_body(("html",)).get_content()
    assert found["Subject"] == "Access for Saltmarsh & Sons"
    assert found["To"] == "cora@saltmarsh.test"
    assert "Dear Saltmarsh & Sons,\n\nyour password is s3cret-pass.\n" in text
    assert "<p>Dear Saltmarsh &amp; Sons,</p>" in html
    assert '<a href="https://norrsund.test/a?b=1">https://norrsund.test/a?b=1</a>.' in html
    assert found.get_content_type() == "multipart/alternative"


def test_a_letter_comes_from_its_role_and_is_answered_there(folder):
    support(name="Help desk, Norrsund Öst", address="desk@norrsund.test")

    letters.send(LETTER, ["cora@saltmarsh.test"], FACTS)

    found = sent(folder)
    sender = found["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (
        "Help desk, Norrsund Öst",
        "desk@norrsund.test",
    )
    assert found["Reply-To"].addresses[0].addr_spec == "desk@norrsund.test"
    assert found["Auto-Submitted"] == "auto-generated"


def test_a_domain_in_other_letters_is_written_as_mail_servers_know_it(folder):
    support(address="desk@nörrsund.test")

    letters.send(LETTER, ["cora@saltmarsh.test"], FACTS)

    assert sent(folder)["From"].addresses[0].addr_spec == "desk@xn--nrrsund-90a.test"


def test_a_role_ends_its_letters_with_its_signature(folder):
    support(signature="Kind regards\nThe desk <b>")

    letters.send(LETTER, ["cora@saltmarsh.test"], FACTS)

    found = sent(folder)
    assert found.get_body(("plain",)).get_content().endswith("\n\nKind regards\nThe desk <b>\n")
    assert "Kind regards<br>The desk &lt;b&gt;</p>" in found.get_body(("html",)).get_content()


def test_a_letter_to_nobody_is_refused():
    with pytest.raises(Refused, match="somebody to go to"):
        letters.send(LETTER, [], FACTS)


@pytest.mark.parametrize(
    "name",
    ["Eve\r\nBcc: eve@example.test", "Eve\nX: y", "Eve\u2028Bcc: x", "Eve\x00\x0b\x85Bcc: x"],
)
def test_no_fact_begins_another_header(name, folder):
    letters.send(LETTER, ["cora@saltmarsh.test"], FACTS | {"customer": name})

    found = sent(folder)
    assert found["Subject"] == "Access for " + " ".join(name.replace("\0", "").split())
    assert found["Bcc"] is None
    assert found["X"] is None
    assert MailOutbox.objects.get().recipients == ["cora@saltmarsh.test"]


def test_no_name_of_a_sender_begins_another_header(folder):
    support(name="Desk\r\nBcc: eve@example.test", address="desk@norrsund.test")

    letters.send(LETTER, ["cora@saltmarsh.test"], FACTS)

    assert sent(folder)["Bcc"] is None


def test_an_address_with_a_line_break_is_no_address():
    with pytest.raises(BadHeaderError):
        letters.send(LETTER, ["cora@saltmarsh.test\nBcc: eve@example.test"], FACTS)


def test_facts_are_text_in_html_and_never_markup(folder):
    evil = '<script>alert(1)</script><a href="https://evil.test/">x</a>'

    written = letters.write(LETTER, FACTS | {"customer": evil})

    assert "<script>" not in written.html
    assert '<a href="https://evil.test/">x</a>' not in written.html
    assert evil in written.text


@pytest.mark.parametrize(
    "address",
    ['https://a.test/"onmouseover="x', "https://a.test/'><script>", "javascript:alert(1)"],
)
def test_a_link_holds_nothing_but_an_address(address):
    html = letters.write(LETTER, FACTS | {"customer": address}).html

    assert "<script>" not in html
    assert 'onmouseover="' not in html
    assert 'href="javascript' not in html


def test_facts_are_not_filled_in_again():
    written = letters.write(LETTER, FACTS | {"customer": "{{ password }} {% now %}"})

    assert "Dear {{ password }} {% now %}," in written.text
    assert written.subject == "Access for {{ password }} {% now %}"


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("{{ customer }} {{password}}", []),
        ("plain words, 5 % and {braces}", []),
        ("{{ customr }} and {{ x }}", ["customr", "x"]),
        ("{{ customer.name }}", ["customer.name"]),
        ("{{ customer|upper }}", ["customer|upper"]),
        ("{{ }}", ["{{ }}"]),
        ("{% include 'x' %}", ["{% include 'x' %}"]),
        ("{{ customer", ["{{"]),
        ("customer }}", ["}}"]),
        ("{{ {{ customer }} }}", ["{{", "}}"]),
    ],
)
def test_what_cannot_be_filled_in_is_named(text, strange):
    assert letters.unknown(LETTER, text) == strange


def test_a_thousand_braces_are_read_in_no_time():
    assert letters.unknown(LETTER, "{{" * 10_000 + " " * 10_000) == ["{{"]


def test_a_fact_that_was_forgotten_is_found_before_the_mail_goes():
    with pytest.raises(KeyError, match="access lacks password"):
        letters.send(LETTER, ["cora@saltmarsh.test"], {"customer": "x"})

    assert not MailOutbox.objects.exists()


def test_a_name_in_words_of_old_that_is_known_no_more_becomes_nothing():
    MailTemplate.objects.create(slug="access", subject="Hi {{ gone }}", body="a{{ gone }}b")

    written = letters.write(LETTER, FACTS)

    assert (written.subject, written.text) == ("Hi", "ab\n")


def test_words_of_staff_come_first_and_words_tried_out_before_them():
    MailTemplate.objects.create(slug="access", subject="Ours", body="For {{ customer }}")

    today = letters.write(LETTER, FACTS)
    tried = letters.write(LETTER, FACTS, Words("Tried", "Out"))

    assert (today.subject, today.text) == ("Ours", "For Saltmarsh & Sons\n")
    assert (tried.subject, tried.text) == ("Tried", "Out\n")


def test_the_outbox_never_keeps_a_readable_secret(folder):
    MailTemplate.objects.create(slug="access", subject="{{ password }}!", body="{{ password }}")

    letters.send(LETTER, ["cora@saltmarsh.test"], FACTS)

    row = MailOutbox.objects.get()
    kept = " ".join(str(value) for value in MailOutbox.objects.values_list().get())
    assert "s3cret-pass" not in kept + bytes(row.sealed).decode()
    assert row.subject == "!"
    assert secrets.open_envelope(bytes(row.sealed)).count("s3cret-pass") == 2
    mail.deliver(row.pk)
    row.refresh_from_db()
    assert row.sealed is None
    assert next(folder.glob("*.eml")).read_text().count("s3cret-pass") == 2


def test_a_letter_asks_for_nothing_from_outside():
    html = letters.write(LETTER, FACTS).html

    assert "<img" not in html
    assert "url(" not in html
    assert "<link" not in html


def test_topics_are_told_once(monkeypatch):
    chosen = [
        Letter("a", "A", "", "sales", (), "", "", topic="news", topic_title="News"),
        Letter("b", "B", "", "sales", (), "", "", topic="news", topic_title="News"),
        Letter("c", "C", "", "sales", (), "", ""),
    ]
    monkeypatch.setattr(letters, "letters", lambda: tuple(chosen))

    assert letters.topics() == [("news", "News")]
    assert letters.find("b") is chosen[1]
    assert letters.find("z") is None


@pytest.mark.parametrize("letter", letters.letters(), ids=lambda one: one.slug)
def test_every_letter_of_the_house_can_be_written(letter):
    own = letters.own_words(letter)

    written = letters.write(letter, letters.examples(letter), own)

    assert not letters.unknown(letter, own.subject + own.body)
    assert not letters.secrets_in(letter, own.subject)
    assert letter.role in operator.ROLES
    assert "{{" not in written.subject + written.text + written.html
    assert letters.find(letter.slug) is letter
