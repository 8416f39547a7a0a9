"""A receipt finds its answer whatever way a supplier spells its ids, and never another's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.smpp.upstream_ids import DECIMAL, HEX, TEXT, IdForm

NUMBERS = st.integers(0, 2**64 - 1)
IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64)
SPELL = {
    HEX: lambda n, upper, width: f"{n:0{width}{'X' if upper else 'x'}}",
    DECIMAL: lambda n, _upper, width: f"{n:0{width}d}",
}
BASES = st.sampled_from([HEX, DECIMAL])


@given(NUMBERS, NUMBERS, BASES, BASES, st.booleans(), st.booleans(), st.integers(1, 20))
def test_numbers_match_their_own_answer_and_no_other(one, two, answer, receipt, up, low, width):
    form = IdForm(answer, receipt)
    told = form.of_answer(SPELL[answer](one, up, width))

    assert told == form.of_receipt(SPELL[receipt](one, low, 1))
    assert (told == form.of_receipt(SPELL[receipt](two, low, width))) == (one == two)


@given(IDS, IDS)
def test_ids_that_are_text_match_only_themselves(one, two):
    form = IdForm()

    assert (form.of_answer(one) == form.of_receipt(two)) == (one == two)


@given(IDS, IDS, st.booleans(), st.booleans())
def test_only_what_the_profile_calls_alike_becomes_alike(one, two, strips, folds):
    form = IdForm(strips_zeros=strips, folds_case=folds)

    def spelt(text):
        text = text.lower() if folds else text
        return (text.lstrip("0") or "0") if strips else text

    assert (form.of_answer(one) == form.of_receipt(two)) == (spelt(one) == spelt(two))


@given(IDS, NUMBERS, BASES)
def test_what_is_no_number_is_taken_for_no_number(text, number, base):
    form = IdForm(base, base)
    digits = "0123456789abcdef" if base == HEX else "0123456789"

    is_number = all(letter in digits for letter in text.lower())

    assert form.of_answer(text).startswith("~") != is_number
    assert len(form.of_answer(text)) <= 65
    assert not form.of_answer(SPELL[base](number, False, 1)).startswith("~")


@pytest.mark.parametrize("text", ["1_000", "+5", " 7", "٣", "0x1f", "-1"])
def test_what_only_a_programming_language_calls_a_number_is_none(text):
    assert IdForm(DECIMAL, DECIMAL).of_receipt(text) == "~" + text


def test_an_answer_without_an_id_stays_without():
    assert IdForm(HEX, DECIMAL).of_answer("") == ""
    assert IdForm(TEXT, TEXT, strips_zeros=True).of_answer("") == ""
