"""What can be done with a customer, or with several, from their list."""

import re

import pytest

from tests import make

pytestmark = pytest.mark.django_db
LIST = "/customers/"


@pytest.fixture
def page(as_user):
    """`page("?q=...")` is the text of the list as an admin sees it."""
    client = as_user(make.staff())
    return lambda query="": client.get(LIST + query).text


@pytest.mark.parametrize(
    ("role", "verb"), [("admin", "Edit"), ("support", "Edit"), ("finance", "Open")]
)
def test_row_name_and_button_lead_to_the_same_page(as_user, role, verb):
    """001: Edit - by a double click on the row, or by the button at its right."""
    customer = make.customer("Pellworm Connect")
    address = f"/customers/{customer.pk}/"

    text = as_user(make.staff(role)).get(LIST).text

    assert re.search(rf'<tr [^>]*data-href="{address}"', text)
    assert re.search(rf'<a href="{address}">Pellworm Connect</a>', text)
    assert f'href="{address}" aria-label="{verb} Pellworm Connect"' in text


def test_who_is_archived_is_opened_and_not_edited(page):
    make.customer("Gone", status="archived")

    text = page("?status=archived")

    assert "Open Gone" in text
    assert "Edit Gone" not in text


@pytest.mark.parametrize(("role", "may"), [("admin", True), ("read-only", False)])
def test_only_those_who_may_are_offered_to_add_and_to_archive(as_user, role, may):
    """001: Add - the button New customer."""
    customer = make.customer()

    text = as_user(make.staff(role)).get(LIST).text

    assert ("New customer" in text) is may
    assert (f'name="pk" value="{customer.pk}"' in text) is may
    assert ('formaction="/customers/archive/"' in text) is may
    assert (f"/customers/{customer.pk}/archive/" in text) is may


def test_an_empty_list_offers_the_first_step_to_those_who_may_take_it(as_user):
    offered = as_user(make.staff()).get(LIST).text
    kept = as_user(make.staff("read-only")).get(LIST).text

    assert offered.count("/customers/new/") == 1
    assert "/customers/new/" not in kept


def test_neither_the_operator_itself_nor_the_archived_can_be_ticked(as_user):
    ticked = make.customer()
    house = make.house()
    gone = make.customer("Gone", status="archived")
    client = as_user(make.staff())

    text = client.get(LIST).text + client.get(LIST, {"status": "archived"}).text

    assert re.findall(r'name="pk" value="(\d+)"', text) == [str(ticked.pk)]
    for one in (house, gone):
        assert f"/customers/{one.pk}/archive/" not in text


def test_the_ticked_are_named_where_it_is_asked_whether_to_archive_them(as_user):
    """001: Remove - Archive."""
    first, second = make.customer("First"), make.customer("Second")
    make.customer("Third")

    text = as_user(make.staff()).get(f"{LIST}archive/?pk={first.pk}&pk={second.pk}").text

    assert "First" in text
    assert "Second" in text
    assert "Third" not in text
