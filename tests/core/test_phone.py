import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import phone

MANY = settings(max_examples=200)
NUMBERS = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True)


@pytest.mark.parametrize(
    "text",
    [
        "447700900318",
        "+447700900318",
        "00447700900318",
        "+44 7700 900318",
        "+44 (7700) 900-318",
        "+44 (0)7700 900318",
        "0044 (0) 7700.900.318",
        "+44\u00a07700\u2011900318",
        "\u202a+44 7700 900318\u202c",
        "٤٤٧٧٠٠٩٠٠٣١٨",
        "۴۴۷۷۰۰۹۰۰۳۱۸",
        "\uff0b\uff14\uff14 \uff17\uff17\uff10\uff10 \uff19\uff10\uff10\uff13\uff11\uff18",
    ],
)
def test_a_number_is_the_same_however_it_is_written(text):
    assert phone.digits(text) == "447700900318"


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("07700 900318", "GB", "447700900318"),
        ("(030) 1234567", "de", "49301234567"),
        ("202-555-0123", "US", "12025550123"),
        ("2025550123", "US", "12025550123"),
        ("447700900318", "GB", "447700900318"),
        ("3931234567", "IT", "393931234567"),
        ("06 1234 5678", "IT", "390612345678"),
        ("+49 170 1234567", "GB", "491701234567"),
        ("0049 170 1234567", "GB", "491701234567"),
        ("+44 7700 900318", "", "447700900318"),
    ],
)
def test_a_national_number_belongs_to_the_default_country(text, country, number):
    assert phone.digits(text, country) == number


@MANY
@given(
    st.sampled_from(["GB", "DE", "IT", "US", "NO", "RU", "LT", "BY"]),
    st.text("0123456789", max_size=15),
)
def test_the_short_way_of_whole_numbers_leads_where_the_plans_do(country, digits):
    """Numbers that surely have the country's code are not asked for; the answer is the same."""
    code = phone._plan(country)[0]

    for number in (digits, code + digits):
        if phone.READY.fullmatch(number) and phone._is_whole(number, country):
            assert phone._looked_up(number, country) == number


def test_the_zero_in_brackets_stays_where_the_country_dials_it():
    assert phone.digits("+39 (0)6 1234 5678") == "390612345678"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("", None),
        ("+", None),
        ("hello", None),
        ("44 7700 90031x", None),
        ("++447700900318", None),
        ("44+7700900318", None),
        ("123456", None),
        ("1234567890123456", None),
        ("07700900318", None),
        ("000447700900318", None),
        ("+44 7700 900318 ext. 5", None),
        ("447700900318\n447700900319", None),
        ("(0)", None),
        ("112", "GB"),
        ("0", "GB"),
        ("4915112345678", "GB"),
        ("07700 900318", "ZZ"),
        ("0800 FLOWERS", "US"),
        ("1²34567", None),
    ],
)
def test_what_is_no_number_is_refused_with_a_code(text, country):
    with pytest.raises(phone.NotANumber) as refusal:
        phone.digits(text, country)

    assert refusal.value.code == "bad_number"
    assert str(refusal.value).endswith(".")


@MANY
@given(NUMBERS, st.sampled_from(["", "+", "00", " + "]))
def test_digits_of_a_number_are_found_again(number, prefix):
    assert phone.digits(prefix + number) == number


@MANY
@given(st.text(max_size=30), st.sampled_from([None, "GB", "IT"]))
def test_any_text_is_either_digits_or_refused(text, country):
    try:
        number = phone.digits(text, country)
    except phone.NotANumber:
        return

    assert phone.READY.fullmatch(number)


@MANY
@given(NUMBERS)
def test_what_is_shown_has_the_digits_that_are_stored(number):
    shown = phone.international(number)

    assert shown.startswith("+")
    assert phone.digits(shown) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("447700900318", "+44 7700 900318"),
        ("390612345678", "+39 06 1234 5678"),
        ("4407700900318", "+4407700900318"),
        ("99912345678", "+99912345678"),
    ],
)
def test_a_number_is_grouped_as_its_country_does(number, shown):
    assert phone.international(number) == shown


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("491701234567", "DE"),
        ("12025550123", "US"),
        ("14165550123", "CA"),
        ("77012345678", "KZ"),
        ("447700900318", "GB"),
        ("88213123456", None),
        ("99912345678", None),
        ("", None),
    ],
)
def test_a_number_tells_its_country(number, country):
    assert phone.country_of(number) == country
