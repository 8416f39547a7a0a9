"""The number check: what the tables know of a number, by the rule that decides."""

import pytest

from billing import networks
from billing.models import Prefix
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/routing/number-check/"


@pytest.fixture
def browser(as_user):
    make.network("Northcell", prefixes=("447700",))
    Prefix.objects.create(digits="44", country_id="GB")
    return as_user(make.staff())


def checked(page):
    return [line["one"] for line in page.context["lines"]]


def test_a_number_is_told_with_country_network_kind_and_longest_prefix(browser):
    one, other = checked(browser.post(PAGE, {"numbers": "+44 7700 900318, 00442079460000"}))

    assert (one.number, one.prefix.digits, one.prefix.network.name) == (
        "447700900318",
        "447700",
        "Northcell",
    )
    assert (other.number, other.prefix.digits, other.prefix.network) == ("442079460000", "44", None)
    assert str(other.kind) == "Fixed line"
    assert other.is_valid


def test_national_numbers_are_read_in_the_chosen_country(browser):
    page = browser.post(PAGE, {"numbers": "07700 900318", "country": "GB"})

    assert checked(page)[0].number == "447700900318"


def test_what_is_no_number_says_why_and_the_others_are_checked(browser):
    page = browser.post(PAGE, {"numbers": "hello\n447700900318\n447700900318\n07700900318"})

    assert [bool(one.fault) for one in checked(page)] == [True, False, True]
    assert "A phone number is made of digits." in page.text
    assert "Write the number with its country code." in page.text


def test_an_archived_prefix_does_not_answer(browser):
    networks.archive(Prefix.objects.get(digits="447700"), by=None)

    assert checked(browser.post(PAGE, {"numbers": "447700900318"}))[0].prefix.digits == "44"


def test_a_number_may_stand_in_the_address(browser):
    assert checked(browser.get(PAGE, {"numbers": "447700900318"}))[0].prefix.digits == "447700"


@pytest.mark.parametrize(
    "numbers", ["", " , ", "\n".join(str(447700900000 + n) for n in range(1001))]
)
def test_none_and_too_many_are_refused(browser, numbers):
    assert browser.post(PAGE, {"numbers": numbers}).status_code == 422


def test_a_thousand_numbers_ask_few_questions(browser, django_assert_max_num_queries):
    numbers = "\n".join(str(447700900000 + n) for n in range(1000))

    with django_assert_max_num_queries(12):
        page = browser.post(PAGE, {"numbers": numbers})

    assert len(checked(page)) == 1000


def test_it_is_for_staff(as_user):
    assert as_user(make.member()).get(PAGE).status_code == 403
