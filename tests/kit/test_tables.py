"""Lists: sorted, paged and arranged as their user likes them."""

import pytest

from portal.kit.tables import Table
from portal.kit.views.list import ListView, lists
from portal.models import Job, ViewSetting
from portal.pages.tables.jobs import JobTable
from tests import make

pytestmark = pytest.mark.django_db
JOBS = "/jobs/"


@pytest.fixture
def person():
    return make.staff()


@pytest.fixture
def three(person):
    for title in ("Beech", "Cedar", "Ash"):
        Job.objects.create(kind="export", title=title, owner=person, status="done")


def titles(page):
    return [row.title for row in page.context["page"].rows]


@pytest.mark.usefixtures("three")
def test_a_list_is_sorted_by_the_column_asked_for_and_remembers_it(as_user, person):
    signed_in = as_user(person)

    first = titles(signed_in.get(JOBS))
    sorted_ = titles(signed_in.get(JOBS, {"sort": "title"}))
    later = titles(signed_in.get(JOBS))
    backwards = titles(signed_in.get(JOBS, {"sort": "-title"}))

    assert first == ["Ash", "Cedar", "Beech"]
    assert sorted_ == later == ["Ash", "Beech", "Cedar"]
    assert backwards == ["Cedar", "Beech", "Ash"]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("sort", ["nonsense", "owner__password", "act", "-", "x" * 300])
def test_nobody_sorts_by_what_is_no_column(as_user, person, sort):
    page = as_user(person).get(JOBS, {"sort": sort})

    assert titles(page) == ["Ash", "Cedar", "Beech"]
    assert not ViewSetting.objects.filter(sort=sort).exists()


@pytest.mark.usefixtures("three")
def test_every_order_ends_with_the_key_so_that_pages_never_repeat_a_row(as_user, person):
    page = as_user(person).get(JOBS, {"sort": "status", "size": "10"})

    assert titles(page) == ["Ash", "Cedar", "Beech"]


def test_the_size_of_a_page_is_remembered_per_person(as_user, person):
    other = make.staff()

    as_user(person).get(JOBS, {"size": "50"})

    assert as_user(person).get(JOBS).context["page"].size == 50
    assert as_user(other).get(JOBS).context["page"].size == 25


@pytest.mark.parametrize("size", ["7", "100000", "x", "-10", "²"])
def test_only_the_sizes_on_offer_count(as_user, person, size):
    page = as_user(person).get(JOBS, {"size": size})

    assert page.context["page"].size == 25
    assert not ViewSetting.objects.exists()


@pytest.mark.usefixtures("three")
def test_an_invalid_filter_shows_nothing_on_the_page(as_user, person):
    page = as_user(person).get(JOBS, {"status": "nonsense"})

    assert titles(page) == []


@pytest.mark.usefixtures("three")
def test_htmx_gets_the_rows_and_what_changes_with_them(as_user, person):
    part = as_user(person).get(JOBS, {"q": "ash"}, headers={"HX-Request": "true"})

    assert "<html" not in part.text
    assert 'id="count" hx-swap-oob="true">1<' in part.text
    assert "/exports/jobs/?q=ash" in part.text


@pytest.mark.usefixtures("three")
def test_a_search_without_success_is_no_empty_list(as_user, person):
    page = as_user(person).get(JOBS, {"q": "no such job"})

    assert "Nothing fits these filters." in page.text
    assert "No jobs yet" not in page.text


def test_a_table_shows_its_columns_in_the_chosen_order_and_its_buttons_last():
    table = JobTable([], user=make.staff(), chosen=["owner", "nonsense", "title", "owner"])

    assert list(table.columns.names()) == ["owner", "title", "act"]


def test_a_table_that_names_its_default_columns_begins_with_those():
    class Narrow(JobTable):
        class Meta(Table.Meta):
            default_columns = ("title", "status")

    assert Narrow.shown() == ("title", "status", "act")
    assert "kind" in dict(Narrow.choices())
    assert "act" not in dict(Narrow.choices())


def test_every_list_of_the_house_is_found_by_its_key_and_no_two_share_one():
    found = lists()
    keys = [screen.key for screen in _screens(ListView) if screen.key]

    assert {"jobs", "downloads"} <= set(found)
    assert len(keys) == len(set(keys))


def _screens(kind):
    for screen in kind.__subclasses__():
        yield screen
        yield from _screens(screen)


def test_a_list_of_many_costs_as_few_questions_as_one_of_few(
    as_user, person, django_assert_max_num_queries
):
    signed_in = as_user(person)
    signed_in.get(JOBS)
    for number in range(30):
        Job.objects.create(kind="export", title=f"Job {number}", owner=make.user())

    with django_assert_max_num_queries(16):
        signed_in.get(JOBS)
