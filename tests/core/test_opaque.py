import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.opaque import CROCKFORD, Opaque

MANY = settings(max_examples=200)
NUMBERS = st.integers(0, 2**63 - 1)
HOUSE = Opaque(b"a secret of sixteen bytes or more")


@MANY
@given(NUMBERS, st.sampled_from(["m", "c", "batch2"]))
def test_a_sealed_number_is_opened_again(number, kind):
    text = HOUSE.seal(kind, number)

    assert re.fullmatch(rf"{kind}_[0-9a-hjkmnp-tv-z]{{26}}", text)
    assert HOUSE.open(kind, text) == number
    assert HOUSE.open(kind, text.upper()) == number


@MANY
@given(NUMBERS)
def test_an_id_of_another_kind_is_no_id(number):
    text = HOUSE.seal("m", number)

    assert HOUSE.open("c", text) is None
    assert HOUSE.open("c", "c" + text[1:]) is None


def test_an_id_of_another_house_is_no_id():
    assert HOUSE.open("m", Opaque(b"quite another secret here").seal("m", 5)) is None


@MANY
@given(NUMBERS, st.integers(2, 27), st.sampled_from(CROCKFORD.decode()))
def test_one_changed_character_makes_it_no_id(number, at, character):
    text = HOUSE.seal("m", number)
    changed = text[:at] + character + text[at + 1 :]

    assert HOUSE.open("m", changed) == (number if changed == text else None)


def test_an_id_has_only_one_spelling():
    """The last character has two bits to spare, which a lenient reader would pass over."""
    text = HOUSE.seal("m", 5)

    spellings = [text[:-1] + last for last in CROCKFORD.decode()]
    assert [HOUSE.open("m", spelling) for spelling in spellings if spelling != text] == [None] * 31


@MANY
@given(st.text(max_size=40))
def test_any_text_can_be_asked(text):
    assert HOUSE.open("m", text) is None
    assert HOUSE.open("m", f"m_{text}") is None


@pytest.mark.parametrize(
    "text", ["", "m", "m_", "_", "m_" + "0" * 25, "m_" + "0" * 26, "m_" + "0" * 27, "m_" + "u" * 26]
)
def test_a_guess_is_no_id(text):
    assert HOUSE.open("m", text) is None


def test_a_foreign_letter_whose_lower_case_is_ascii_opens_nothing():
    text = HOUSE.seal("k", 5)

    assert HOUSE.open("k", "\N{KELVIN SIGN}" + text[1:]) is None


def test_ids_in_a_row_do_not_look_alike():
    texts = HOUSE.seal_many("m", range(1000))

    assert len(set(texts)) == 1000
    for one, other in pairwise(texts):
        assert sum(a != b for a, b in zip(one[2:], other[2:], strict=True)) > 10


def test_many_are_sealed_as_each_alone():
    numbers = [0, 1, 2**63 - 1, 77]

    assert HOUSE.seal_many("m", numbers) == [HOUSE.seal("m", number) for number in numbers]
    assert HOUSE.seal_many("m", []) == []


def test_an_id_stays_the_same_for_ever():
    """Ids are in other people's databases: the way they are made must never change."""
    assert Opaque(b"k" * 16).seal("m", 12345) == "m_y5rygwx3xs0knzq0czbtm89kwc"


@pytest.mark.parametrize("number", [-1, 2**63])
def test_a_number_outside_the_keys_is_an_error(number):
    with pytest.raises(ValueError, match="63 bits"):
        HOUSE.seal("m", number)


@pytest.mark.parametrize("kind", ["", "M", "a_b", "1a", "a" * 17])
def test_a_kind_is_a_short_word(kind):
    with pytest.raises(ValueError, match="no kind"):
        HOUSE.seal(kind, 1)


def test_a_short_key_is_an_error():
    with pytest.raises(ValueError, match="16 bytes"):
        Opaque(b"short")
