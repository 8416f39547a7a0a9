import contextlib
import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.rules import phrases
from messaging.rules.phrases import BadPhrase, Put, TooLong, TooOften
from tests.rules import evil

MANY = settings(max_examples=200)
# A program of nearly as many steps as one may have, for each letter of a text all at once.
LARGE = "[ab]*a[ab]{190}c"
PASSES_MAX = 4
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MACROS = ("{SAVEDIGITS}", "{SAVEURL}", "{SAVEPHONE}")


def replaced(text, phrase, replacement="", *, put=Put.TEXT, **more):
    more = {"is_regex": False, "ignore_case": True} | more
    made = phrases.phrase(phrase, put=put, replacement=replacement, **more)
    return made.replaced(text, length_max=10_000)


@pytest.mark.parametrize(
    ("text", "phrase", "replacement", "result"),
    [
        ("Your OTP is 12", "otp", "code", "Your code is 12"),
        ("Pay (now).", "(now)", "later", "Pay later."),
        ("a.c abc", "a.c", "x", "x abc"),
        ("Code 12345, ref a12b", "{SAVEDIGITS}", "<{SAVEDIGITS}>", "Code <12345>, ref a12b"),
        ("PIN1234 is yours", "pin{SAVEDIGITS}", "Code {SAVEDIGITS}", "Code 1234 is yours"),
        ("12 of 30", "{SAVEDIGITS} of {SAVEDIGITS}", "{SAVEDIGITS}/{SAVEDIGITS}", "12/30"),
        ("کد ۱۲۳۴", "{SAVEDIGITS}", "[{SAVEDIGITS}]", "کد [۱۲۳۴]"),
        (
            "See https://a.example/x?y=1. Or b.example/z, www.c.example)",
            "{SAVEURL}",
            "<{SAVEURL}>",
            "See <https://a.example/x?y=1>. Or <b.example/z>, <www.c.example>)",
        ),
        ("Call +44 (0)7700-900123!", "{SAVEPHONE}", "us", "Call us!"),
        (
            "Call 07700 900123, ext 12",
            "{SAVEPHONE}",
            "<{SAVEPHONE}>",
            "Call <07700 900123>, ext 12",
        ),
        (
            "Code 12 at www.a.example now",
            "Code {SAVEDIGITS} at {SAVEURL}",
            "{SAVEURL} {SAVEDIGITS}",
            "www.a.example 12 now",
        ),
        (r"a\1b", "a", r"\1", r"\1\1b"),
    ],
)
def test_a_phrase_is_replaced_and_what_its_macros_save_is_shown_again(
    text, phrase, replacement, result
):
    assert replaced(text, phrase, replacement) == result


def test_capitals_count_only_where_they_are_not_ignored():
    assert replaced("Otp OTP", "OTP", "x", ignore_case=True) == "x x"
    assert replaced("Otp OTP", "OTP", "x", ignore_case=False) == "Otp x"
    assert replaced("ÄRGER", "ärger", "x", ignore_case=True) == "x"


@pytest.mark.parametrize(
    ("put", "result"),
    [
        (Put.PERSIAN, "کد ۱۲ ۳۴ ۵۶"),
        (Put.ARABIC, "کد ١٢ ٣٤ ٥٦"),
        (Put.LATIN, "کد 12 34 56"),
    ],
)
def test_digits_of_every_script_become_those_of_one(put, result):
    assert replaced("کد ۱۲ 34 ٥٦", "", put=put) == result


def test_digits_change_only_where_the_phrase_was_found():
    assert replaced("Code 12, room 12", "code {SAVEDIGITS}", put=Put.PERSIAN) == "Code ۱۲, room 12"


def test_a_pattern_shows_its_groups_again():
    made = replaced("Hello John", r"hello (\w+)", r"Bye \1: \0 \\", is_regex=True)

    assert made == "Bye John: Hello John \\"


def test_a_patterns_own_groups_are_counted_without_its_macros():
    made = replaced(
        "Code 77 for Ann", r"code {SAVEDIGITS} for (\w+)", r"\1: {SAVEDIGITS}", is_regex=True
    )

    assert made == "Ann: 77"


