# ruff: noqa: RUF001 - letters and digits of other scripts are what is meant here.
"""The first word of a message, however it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.text import keywords

LETTERS = st.characters(categories=["L", "Nd"])
WORDS = st.text(LETTERS, min_size=1, max_size=12).filter(keywords.is_keyword)
# What may stand before a word and end it: spaces and punctuation, but no marks, which belong to it.
AROUND = st.text(st.characters(categories=["P", "Z", "Sc", "Cc"]), max_size=5)
ENDS = st.one_of(st.just(""), st.tuples(st.sampled_from(" !.,;:\n\t»\"'"), st.text()).map("".join))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("pizza", "pizza"),
        ("PIZZA menu please", "pizza"),
        ("  «Pizza!» please", "pizza"),
        ("pizza,pasta", "pizza"),
        ("#pizza", "pizza"),
        ("pizzas", "pizzas"),
        ("ＰＩＺＺＡ", "pizza"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("ПИЦЦА да", "пицца"),
        ("١٢٣ بله", "123"),
        ("۱۲۳", "123"),
        ("नमस्ते जी", "नमस्ते"),
        ("cafe\u0301 noir", "café"),
        ("", ""),
        (" !? ", ""),
        ("👍 yes", "yes"),
    ],
)
def test_the_first_word_is_found(text, word):
    assert keywords.first(text).word == word


def test_what_follows_the_word_is_kept_as_it_is():
    assert keywords.first("  PIZZA, Menu!").rest == ", Menu!"


@pytest.mark.parametrize("text", ["", " ", "two words", "pizza!", "#1", "a-b", "x" * 33, "!"])
def test_a_keyword_is_one_word_and_nothing_else(text):
    assert not keywords.is_keyword(text)


@given(WORDS, AROUND, ENDS)
def test_a_message_that_begins_with_a_keyword_is_found_by_it(keyword, before, after):
    assert keywords.first(before + keyword + after).word == keywords.form(keyword)


@given(WORDS, AROUND)
def test_capitals_make_no_difference(keyword, before):
    for typed in (keyword.upper(), keyword.lower(), keyword.title()):
        # A language may have letters whose capitals are not one letter back again.
        if typed.casefold() == keyword.casefold():
            assert keywords.first(before + typed).word == keywords.form(keyword)


@given(st.integers(0, 10**9), st.sampled_from("0٠۰०０"))
def test_the_digits_of_any_script_are_the_same_number(number, zero):
    typed = "".join(chr(ord(zero) + int(digit)) for digit in str(number))

    assert keywords.first(typed).word == str(number)


@given(WORDS, st.text(LETTERS, min_size=1, max_size=3))
def test_the_beginning_of_a_longer_word_is_not_the_keyword(keyword, more):
    longer = keyword + more
    if len(keywords.form(longer)) > len(keywords.form(keyword)):
        assert keywords.first(longer).word != keywords.form(keyword)


@given(st.text())
def test_any_text_is_read_and_its_form_is_final(text):
    word, rest = keywords.first(text)

    assert keywords.form(word) == word
    assert text.endswith(rest)
    assert not any(unicodedata.category(one).startswith("Z") for one in word)
