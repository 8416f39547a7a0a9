"""The page of a token's calls: for staff, a customer's and a client's people."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from clients.exports import ApiCallsExport
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    return make.door(customer=make.customer("Pellworm Connect"), name="shop-live")


def calls_of(answer):
    return [row.path for row in answer.context["page"].rows]


def url(door):
    return reverse("clients:api-calls", args=[door.pk])


READERS = {
    "admin": lambda door: make.staff("admin"),
    "support": lambda door: make.staff("support"),
    "owner": lambda door: make.member(door.customer),
    "developer": lambda door: make.member(door.customer, rights="developer"),
}
OTHERS = {
    "finance staff": lambda door: make.staff("finance"),
    "read-only staff": lambda door: make.staff("read-only"),
    "finance": lambda door: make.member(door.customer, rights="finance"),
    "viewer": lambda door: make.member(door.customer, rights="viewer"),
}


@pytest.mark.parametrize("who", READERS)
def test_who_works_with_programs_sees_the_calls_of_a_token(as_user, door, who):
    call = make.api_call(door, path="/api/v1/messages", problem="no_money", status=402)
    make.api_call(path="/api/v1/of-another")
    browser = as_user(READERS[who](door))

    listed = browser.get(url(door))
    opened = browser.get(reverse("clients:api-call", args=[call.pk]))

    assert calls_of(listed) == ["/api/v1/messages"]
    assert "no_money" in listed.content.decode()
    assert f'data-href="/api-tokens/calls/{call.pk}/"' in listed.content.decode()
    assert "no_money" in opened.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_the_others_see_none(as_user, door, who):
    call = make.api_call(door)
    browser = as_user(OTHERS[who](door))

    assert browser.get(url(door)).status_code == 403
    assert browser.get(reverse("clients:api-call", args=[call.pk])).status_code == 403


def test_a_clients_developer_sees_its_own_tokens_calls_and_no_neighbours(as_user):
    shop = make.client("Vento", customer=make.customer())
    own = make.door(client=shop)
    neighbours = make.door(client=make.client("Neighbour", customer=shop.customer))
    make.api_call(own, path="/own")
    make.api_call(neighbours, path="/theirs")
    browser = as_user(make.seat(shop, rights="developer"))

    assert calls_of(browser.get(url(own))) == ["/own"]
    assert browser.get(url(neighbours)).status_code == 404


def test_a_token_that_was_not_used_says_what_will_be_here(as_user, door):
    page = as_user(make.member(door.customer)).get(url(door)).content.decode()

    assert "No calls yet" in page


def test_calls_are_found_by_outcome_method_day_request_and_path(as_user, door):
    now = timezone.now()
    make.api_call(door, path="/ok", request_id="first", at=now - timedelta(days=3))
    make.api_call(door, path="/refused", status=422, method="PUT")
    make.api_call(door, path="/failed", status=503)
    browser = as_user(make.member(door.customer))
    today = timezone.localdate().isoformat()

    def found(**asked):
        return set(calls_of(browser.get(url(door), asked)))

    assert found(outcome="done") == {"/ok"}
    assert found(outcome="refused") == {"/refused"}
    assert found(outcome="failed") == {"/failed"}
    assert found(method="PUT") == {"/refused"}
    assert found(since=today) == {"/refused", "/failed"}
    assert found(until=(now - timedelta(days=2)).date().isoformat()) == {"/ok"}
    assert found(q="first") == {"/ok"}
    assert found(q="/fai") == {"/failed"}
    assert found(outcome="nonsense") == set()


def test_a_file_holds_the_calls_of_the_asked_door_alone(as_user, door):
    make.api_call(door, path="/own")
    other = make.api_call(path="/theirs").door
    owner = make.member(door.customer)

    def paths(query):
        return [row.path for row in ApiCallsExport(owner, QueryDict(query)).iterate()]

    assert paths(f"door={door.pk}") == ["/own"]
    assert paths(f"door={other.pk}") == []
    assert paths("") == []
    page = as_user(owner).get(url(door), {"method": "POST"})
    assert f"door={door.pk}" in page.context["export_url"]


def test_the_token_leads_to_its_calls(as_user, door):
    staff = as_user(make.staff())

    page = staff.get(reverse("clients:customer-api", args=[door.customer.pk])).content.decode()

    assert url(door) in page


def test_many_calls_cost_no_more_queries(as_user, door, django_assert_max_num_queries):
    for n in range(30):
        make.api_call(door, path=f"/{n}")
    browser = as_user(make.member(door.customer))
    browser.get(url(door))

    with django_assert_max_num_queries(14):
        browser.get(url(door))
