from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from reports import finance_margin, folding
from reports.finance_exports import MarginExport
from reports.finance_margin import (
    BY_CONNECTOR,
    BY_COUNTRY,
    BY_CUSTOMER,
    BY_DAY,
    Margins,
    Pair,
)
from reports.models import DayConnector
from tests import make

pytestmark = pytest.mark.django_db


def margins(query="", grouping=BY_DAY, user=None):
    return Margins(user or make.staff("finance"), QueryDict(query), grouping)


def sent(parts=10, *, price="1.00", cost="0.60", **fields):
    return make.delta(
        messages=parts, parts=parts, sent_parts=parts, price=price, cost=cost, **fields
    )


def test_what_is_left_is_revenue_less_cost_also_of_what_is_not_folded_yet():
    sent(price="1.00", cost="0.60")
    folding.fold()
    sent(price="0.50", cost="0.50")

    (line,) = margins().lines

    assert (line.revenue, line.cost, line.margin) == (
        Decimal("1.50"),
        Decimal("1.10"),
        Decimal("0.40"),
    )
    assert line.percent == Decimal("26.67")


def test_what_was_bought_in_another_currency_has_no_margin_and_a_line_of_its_own():
    sent(unit="EUR", cost_unit="USD", price="1", cost="0.5")
    sent(unit="EUR", cost_unit="EUR", price="2", cost="1.5", parts=50)

    found = margins()

    assert found.pairs == [Pair("EUR", "EUR"), Pair("EUR", "USD")]
    assert {line.pair: line.margin for line in found.lines} == {
        Pair("EUR", "EUR"): Decimal("0.5"),
        Pair("EUR", "USD"): None,
    }


def test_what_cost_nothing_is_all_margin_in_the_currency_it_was_sold_in():
    sent(unit="EUR", cost_unit="USD", price="1", cost="0")

    (line,) = margins().lines

    assert (line.pair, line.margin) == (Pair("EUR", "EUR"), Decimal(1))


def test_refunds_without_revenue_have_no_share():
    sent(price="-0.50", cost="0.20")

    (line,) = margins().lines

    assert (line.margin, line.percent) == (Decimal("-0.70"), None)


def test_one_pair_of_currencies_can_be_looked_at_alone():
    sent(unit="EUR", cost_unit="USD", price="1", cost="0.5")
    sent(unit="GBP", cost_unit="GBP", price="2", cost="1.5")

    found = margins("pair=GBP-GBP")

    assert [line.pair for line in found.lines] == [Pair("GBP", "GBP")]
    assert [total.revenue for total in found.totals] == [Decimal(2)]


def test_groups_are_named_and_add_up_to_the_same_whole():
    first, second = make.customer("Aster Mobile"), make.customer("Brook Telecom")
    connector = make.connector("Ostmark")
    make.country("GB")
    sent(door=make.door(customer=first), price="3", cost="1", connector=connector, country="GB")
    sent(door=make.door(customer=second), price="1", cost="1", country="GB")

    groups = {
        one.slug: {line.name: line.margin for line in margins("", one).lines}
        for one in (BY_CUSTOMER, BY_COUNTRY, BY_CONNECTOR)
    }

    assert groups == {
        "by-customer": {"Aster Mobile": Decimal(2), "Brook Telecom": Decimal(0)},
        "by-country": {"United Kingdom": Decimal(2)},
        "by-connector": {"Ostmark": Decimal(2), "Not routed": Decimal(0)},
    }


def test_filters_choose_the_table_that_knows_them():
    customer, connector = make.customer("Aster Mobile"), make.connector("Ostmark")
    make.country("GB")
    door = make.door(customer=customer)
    sent(door=door, price="3", country="GB", connector=connector)
    sent(door=door, price="5", country="", connector=connector)
    sent(price="7", country="GB")
    query = f"customer={customer.pk}&country=GB"

    by_day, by_connector = margins(query), margins(f"customer={customer.pk}", BY_CONNECTOR)

    assert [line.revenue for line in by_day.lines] == [Decimal(3)]
    assert by_connector.table is None
    assert by_connector.lines == []
    assert [line.revenue for line in margins(f"connector={connector.pk}").lines] == [Decimal(8)]


def test_a_filter_that_is_nonsense_shows_nothing():
    sent()

    assert margins("customer=x").lines == []


def test_people_outside_have_no_rows_of_connectors():
    sent()
    customer = make.customer()

    found = finance_margin.read(DayConnector, "connector_id", user=make.member(customer))

    assert found == {}


@pytest.mark.parametrize("slug", ["by-day", "by-customer", "by-country", "by-connector"])
def test_a_page_shows_its_figures_and_takes_a_few_questions(
    as_user, django_assert_max_num_queries, slug
):
    for name in ("Aster Mobile", "Brook Telecom", "Cedar Voice"):
        sent(door=make.door(customer=make.customer(name)), price="1234.50", cost="1000")
    browser = as_user(make.staff("finance"))
    url = reverse("reports:margin-grouped", args=[slug])
    browser.get(url)

    with django_assert_max_num_queries(22):
        page = browser.get(url).content.decode()

    assert "3,703.50" in page
    assert "703.50" in page
    assert "19.0\u00a0%" in page


def test_an_empty_period_says_what_will_be_here(as_user):
    page = as_user(make.staff("finance")).get(reverse("reports:margin")).content.decode()

    assert "No traffic in this period" in page


def test_lines_are_sorted_by_the_column_that_is_asked_for(as_user):
    for name, price in (("Aster Mobile", "1"), ("Brook Telecom", "9")):
        sent(door=make.door(customer=make.customer(name)), price=price, cost="0.1")
    browser = as_user(make.staff("finance"))
    url = reverse("reports:margin-grouped", args=["by-customer"])

    def names(sort):
        lines = browser.get(url, {"sort": sort}).context["lines"]
        return [str(line[0]["text"]) for line in lines]

    assert names("margin") == ["Aster Mobile", "Brook Telecom"]
    assert names("-margin") == ["Brook Telecom", "Aster Mobile"]


def test_support_and_people_outside_do_not_see_margins(as_user):
    for person in (make.staff("support"), make.member(), make.seat()):
        assert as_user(person).get(reverse("reports:margin")).status_code == 403


def test_the_export_has_the_pages_lines_and_their_total():
    sent(price="1.00", cost="0.60")
    sent(price="2.00", cost="0.60", door=make.door(customer=make.customer("Aster Mobile")))

    export = MarginExport(make.staff("finance"), QueryDict("report=by-customer"))
    readers = {column.name: column.reader() for column in export.columns}
    rows = [{name: read(row) for name, read in readers.items()} for row in export.iterate()]

    assert [row["margin"] for row in rows] == [Decimal("1.40"), Decimal("0.40")]
    assert rows[0]["name"] == "Aster Mobile"
    assert export.totals()["margin"] == Decimal("1.80")


def test_an_export_of_several_currencies_adds_nothing_up():
    sent(unit="EUR", cost_unit="EUR")
    sent(unit="GBP", cost_unit="GBP")

    export = MarginExport(make.staff("finance"), QueryDict(""))

    assert export.totals() is None
    assert export.total() == 2


def test_today_is_the_last_day_of_the_chart():
    sent()

    found = margins("period=7-days")
    day = timezone.localdate(timezone=timezone.get_default_timezone())

    assert found.lines[0].name == day