@pytest.mark.parametrize(
    ("phrase", "replacement", "is_regex", "field"),
    [
        ("", "x", False, "phrase"),
        ("x" * 201, "y", False, "phrase"),
        ("x", "y" * 1_601, False, "replacement"),
        ("(a", "y", True, "phrase"),
        ("a*", "y", True, "phrase"),
        (r"(a)\1", "y", True, "phrase"),
        ("(?=a)b", "y", True, "phrase"),
        ("(.{0,50}){0,15}z", "y", True, "phrase"),
        ("(a)", r"\2", True, "replacement"),
        ("x", "{SAVEURL}", False, "replacement"),
        ("{SAVEDIGITS}", "{SAVEDIGITS}{SAVEDIGITS}", False, "replacement"),
        ("{SAVEURL}" * 7, "", False, "phrase"),
    ],
)
def test_a_phrase_that_cannot_work_is_refused_at_its_field(phrase, replacement, is_regex, field):
    with pytest.raises(BadPhrase) as caught:
        replaced("text", phrase, replacement, is_regex=is_regex)

    assert caught.value.field == field
    assert str(caught.value).endswith(".")


def test_a_text_never_grows_beyond_what_it_may():
    made = phrases.phrase(
        "a", put=Put.TEXT, replacement="b" * 1_600, is_regex=False, ignore_case=True
    )
    plain = phrases.phrase(
        "a", put=Put.TEXT, replacement="b" * 1_600, is_regex=False, ignore_case=False
    )

    for one in (made, plain):
        with pytest.raises(TooLong):
            one.replaced("a" * 1_600, length_max=1_600)


def test_the_same_words_are_compiled_once():
    def made():
        return phrases.phrase(
            "once {SAVEURL}", put=Put.NULL, replacement="", is_regex=False, ignore_case=True
        )

    assert made() is made()


@MANY
@given(WORDS, st.sampled_from(MACROS), WORDS, st.sampled_from(["4711", "۱۲۳", "0"]))
def test_a_phrase_replaced_by_itself_changes_nothing(before, macro, after, digits):
    text = f"{before} code {digits} {after}"

    assert replaced(text, f"code {macro}", f"code {macro}", ignore_case=False) == text
    assert replaced(text, macro, macro) == text
    assert replaced(text, "code ", "code ", ignore_case=False) == text


@MANY
@given(
    st.lists(st.integers(0, 10**9).map(str), min_size=1, max_size=4),
    st.text("abc xyz", max_size=10),
)
def test_no_macro_ever_loses_what_it_saves(numbers, between):
    between = f" {between} "
    phrase = between.join(["{SAVEDIGITS}"] * len(numbers))

    made = replaced(between.join(numbers), phrase, "-".join(["{SAVEDIGITS}"] * len(numbers)))

    assert made == "-".join(numbers)


@MANY
@given(WORDS, st.sampled_from(["otp", "code ", "."]), WORDS)
def test_an_erased_phrase_is_gone_and_nothing_else_is(before, phrase, after):
    text = before + phrase + after

    made = replaced(text, phrase, put=Put.NULL, ignore_case=False)

    assert made == text.replace(phrase, "")


@MANY
@given(WORDS)
def test_digits_there_and_back_are_latin_digits(text):
    there = replaced(text, "", put=Put.PERSIAN)

    assert len(there) == len(text)
    assert replaced(there, "", put=Put.LATIN) == replaced(text, "", put=Put.LATIN)


def test_no_pattern_takes_longer_on_any_text_than_a_few_passes_of_a_large_one():
    slow, accepted = [], 0
    texts = evil.texts()
    beside = partial(_once, a_regex(LARGE), texts[1])
    one_pass = min(beside() for _ in range(5))
    for pattern in evil.patterns(2_000):
        try:
            made = a_regex(pattern)
        except BadPhrase:
            continue
        accepted += 1
        for text in texts:
            once = partial(_once, made, text)
            if once() > one_pass and is_slow(once, beside):
                slow.append((pattern, text[:9]))

    assert slow == []
    assert accepted > 400


def is_slow(once, beside):
    """Whether it takes longer than so many passes, each time anew: other programs run here, too."""
    return all(once() > PASSES_MAX * beside() for _ in range(20))


def a_regex(pattern):
    return phrases.phrase(pattern, put=Put.TEXT, replacement="-", is_regex=True, ignore_case=True)


def _once(made, text):
    start = time.thread_time()
    with contextlib.suppress(TooLong, TooOften):
        made.replaced(text, length_max=evil.LENGTH)
    return time.thread_time() - start


def test_a_pattern_found_too_often_says_so_every_time():
    made = a_regex("[ab]*a[ab]{100}c|a")

    assert made.replaced("xax", length_max=100) == "x-x"
    for _ in range(2):
        with pytest.raises(TooOften):
            made.replaced("a" * 50, length_max=100)
