import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.text import gsm

MANY = settings(max_examples=200)
CHARACTERS = [*gsm.BASIC.replace("\x1b", ""), *gsm.EXTENSION]


def test_the_alphabet_has_every_code_once():
    assert len(gsm.BASIC) == len(set(gsm.BASIC)) == 128
    assert len(gsm.EXTENSION) == 10
    assert not set(gsm.EXTENSION) & set(gsm.BASIC)


@pytest.mark.parametrize(
    ("character", "septets"),
    [
        ("@", "00"),
        ("£", "01"),
        ("$", "02"),
        ("Ç", "09"),
        ("\n", "0a"),
        ("\r", "0d"),
        ("Δ", "10"),
        ("_", "11"),
        ("É", "1f"),
        (" ", "20"),
        ("¤", "24"),
        ("¡", "40"),
        ("A", "41"),
        ("§", "5f"),
        ("¿", "60"),
        ("z", "7a"),
        ("ä", "7b"),
        ("à", "7f"),
        ("\f", "1b0a"),
        ("^", "1b14"),
        ("{", "1b28"),
        ("}", "1b29"),
        ("\\", "1b2f"),
        ("[", "1b3c"),
        ("~", "1b3d"),
        ("]", "1b3e"),
        ("|", "1b40"),
        ("€", "1b65"),
    ],
)
def test_a_character_has_the_code_of_the_specification(character, septets):
    assert gsm.encode(character) == bytes.fromhex(septets)
    assert gsm.decode(bytes.fromhex(septets)) == character


@pytest.mark.parametrize(
    "character", ["`", "ç", "\0", "\x1b", "\t", "“", "я", "😀", "\ufffe", "\xa0"]
)
def test_a_character_outside_the_alphabet_is_not_forced_into_it(character):
    assert gsm.encode(f"a{character}b") is None


@MANY
@given(st.text(st.sampled_from(CHARACTERS), max_size=300))
def test_a_text_of_the_alphabet_comes_back(text):
    septets = gsm.encode(text)

    assert gsm.decode(septets) == text
    assert len(septets) == gsm.length(gsm.raw(text))
    assert septets.isascii()


@MANY
@given(st.text(max_size=50))
def test_a_text_is_encoded_exactly_when_the_alphabet_has_all_of_it(text):
    foreign = [character for character in text if character not in CHARACTERS]

    assert (gsm.encode(text) is None) == bool(foreign)
    assert gsm.outside(text) == list(dict.fromkeys(foreign))


@pytest.mark.parametrize(
    ("septets", "text"),
    [(b"a\x1b", "a "), (b"\x1b\x1bb", " b"), (b"\x1ba", "a"), (b"\xff", "\ufffd"), (b"", "")],
)
def test_what_handsets_send_is_always_read(septets, text):
    assert gsm.decode(septets) == text


@MANY
@given(st.binary(max_size=200))
def test_any_octets_can_be_read(octets):
    assert len(gsm.decode(octets)) <= len(octets)
