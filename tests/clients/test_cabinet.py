"""What a client's people find of their own client: who it is, and who else is of it."""

import pytest

from clients.models import Client
from tests import make
from tests.clients.test_general_info import LABELS, edit, rows

pytestmark = pytest.mark.django_db
RIGHTS = ["owner", "developer", "finance", "viewer"]


@pytest.fixture
def shop():
    return make.client("Vento Pharmacy", customer=make.customer(), region="Harju")


@pytest.mark.parametrize("rights", RIGHTS)
def test_everybody_of_a_client_reads_its_fifteen_rows(as_user, shop, rights):
    """002: GENERAL INFO, in the client's own cabinet."""
    answer = as_user(make.seat(shop, rights=rights)).get("/profile/")

    assert list(rows(answer)) == LABELS
    assert rows(answer)["Region"]["value"] == "Harju"
    assert 'href="/profile/"' in answer.text


def test_the_detailed_statistics_are_the_cabinets_own(as_user, shop):
    answer = as_user(make.seat(shop)).get("/profile/")

    assert rows(answer)["Detailed statistics"]["url"] == "/statistics/"


def test_nothing_is_changed_there(as_user, shop):
    browser = as_user(make.seat(shop))

    answer = browser.post("/profile/", {"sms_subscription": "on"})

    assert answer.status_code == 403
    assert not Client.objects.get().sms_subscription
    assert ">Save<" not in browser.get("/profile/").text


@pytest.mark.parametrize("path", ["/profile/", "/people/"])
def test_those_who_are_of_no_client_find_nothing(as_user, path):
    for person in (make.staff(), make.member()):
        browser = as_user(person)

        assert browser.get(path).status_code in {403, 404}
        assert f'href="{path}"' not in browser.get("/").text


@pytest.mark.parametrize("path", ["/profile/", "/people/"])
def test_who_is_not_signed_in_is_asked_to(client, path):
    assert client.get(path).status_code == 302


def test_an_owner_sees_who_is_of_the_client_and_of_no_other(as_user, shop):
    make.seat(shop, "viewer", name="Vera Viewer")
    make.seat(make.client("Neighbour", customer=shop.customer), name="Nora Neighbour")

    page = as_user(make.seat(shop, name="Olga Owner")).get("/people/")

    assert "Vera Viewer" in page.text
    assert "Olga Owner" in page.text
    assert "Nora Neighbour" not in page.text


def test_an_owner_reads_and_staff_change(as_user, shop):
    seat = make.seat(shop)

    page = as_user(seat).get("/people/")

    for deed in ("Add person", "Remove ", "Make it", "password link"):
        assert deed not in page.text
    for url in ("people/new/", f"people/{seat.seats.get().pk}/", "people/"):
        assert as_user(seat).get(f"/clients/{shop.pk}/{url}").status_code in {403, 404}


@pytest.mark.parametrize("rights", RIGHTS[1:])
def test_only_owners_see_the_people(as_user, shop, rights):
    browser = as_user(make.seat(shop, rights=rights))

    assert browser.get("/people/").status_code == 403
    assert 'href="/people/"' not in browser.get("/").text


def test_many_people_ask_no_more_than_one(as_user, shop, django_assert_max_num_queries):
    owner = make.seat(shop)
    browser = as_user(owner)
    for _ in range(20):
        make.seat(shop, "viewer")
    browser.get("/people/")

    with django_assert_max_num_queries(14):
        browser.get("/people/")
    with django_assert_max_num_queries(14):
        browser.get("/profile/")


def test_staff_turn_the_dynamic_sender_off_and_the_history_tells_it(as_user, shop):
    """003: Dynamic Sender."""
    browser = as_user(make.staff())
    before = browser.get(f"/clients/{shop.pk}/").text

    browser.post(f"/clients/{shop.pk}/edit/", edit(shop, any_sender=""))

    page = browser.get(f"/clients/{shop.pk}/").text
    history = browser.get(f"/clients/{shop.pk}/history/").text
    assert "any name" in before
    assert "approved names only" in page
    assert not Client.objects.get().any_sender
    assert "Any sender" in history
