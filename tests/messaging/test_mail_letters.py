"""E-mails as octets: no text of anybody's can become a header, and signatures hold."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.mail import addresses, bounces, content, letters
from messaging.mail.content import Content
from messaging.mail.letters import Envelope, Signature
from portal.core.errors import Refused

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENVELOPE = Envelope("news@shop.example", "ana@example.net", "e_" + "0" * 26, AT)
HEADERS = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type"}
ENCODED = "content-transfer-encoding"
EVIL = ["a\r\nBcc: x@example.org", "a\nX: y", "a\rb", "a\x00b", "a\u2028b", "a\x85b", "a\x0bb"]


@pytest.mark.parametrize("evil", EVIL)
def test_what_could_end_a_line_is_no_subject_sender_or_file_name(evil):
    with pytest.raises(Refused):
        content.subject(evil)
    with pytest.raises(Refused):
        addresses.mailbox(f"{evil} <news@shop.example>")
    with pytest.raises(Refused):
        content.enclosed(evil, "text/plain", b"")
    with pytest.raises(Refused):
        addresses.address(f"{evil}@example.net")


@settings(max_examples=300)
@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=400))
def test_whatever_is_accepted_stays_in_its_header(subject, name, text):
    try:
        made = Content(
            content.subject(subject),
            sender_name=addresses.mailbox(f'"{name}" <news@shop.example>')[0],
        )
        body = content.body(text)
    except Refused:
        return

    found = message_from_bytes(letters.written(ENVELOPE, made, body), policy=default)

    assert {header.lower() for header in found} <= HEADERS | {ENCODED}
    assert found["Subject"] == made.subject
    assert len(found["To"].addresses) == 1


@settings(max_examples=200)
@given(st.text(max_size=300), st.text(max_size=300))
def test_a_subject_that_was_never_checked_makes_no_header_either(subject, name):
    try:
        octets = letters.written(ENVELOPE, Content(subject, sender_name=name), "x")
    except ValueError:
        return

    head = message_from_bytes(octets, policy=default)
    assert {header.lower() for header in head} <= HEADERS | {ENCODED}


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=2_000))
def test_no_line_is_long_none_ends_badly_and_no_octet_needs_eight_bits(text):
    octets = letters.written(ENVELOPE, Content("x"), text.replace("\x00", ""))

    assert octets.isascii()
    assert all(len(line) <= 998 for line in octets.split(b"\r\n"))
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert b"\n" not in octets.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "text",
    [
        "ana",
        "@example.net",
        "ana@localhost",
        "a b@example.net",
        "ana@exa mple.net",
        "a..b@ex.org",
        "<ana@example.net>",
        "ana@example.net,ben@example.net",
        "x" * 65 + "@example.net",
        '"a@b"@example.net',
        "ana@-example.net",
        "ana@example.net\r\nBcc: b@example.net",
    ],
)
def test_what_is_no_plain_address_is_refused(text):
    with pytest.raises(Refused):
        addresses.address(text)


def test_a_domain_is_written_as_servers_know_it():
    assert addresses.address(" Ana@BÜCHER.example ") == "Ana@xn--bcher-kva.example"
    assert addresses.mailbox("Vento Shop <news@Shop.example>") == (
        "Vento Shop",
        "news@shop.example",
    )


def test_a_signature_holds_and_covers_unsubscribing():
    key = rsa.generate_private_key(65_537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    record = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    envelope = Envelope(*("news@shop.example", "ana@example.net", "e_x"), AT, "https://p.example/u")

    octets = letters.written(envelope, Content("Hello"), "Text", Signature("sel", pem))

    def dns(name, timeout=5):
        assert name == b"sel._domainkey.shop.example."
        import base64  # noqa: PLC0415

        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(record)

    assert dkim.verify(octets, dnsfunc=dns)
    assert not dkim.verify(octets.replace(b"Text", b"Tent"), dnsfunc=dns)
    signed = octets.partition(b"From:")[0].lower()
    assert b"list-unsubscribe-post" in signed.replace(b"\r\n ", b"")


def test_a_key_that_is_none_is_a_value_error():
    with pytest.raises(ValueError, match="signed"):
        letters.written(ENVELOPE, Content("x"), "x", Signature("sel", b"no key"))


@settings(max_examples=200)
@given(st.binary(max_size=2_000))
def test_no_octets_break_the_reading_of_bounces(raw):
    head = (
        b"To: bounces+e_" + b"0" * 26 + b"@mail.example\r\nContent-Type: multipart/report\r\n\r\n"
    )

    assert bounces.read(raw) is None
    assert bounces.read(head + raw) is None
