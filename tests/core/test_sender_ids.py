import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import sender_ids
from portal.core.sender_ids import SMS, VIBER, Fault

MANY = settings(max_examples=200)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
NAMES = st.text(LETTERS + DIGITS, min_size=3, max_size=11)
NUMBERS = st.text(DIGITS, min_size=3, max_size=15)


@given(NAMES)
@MANY
def test_three_to_eleven_latin_letters_and_digits_are_a_sender_id(name):
    """002: (b) senderID - Latin letters, or Latin letters with Arabic digits; 3-11 characters."""
    assert sender_ids.fault(name, SMS) is None


@given(NUMBERS)
@MANY
def test_three_to_fifteen_digits_are_a_sender_id(number):
    """002: (b) senderID - a number is shown as one."""
    assert sender_ids.fault(number, SMS) is None
    assert sender_ids.fault(sender_ids.clean(f" +{number}"), SMS) is None


@given(NAMES, st.sampled_from("{|,;%'#!^=[]()/~<>}\""), st.integers(0, 11))
@MANY
def test_one_forbidden_character_anywhere_spoils_it(name, character, place):
    """002: (b) senderID - forbidden { | , ; % ' # ! ^ = [ ] ( ) / ~ < > } "."""
    text = name[:place] + character + name[place:]

    for channel in (SMS, VIBER):
        assert sender_ids.fault(text, channel) is Fault.CHARACTER
        assert sender_ids.misfit(text, channel) == character


@given(NAMES, st.characters(exclude_characters=LETTERS + DIGITS), st.integers(0, 11))
@MANY
def test_a_message_shows_latin_letters_and_digits_alone(name, character, place):
    """002: (b) senderID - Latin letters, or Latin letters with Arabic digits; 3-11 characters."""
    text = name[:place] + character + name[place:]

    assert sender_ids.fault(text, SMS) is Fault.CHARACTER


@given(st.text())
@MANY
def test_what_is_cleaned_stays_clean(text):
    once = sender_ids.clean(text)

    assert sender_ids.clean(once) == once
    assert once == once.strip()
    assert "  " not in once


@given(st.text(LETTERS + DIGITS + " .&-éжλ", max_size=40), st.sampled_from([SMS, VIBER]))
@MANY
def test_whatever_fits_is_within_the_limits(text, channel):
    name = sender_ids.clean(text)

    if sender_ids.fault(name, channel) is None:
        assert 3 <= len(name) <= sender_ids.most(name, channel) <= 28


@pytest.mark.parametrize(
    ("text", "channel", "fault"),
    [
        ("", SMS, Fault.EMPTY),
        ("AB", SMS, Fault.SHORT),
        ("12", SMS, Fault.SHORT),
        ("ABCDEFGHIJK", SMS, None),
        ("ABCDEFGHIJKL", SMS, Fault.LONG),
        ("1234567890123456", SMS, Fault.LONG),
        ("123456789012345", SMS, None),
        ("12345678901A", SMS, Fault.LONG),
        ("Vento Shop", SMS, Fault.CHARACTER),
        ("Вести", SMS, Fault.CHARACTER),
        ("١٢٣٤", SMS, Fault.CHARACTER),
        ("Vento Pharmacy & Opticians", VIBER, None),
        ("Аптека Вента", VIBER, None),
        ("V" * 28, VIBER, None),
        ("V" * 29, VIBER, Fault.LONG),
        ("Vento\u202eyhcP", VIBER, Fault.CHARACTER),
        ("Vento\x00", VIBER, Fault.CHARACTER),
    ],
)
def test_examples_of_what_is_wrong(text, channel, fault):
    """002: (b) senderID - 3-11 characters; a Viber name has up to 28, with spaces."""
    assert sender_ids.fault(text, channel) is fault


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Vento  Shop\n", "Vento Shop"), ("+46701740630", "46701740630"), ("+A", "+A")],
)
def test_a_name_is_kept_as_it_is_meant(typed, kept):
    assert sender_ids.clean(typed) == kept
