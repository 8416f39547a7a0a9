"""Filters: they offer what their user may see, and show nothing when asked nonsense."""

from datetime import date

import django_filters
import pytest
from django.http import QueryDict

from clients.models import Client
from customers.models import Customer
from portal.kit.filters import FilterSet
from tests import make

pytestmark = pytest.mark.django_db


class ClientFilter(FilterSet):
    q = django_filters.CharFilter(field_name="company", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(choices=Client.Status.choices, label="Status")
    customer = django_filters.ModelChoiceFilter(
        queryset=Customer.objects.order_by("name"), label="Customer"
    )
    created = django_filters.DateFromToRangeFilter(field_name="created_at", label="Created")

    class Meta:
        model = Client
        fields = []


def filtered(query, *, user=None):
    user = user or make.staff()
    rows = Client.objects.visible_to(user).order_by("company")
    return ClientFilter(QueryDict(query), queryset=rows, user=user)


def test_without_a_filter_everything_that_may_be_seen_is_shown():
    make.client("Ash")
    make.client("Beech")

    assert [row.company for row in filtered("").qs] == ["Ash", "Beech"]


@pytest.mark.parametrize("query", ["status=nonsense", "customer=x", "customer=0", "created_min=x"])
def test_an_invalid_filter_shows_nothing(query):
    make.client("Ash")

    assert list(filtered(query.replace("created_min", "created_after")).qs) == []


def test_a_drop_down_offers_only_what_its_user_may_see():
    mine = make.customer("Mine")
    make.customer("Another's")

    offered = filtered("", user=make.member(mine)).form.fields["customer"].queryset

    assert list(offered) == [mine]


def test_the_row_of_somebody_else_cannot_be_filtered_by():
    mine, other = make.customer("Mine"), make.customer("Another's")
    make.client("Ash", customer=mine)

    found = filtered(f"customer={other.pk}", user=make.member(mine))

    assert (list(found.qs), found.chips(QueryDict(""), "/c/")) == ([], [])


def test_each_filter_is_a_chip_that_takes_itself_away():
    customer = make.customer("Mine")
    query = QueryDict(f"q=a&status=active&customer={customer.pk}&page=3&after=9")

    chips = filtered(query.urlencode()).chips(query, "/c/")

    assert [(chip["name"], chip["value"]) for chip in chips] == [
        ("Status", "Active"),
        ("Customer", "Mine"),
    ]
    assert chips[0]["remove_url"] == f"/c/?q=a&customer={customer.pk}"


def test_a_period_is_one_chip_and_goes_as_one():
    query = QueryDict("created_after=2026-11-01&created_before=2026-11-20&q=a")

    (chip,) = filtered(query.urlencode()).chips(query, "/c/")

    assert chip["value"] == f"1 Nov 2026 \N{EN DASH} {date(2026, 11, 20):%-d %b %Y}"
    assert chip["remove_url"] == "/c/?q=a"
