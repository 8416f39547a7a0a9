"""The pages of pools, routes and services, and the personal routes of clients and customers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import (
    Connector,
    ConnectorState,
    Message,
    Pool,
    PoolMember,
    Route,
    Service,
    ServiceOf,
)
from portal.kit import checks
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Codes",
    "is_enabled": "on",
    "priority": "10",
    "scope": "platform",
    "channel": "sms",
    "ignore_case": "on",
}


def at(name, *args):
    return reverse(f"messaging:{name}", args=args)


@pytest.fixture
def browser(as_user):
    return as_user(make.staff())


@pytest.fixture
def pool():
    tern, heron = make.connector("Tern"), make.connector("Heron")
    make.routing(tern, heron)
    now = timezone.now()
    ConnectorState.objects.create(connector=tern, state="up", since=now, seen_at=now)
    return Pool.objects.get()


def route(name="Codes", **fields):
    fields.setdefault("pool", Pool.objects.first())
    return Route.objects.create(name=name, **fields)


def names(page):
    return [row.name for row in page.context["page"].rows]


def events():
    return list(HistoryEntry.objects.order_by("pk").values_list("event", flat=True))


# Pools.


def test_the_list_of_pools_shows_their_connectors_as_they_stand(browser, pool):
    page = browser.get(at("pools")).content.decode()

    assert "st ok" in page
    assert "Tern 100 %" in page
    assert "Heron 100 %" in page


def test_a_pool_is_found_by_a_connector_in_it(browser, pool):
    Pool.objects.create(name="Empty")

    assert names(browser.get(at("pools"), {"q": "hero"})) == [pool.name]
    assert names(browser.get(at("pools"), {"policy": "cost"})) == []


def test_a_new_pool_gets_its_connectors_one_by_one(browser):
    tern = make.connector("Tern")
    fields = {"name": "Europe", "policy": "cost", "move_after_s": "30", "resend_minutes": "5"}

    browser.post(at("pool-new"), fields | {"reroute_statuses": "0x0B 69"})
    pool = Pool.objects.get()
    browser.post(at("pool", pool.pk), {"connector": tern.pk, "share_new": "70", "order_new": "3"})

    assert (pool.policy, pool.move_after_s, pool.resend_minutes) == ("cost", 30, 5)
    assert pool.reroute_statuses == ["0x0000000B", "0x00000045"]
    member = PoolMember.objects.get()
    assert (member.connector, member.share, member.order) == (tern, 70, 3)
    assert events() == ["messaging.pool.added", "messaging.pool.arranged"]


def test_places_are_changed_and_a_connector_is_taken_out(browser, pool):
    tern, heron = pool.members.order_by("order")
    said = {f"share_{tern.pk}": 40, f"order_{tern.pk}": 2, f"share_{heron.pk}": 60}
    said |= {f"order_{heron.pk}": 1, "share_new": 100, "order_new": 3}

    browser.post(at("pool", pool.pk), said)
    changed = list(pool.members.order_by("order").values_list("connector__name", "share"))
    browser.post(at("pool", pool.pk), said | {f"out_{tern.pk}": "on"})

    assert changed == [("Heron", 60), ("Tern", 40)]
    assert [one.connector.name for one in pool.members.all()] == ["Heron"]


def test_a_share_that_cannot_be_is_refused_and_what_was_typed_stays(browser, pool):
    tern, heron = pool.members.order_by("order")
    said = {f"share_{tern.pk}": 900, f"order_{tern.pk}": 1, f"share_{heron.pk}": 55}
    said |= {f"order_{heron.pk}": 2, "share_new": 100, "order_new": 3}

    page = browser.post(at("pool", pool.pk), said)

    assert page.status_code == 422
    assert 'value="900"' in page.content.decode()
    assert 'value="55"' in page.content.decode()
    assert {one.share for one in pool.members.all()} == {100}


def test_settings_of_a_pool_are_saved_with_history(browser, pool):
    fields = {"name": pool.name, "policy": "order", "move_after_s": 15, "resend_minutes": 0}

    browser.post(at("pool-settings", pool.pk), fields)

    assert Pool.objects.get().policy == "order"
    assert "Pool" in browser.get(at("pool-history", pool.pk)).content.decode()
    assert events() == ["messaging.pool.changed"]


def test_two_pools_cannot_have_one_name(browser, pool):
    fields = {"name": pool.name, "policy": "order", "move_after_s": 15, "resend_minutes": 0}

    page = browser.post(at("pool-new"), fields)

    assert page.status_code == 422
    assert Pool.objects.count() == 1


def test_a_pool_shows_the_routes_that_lead_to_it(browser, pool):
    other = Pool.objects.create(name="Other")
    route("Not here", pool=other)
    route("Deleted", archived_at=timezone.now())

    page = browser.get(at("pool-routes", pool.pk))

    assert names(page) == ["Everything"]


# Routes.


def test_a_new_route_keeps_its_conditions(browser, pool):
    make.network()

    browser.post(
        at("route-new"),
        NEW
        | {
            "pool": pool.pk,
            "network": "234-97",
            "number_prefix": "+44 7700\n447701\n447701",
            "sender": "Vento\n\n Harbour ",
            "sender_type": "alpha",
            "text_contains": "code\none-time",
            "starts": "22:00",
            "ends": "06:30",
            "reroute_statuses": "0x0B",
            "comments": "Banks only",
        },
    )

    made = Route.objects.get(name="Codes")
    assert (made.country_id, made.network.mcc_mnc) == ("GB", "234-97")
    assert made.number_prefix == "447700\n447701"
    assert made.sender == "Vento\nHarbour"
    assert made.text_contains == "code\none-time"
    assert (made.from_minute, made.to_minute) == (22 * 60, 6 * 60 + 30)
    assert made.reroute_statuses == ["0x0000000B"]
    assert events() == ["messaging.route.added"]
    page = browser.get(at("route", made.pk)).content.decode()
    assert "22:00" in page
    assert "Banks only" in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number_prefix", "44x"),
        ("sender", "x" * 33),
        ("network", "999-99"),
        ("scope", "client"),
        ("starts", "25:00"),
        ("reroute_statuses", "often"),
        ("priority", "-1"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(browser, pool, field, typed):
    page = browser.post(at("route-new"), NEW | {"pool": pool.pk, field: typed})

    assert page.status_code == 422
    assert typed in page.content.decode()
    assert "Codes" in page.content.decode()
    assert not Route.objects.filter(name="Codes").exists()


def test_a_route_without_a_name_is_called_by_its_conditions(browser, pool):
    browser.post(at("route-new"), NEW | {"pool": pool.pk, "name": "", "sender": "Vento"})

    assert Route.objects.get(sender="Vento").name == f"sender Vento → {pool.name}"


def test_routes_stand_in_turn_and_are_filtered(browser, pool):
    customer = make.customer()
    route("Later", priority=300)
    route("Own", priority=200, scope="customer", customer=customer)
    make.country("DE", "Germany")
    route("Germany", priority=50, country_id="DE", number_prefix="49151\n49160")
    listed = at("routes")

    assert names(browser.get(listed)) == ["Germany", "Everything", "Own", "Later"]
    assert names(browser.get(listed, {"scope": "customer"})) == ["Own"]
    assert names(browser.get(listed, {"customer": customer.pk})) == ["Own"]
    assert names(browser.get(listed, {"country": "DE"})) == ["Germany"]
    assert names(browser.get(listed, {"pool": pool.pk, "q": "49160"})) == ["Germany"]
    assert names(browser.get(listed, {"q": "ever"})) == ["Everything"]


def test_a_route_that_is_never_chosen_says_which_one_comes_first(browser, pool):
    hidden = route("Hidden", priority=500, sender="Vento")

    listed = browser.get(at("routes")).content.decode()
    page = browser.get(at("route", hidden.pk)).content.decode()
    Route.objects.filter(name="Everything").update(is_enabled=False)
    after = browser.get(at("route", hidden.pk)).content.decode()

    assert "Never chosen: Everything comes first" in listed
    assert "This route is never chosen." in page
    assert "never chosen" not in after


def test_a_copy_begins_with_the_others_conditions(browser, pool):
    first = route(sender="Vento\nHarbour", from_minute=600, to_minute=1440)

    page = browser.get(at("route-new"), {"copy": first.pk}).content.decode()

    assert "Codes, copy" in page
    assert "Vento\nHarbour" in page
    assert 'value="10:00"' in page
    assert 'value="00:00"' in page


def test_ticked_routes_are_switched_and_deleted_after_asking(browser, pool):
    chosen = [route("One").pk, route("Two").pk]

    asked = browser.get(at("routes-off"), {"pk": chosen}).content.decode()
    for name in ("routes-off", "routes-on", "routes-delete"):
        browser.post(at(name), {"pk": chosen, "confirmed": True})

    assert "One, Two" in asked
    assert names(browser.get(at("routes"))) == ["Everything"]
    assert Route.objects.filter(archived_at__isnull=False).count() == 2
    assert events() == [
        *["messaging.route.switched-off"] * 2,
        *["messaging.route.switched-on"] * 2,
        *["messaging.route.deleted"] * 2,
    ]


def test_a_deleted_route_is_read_and_not_changed_and_its_messages_name_it(browser, pool):
    gone = route("Gone")
    message = make.message(route=gone, pool=pool)
    browser.post(at("routes-delete"), {"pk": gone.pk, "confirmed": True})

    page = browser.get(at("route", gone.pk))
    refused = browser.post(at("route", gone.pk), NEW | {"pool": pool.pk})

    assert "Deleted." in page.content.decode()
    assert refused.status_code == 403
    assert Message.objects.get(pk=message.pk).route == gone
    assert all(outcome.holds for outcome in checks.run())


def test_a_route_for_a_clients_account_breaks_no_promise(browser, pool):
    door = make.door(client=make.client())

    browser.post(at("route-new"), NEW | {"pool": pool.pk, "door": door.pk})

    assert Route.objects.get(name="Codes").door_id == door.pk
    assert all(outcome.holds for outcome in checks.run())


# Personal routing.


@pytest.mark.parametrize("kind", ["client", "customer"])
def test_personal_routes_stand_beside_the_prices(browser, pool, kind):
    owner = make.client() if kind == "client" else make.customer()
    listed = at(f"{kind}-routing", owner.pk)

    empty = browser.get(listed).content.decode()
    form = browser.get(at("route-new"), {"scope": kind, kind: owner.pk}).content.decode()
    made = browser.post(
        f"{at('route-new')}?scope={kind}&{kind}={owner.pk}",
        NEW | {"pool": pool.pk, "sender": "Vento"},
    )
    page = browser.get(listed)

    assert "No personal routes" in empty
    assert "New personal route" in form
    assert made.url == listed
    assert names(page) == ["Codes"]
    assert "Prices" in page.content.decode()
    assert (Route.objects.get(name="Codes").scope, Route.objects.get(name="Codes").owner) == (
        kind,
        owner,
    )
    assert all(outcome.holds for outcome in checks.run())


def test_a_neighbours_personal_routes_are_not_shown(browser, pool):
    mine, other = make.client(), make.client("Other")
    route("Mine", scope="client", client=mine, customer=mine.customer)
    route("Other", scope="client", client=other, customer=other.customer)

    assert names(browser.get(at("client-routing", mine.pk))) == ["Mine"]
    assert names(browser.get(at("client-routing", mine.pk), {"q": "vento"})) == []


# Services.


def test_a_service_is_added_and_becomes_the_default_alone(browser, pool):
    prices = make.price_list("Gold")
    fields = {"name": "Premium", "price_list": prices.pk, "margin_guard": "hold"}

    browser.post(at("service-new"), fields | {"is_default": "on"})

    made = Service.objects.get(name="Premium")
    assert (made.price_list, made.margin_guard) == (prices, "hold")
    assert [one.name for one in Service.objects.filter(is_default=True)] == ["Premium"]
    refused = browser.post(at("service", made.pk), fields)
    assert refused.status_code == 422
    assert Service.objects.get(name="Premium").is_default


def test_a_service_shows_its_routes_and_who_uses_it(browser, pool):
    service = Service.objects.create(name="Premium")
    account = make.smpp_account(customer=make.customer("Pellworm Connect"), name="Main line")
    ServiceOf.objects.create(door=account, service=service)
    route("Own", scope="service", service=service)

    doors = browser.get(at("service-doors", service.pk)).content.decode()

    assert "Main line" in doors
    assert reverse("clients:smpp-account", args=[account.pk]) in doors
    assert names(browser.get(at("service-routes", service.pk))) == ["Own"]
    listed = browser.get(at("services"))
    assert [(row.name, row.routes_on, row.doors) for row in listed.context["page"].rows] == [
        ("Premium", 1, 1),
        ("Standard", 0, 0),
    ]


# Who may, and how many questions.


@pytest.mark.parametrize("role", ["support", "finance", "read-only"])
def test_others_of_the_staff_read_and_change_nothing(as_user, pool, role):
    browser = as_user(make.staff(role))
    first = Route.objects.get()
    service = Service.objects.get()

    read = [at("pools"), at("pool", pool.pk), at("pool-settings", pool.pk), at("routes")]
    read += [at("route", first.pk), at("services"), at("service", service.pk)]
    assert {browser.get(url).status_code for url in read} == {200}
    closed = [at("pool-new"), at("route-new"), at("service-new"), at("routes-off")]
    assert {browser.get(url).status_code for url in closed} == {403}
    assert {browser.post(url, NEW).status_code for url in read[1:3]} == {403}


@pytest.mark.parametrize("name", ["pools", "routes", "services"])
def test_nobody_else_sees_any_of_it(as_user, pool, name):
    assert as_user(make.member()).get(at(name)).status_code == 403
    assert as_user(make.seat()).get(at(name)).status_code == 403


@pytest.mark.parametrize("name", ["pools", "routes", "services"])
def test_a_list_asks_no_more_for_more_rows(browser, pool, name, django_assert_max_num_queries):
    for number in range(15):
        more = make.routing(make.connector(), make.connector())
        owner = make.client(f"Client {number}")
        route(f"Own {number}", scope="client", client=owner, customer=owner.customer)
        Service.objects.create(name=f"Service {number}", price_list=make.price_list())
        more.door = make.door(client=owner)
        more.save()
    browser.get(at(name))

    with django_assert_max_num_queries(24):
        browser.get(at(name))


@pytest.mark.parametrize("name", ["pools", "routes", "services"])
def test_an_empty_list_offers_the_first_step(browser, name):
    page = browser.get(at(name)).content.decode()

    assert reverse(f"messaging:{name[:-1]}-new") in page


def test_a_connector_in_a_pool_that_is_silent_is_shown_as_down(browser, pool):
    ConnectorState.objects.update(seen_at=timezone.now() - timedelta(minutes=1))

    page = browser.get(at("pool", pool.pk)).content.decode()

    assert "st ok" not in page
    assert page.count("st bad") == Connector.objects.count()
