"""What every data_coding means, and the texts in each alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.smpp.protocol import data_coding
from messaging.smpp.protocol.data_coding import Alphabet, BadText, Coding
from messaging.smpp.protocol.errors import Unencodable
from messaging.text import gsm

GSM, BINARY, UCS_2, NONE = Alphabet.GSM, Alphabet.BINARY, Alphabet.UCS_2, Alphabet.UNSUPPORTED
TEXTS = [GSM, Alphabet.ASCII, Alphabet.LATIN_1, Alphabet.CYRILLIC, Alphabet.HEBREW, UCS_2]

# First and last octet, alphabet, message class: "low" for the two lowest bits; then whether it
# is a message-waiting group, and whether it is reserved.
RANGES = [
    (0x00, 0x00, GSM, None, False, False),
    (0x01, 0x01, Alphabet.ASCII, None, False, False),
    (0x02, 0x02, BINARY, None, False, False),
    (0x03, 0x03, Alphabet.LATIN_1, None, False, False),
    (0x04, 0x04, BINARY, None, False, False),
    (0x05, 0x05, NONE, None, False, False),
    (0x06, 0x06, Alphabet.CYRILLIC, None, False, False),
    (0x07, 0x07, Alphabet.HEBREW, None, False, False),
    (0x08, 0x08, UCS_2, None, False, False),
    (0x09, 0x0A, NONE, None, False, False),
    (0x0B, 0x0C, NONE, None, False, True),
    (0x0D, 0x0E, NONE, None, False, False),
    (0x0F, 0x0F, NONE, None, False, True),
    (0x10, 0x13, GSM, "low", False, False),
    (0x14, 0x17, BINARY, "low", False, False),
    (0x18, 0x1B, UCS_2, "low", False, False),
    (0x1C, 0x1F, NONE, "low", False, True),
    (0x20, 0x2B, NONE, None, False, False),
    (0x2C, 0x2F, NONE, None, False, True),
    (0x30, 0x3B, NONE, "low", False, False),
    (0x3C, 0x3F, NONE, "low", False, True),
    (0x40, 0x43, GSM, None, False, False),
    (0x44, 0x47, BINARY, None, False, False),
    (0x48, 0x4B, UCS_2, None, False, False),
    (0x4C, 0x4F, NONE, None, False, True),
    (0x50, 0x53, GSM, "low", False, False),
    (0x54, 0x57, BINARY, "low", False, False),
    (0x58, 0x5B, UCS_2, "low", False, False),
    (0x5C, 0x5F, NONE, "low", False, True),
    (0x60, 0x6B, NONE, None, False, False),
    (0x6C, 0x6F, NONE, None, False, True),
    (0x70, 0x7B, NONE, "low", False, False),
    (0x7C, 0x7F, NONE, "low", False, True),
    (0x80, 0xBF, NONE, None, False, True),
    (0xC0, 0xDF, GSM, None, True, False),
    (0xE0, 0xEF, UCS_2, None, True, False),
    (0xF0, 0xF3, GSM, "low", False, False),
    (0xF4, 0xF7, BINARY, "low", False, False),
    (0xF8, 0xFB, GSM, "low", False, False),
    (0xFC, 0xFF, BINARY, "low", False, False),
]


def test_every_octet_has_its_meaning():
    expected = {
        octet: Coding(alphabet, octet & 3 if message_class == "low" else None, waits, is_reserved)
        for first, last, alphabet, message_class, waits, is_reserved in RANGES
        for octet in range(first, last + 1)
    }

    assert sorted(expected) == list(range(256))
    assert {octet: data_coding.read(octet) for octet in range(256)} == expected


@pytest.mark.parametrize("octet", [0x10, 0x18, 0xF0, 0xF4])
def test_class_0_is_flash(octet):
    assert data_coding.read(octet).is_flash
    assert not data_coding.read(octet + 1).is_flash
    assert not data_coding.read(0x00).is_flash


@pytest.mark.parametrize("message_class", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("alphabet", [GSM, UCS_2, BINARY])
def test_what_is_written_is_read_back(alphabet, message_class):
    octet = data_coding.write(alphabet, message_class)

    assert data_coding.read(octet) == Coding(alphabet, message_class)


@pytest.mark.parametrize("alphabet", [*TEXTS, BINARY])
def test_every_alphabet_has_an_octet_without_a_class(alphabet):
    assert data_coding.read(data_coding.write(alphabet)) == Coding(alphabet)


@pytest.mark.parametrize(
    ("alphabet", "message_class"),
    [(NONE, None), (Alphabet.ASCII, 0), (Alphabet.LATIN_1, 1), (GSM, 4), (GSM, -1)],
)
def test_what_no_octet_says_is_not_written(alphabet, message_class):
    with pytest.raises(Unencodable):
        data_coding.write(alphabet, message_class)


@pytest.mark.parametrize(
    ("alphabet", "octets", "text"),
    [
        (GSM, b"Hi \x00 \x02", "Hi @ $"),
        (GSM, b"\x1b\x65 5", "€ 5"),
        (Alphabet.ASCII, b"Hi @ $", "Hi @ $"),
        (Alphabet.LATIN_1, b"B\xe4cker", "Bäcker"),
        (Alphabet.CYRILLIC, b"\xbf\xe0\xd8\xd2\xd5\xe2", "Привет"),
        (Alphabet.HEBREW, b"\xf9\xec\xe5\xed", "שלום"),
        (UCS_2, b"\x20\xac\xd8\x3d\xde\x00", "€😀"),
        (UCS_2, b"", ""),
    ],
)
def test_octets_are_a_text_and_back(alphabet, octets, text):
    assert data_coding.decode(octets, alphabet) == text
    assert data_coding.encode(text, alphabet) == octets


@pytest.mark.parametrize(
    ("alphabet", "octets"),
    [
        (GSM, b"Hi\x80"),
        (GSM, b"\x1b\x65\xff"),
        (Alphabet.ASCII, b"\xe4"),
        (Alphabet.HEBREW, b"\xa1"),
        (UCS_2, b"\x00H\x00"),
        (UCS_2, b"\xd8\x3d\x00H"),
        (UCS_2, b"\xde\x00\xd8\x3d"),
        (UCS_2, b"\xd8\x3d"),
        (BINARY, b"Hi"),
        (NONE, b"Hi"),
    ],
)
def test_octets_that_are_no_text_are_refused(alphabet, octets):
    with pytest.raises(BadText):
        data_coding.decode(octets, alphabet)


@pytest.mark.parametrize(
    ("alphabet", "text"),
    [
        (GSM, "Привет"),
        (Alphabet.ASCII, "ä"),
        (Alphabet.LATIN_1, "€"),
        (Alphabet.HEBREW, "ä"),
        (UCS_2, "\ud83d"),
        (BINARY, "Hi"),
        (NONE, "Hi"),
    ],
)
def test_a_text_the_alphabet_lacks_is_not_encoded(alphabet, text):
    assert data_coding.encode(text, alphabet) is None


@given(octets=st.binary(max_size=140), octet=st.integers(0, 255))
def test_any_octets_with_any_coding_are_a_text_or_refused(octets, octet):
    alphabet = data_coding.read(octet).alphabet
    try:
        text = data_coding.decode(octets, alphabet)
    except BadText:
        return

    if alphabet is not GSM:  # where an escape to nowhere is read, and never written
        assert data_coding.encode(text, alphabet) == octets


@given(text=st.text(max_size=70), alphabet=st.sampled_from(list(Alphabet)))
def test_any_text_is_encoded_and_read_back_or_not_encoded(text, alphabet):
    octets = data_coding.encode(text, alphabet)

    assert octets is None or data_coding.decode(octets, alphabet) == text


@given(septets=st.binary(max_size=160).map(lambda raw: bytes(octet & 0x7F for octet in raw)))
def test_septets_are_read_as_the_alphabet_says(septets):
    assert data_coding.decode(septets, GSM) == gsm.decode(septets)
