"""Pages of long lists: no row twice, none left out, whichever way one gets there."""

import pytest
from django.http import QueryDict

from customers.models import Customer
from portal.kit import paging
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven():
    for letter in "ABCDEFG":
        make.customer(letter)


@pytest.fixture
def rough(monkeypatch):
    """Lists of more than three rows are estimated; what the planner thinks of so small a table
    depends on when it was last analysed.
    """
    monkeypatch.setattr(paging, "EXACT", 3)
    monkeypatch.setattr(paging, "_estimate", lambda plan: 50)


def page_of(query="", *, order=("-pk",), size=3):
    rows = Customer.objects.order_by(*order)
    return paging.Page(rows, QueryDict(query), size=size, path="/c/")


def names(page):
    return "".join(row.name for row in page.rows)


def query_of(url):
    return url.partition("?")[2]


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize("order", [("-pk",), ("pk",), ("name", "-pk"), ("-name", "pk")])
def test_leafing_right_shows_every_row_once(order):
    page = page_of(order=order)
    seen = names(page)
    while page.has_next:
        page = page_of(query_of(page.next_url), order=order)
        seen += names(page)

    assert seen == ("GFEDCBA" if order[0].startswith("-") else "ABCDEFG")


@pytest.mark.usefixtures("seven")
def test_leafing_left_comes_back_to_the_beginning():
    page = page_of("page=3")
    seen = [names(page)]
    while page.has_previous:
        page = page_of(query_of(page.previous_url))
        seen.append(names(page))

    assert seen == ["A", "DCB", "GFE"]


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize(("number", "found"), [(1, "GFE"), (2, "DCB"), (3, "A"), (9, "A")])
def test_a_page_number_jumps_there_and_never_beyond_the_end(number, found):
    page = page_of(f"page={number}")

    assert (names(page), page.number) == (found, min(number, 3))


@pytest.mark.usefixtures("seven")
def test_a_page_beyond_the_middle_is_counted_from_the_end(django_assert_num_queries):
    with django_assert_num_queries(3) as asked:
        page_of("page=3")

    assert " ASC LIMIT " in asked.captured_queries[1]["sql"]


@pytest.mark.usefixtures("seven")
def test_the_next_page_begins_beside_the_last_row_though_rows_come_in():
    first = page_of()
    make.customer("H")

    second = page_of(query_of(first.next_url))

    assert (names(first), names(second)) == ("GFE", "DCB")


@pytest.mark.usefixtures("seven")
def test_the_foot_says_where_one_is():
    page = page_of("page=2")

    assert (page.first, page.last, page.total_text, page.of) == (4, 6, "7", 3)


def test_a_list_of_nothing_has_one_empty_page():
    page = page_of()

    assert (page.first, page.last, page.number, page.of) == (0, 0, 1, 1)
    assert not page.has_next
    assert not page.has_previous


@pytest.mark.usefixtures("seven", "rough")
def test_a_long_list_is_counted_about():
    page = page_of()

    assert page.total_text.startswith("about ")
    assert (page.of, page.total.number >= 4, page.has_next) == (None, True, True)


@pytest.mark.usefixtures("seven", "rough")
@pytest.mark.parametrize("order", [("-pk",), ("pk",), ("name", "-pk")])
def test_a_jump_beyond_the_end_of_an_estimated_list_shows_its_last_rows(order):
    page = page_of("page=500", order=order)

    assert names(page)[-1] == ("A" if order == ("-pk",) else "G")
    assert page.total_text.startswith("about ")
    assert not page.has_next


@pytest.mark.usefixtures("seven", "rough")
def test_the_end_of_an_estimated_list_is_found_without_counting_it(django_assert_num_queries):
    with django_assert_num_queries(4) as asked:
        page_of("page=500")

    count, estimate, keys, _ = (query["sql"] for query in asked.captured_queries)
    assert "LIMIT 4" in count
    assert estimate.startswith("EXPLAIN")
    assert " ASC LIMIT " in keys
    assert " OFFSET " not in keys


@pytest.mark.usefixtures("seven", "rough")
def test_where_the_planner_knows_nothing_a_jump_beyond_the_end_counts(monkeypatch):
    monkeypatch.setattr(paging, "_estimate", lambda plan: 1)

    page = page_of("page=500")

    assert (names(page), page.number, page.of, page.last) == ("A", 3, 3, 7)


@pytest.mark.usefixtures("seven", "rough")
def test_an_estimated_list_is_leafed_through_beyond_its_estimate(monkeypatch):
    monkeypatch.setattr(paging, "_estimate", lambda plan: 4)
    page = page_of()
    seen = names(page)
    while page.has_next:
        page = page_of(query_of(page.next_url))
        seen += names(page)

    assert (seen, page.number) == ("GFEDCBA", 3)


@pytest.mark.usefixtures("seven")
def test_the_page_before_ends_beside_the_first_row_though_rows_come_in():
    third = page_of("page=3")
    make.customer("H")

    second = page_of(query_of(third.previous_url))

    assert (names(third), names(second), second.has_next) == ("A", "DCB", True)


@pytest.mark.usefixtures("seven")
def test_a_page_behind_the_last_row_shows_the_end():
    first = Customer.objects.order_by("pk").first()

    page = page_of(f"page=2&after={first.pk}")

    assert (names(page), page.number) == ("DCB", 2)


@pytest.mark.usefixtures("seven")
def test_a_list_may_offer_sizes_of_its_own():
    rows = Customer.objects.order_by("-pk")

    page = paging.Page(rows, QueryDict(), size=3, sizes=(3, 6), path="/c/")

    assert (page.sizes, page_of().sizes) == ((3, 6), paging.SIZES)


@pytest.mark.usefixtures("seven")
def test_a_count_is_exact_up_to_its_limit(monkeypatch):
    monkeypatch.setattr(paging, "EXACT", 7)

    assert paging.count(Customer.objects.all()) == paging.Count(7, is_exact=True)


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=0",
        "page=x",
        "page=²",
        "page=",
        "after=²&page=2",
        "after=x",
        "after=1",
        "before=x&page=2",
    ],
)
def test_nonsense_in_the_address_shows_a_page(query):
    assert page_of(query).rows


@pytest.mark.usefixtures("seven")
def test_a_key_beyond_every_number_shows_no_fault():
    assert names(page_of("page=2&after=" + "9" * 30)) == "GFE"


@pytest.mark.usefixtures("seven")
def test_the_addresses_keep_the_filters():
    page = page_of("q=a&page=2&after=5")

    assert page.go_url == "/c/?q=a"
    assert page.previous_url == "/c/?q=a&page=1"
