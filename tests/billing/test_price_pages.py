"""The pages of prices: lists, change groups, own prices, and what comes from files."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import change_groups, own_prices, price_files, rates
from billing.directions import Directory
from billing.imports import OwnPricesImport, PricesImport
from billing.models import ChangeGroup, ChangeLine, Rate
from billing.rates import Key
from portal.kit.imports import Fault
from tests import make

pytestmark = pytest.mark.django_db
GB = Key("GB")
ALL = [
    "price-list",
    "price-list-changes",
    "price-list-users",
    "price-list-history",
    "price-list-settings",
]


@pytest.fixture
def sell():
    make.network()
    return make.price_list("General")


def url(name, *args, query=""):
    return reverse(f"billing:{name}", args=args) + query


def text(response):
    return " ".join(response.content.decode().split())


def filled(**cells):
    return {field.name: cells.get(field.name, "") for field in price_files.FIELDS}


@pytest.mark.parametrize("name", ALL)
def test_every_tab_of_a_list_opens(staff, sell, name):
    make.account(client=make.client("Vento"), price_list=sell)
    make.change_group(sell)

    page = staff.get(url(name, sell.pk))

    assert page.status_code == 200
    assert "General" in text(page)


def test_the_list_of_lists_tells_rates_and_users(staff, sell, django_assert_max_num_queries):
    make.account(client=make.client("Vento"), price_list=sell)
    for _number in range(20):
        make.price_list()

    with django_assert_max_num_queries(20):
        page = staff.get(url("price-lists"))

    assert "General" in text(page)
    found = {one.record.name: one.record for one in page.context["table"].rows}
    assert (found["General"].rates_now, found["General"].uses) == (1, 1)


def test_a_list_is_made_by_hand(staff):
    answer = staff.post(url("price-list-new"), {"name": "Nordic", "kind": "sell", "unit": "NOK"})

    assert answer.status_code == 302
    assert "Nordic" in text(staff.get(answer.url))


def test_prices_are_listed_with_margin_and_what_comes_next(
    staff, sell, django_assert_max_num_queries
):
    make.price_list(kind="cost", price="0.03")
    soon = timezone.now() + timedelta(days=3)
    rates.set_price(sell, GB, price=Decimal("0.04"), by=None)
    rates.set_price(sell, GB, price=Decimal("0.044"), starts_at=soon, by=None)
    for mnc in range(10, 40):
        network = make.network(f"Net {mnc}", mnc=str(mnc), prefixes=())
        make.rate(sell, country_id="GB", network=network, price="0.06")

    with django_assert_max_num_queries(22):
        page = staff.get(url("price-list", sell.pk))

    shown = text(page)
    assert "0.0400" in shown
    assert "0.0440" in shown
    row = next(
        one.record
        for one in page.context["table"].rows
        if one.record.network is None and one.record.country
    )
    assert row.costs.margins(row.price) == (Decimal("0.01"), Decimal("0.01"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["*", "GB"]),
        ("?state=changing", ["GB"]),
        ("?state=ended", ["FR"]),
        ("?state=below-some", ["*"]),
        ("?state=below-every", ["*"]),
        ("?country=GB", ["GB"]),
        ("?channel=viber", []),
        ("?q=king", ["GB"]),
        ("?state=nonsense", []),
    ],
)
def test_prices_are_filtered(staff, sell, query, found):
    costs = make.price_list(kind="cost", price="0.06")
    make.rate(costs, price="0.01", country_id="GB")
    make.rate(sell, price="0.02", country_id="GB")
    make.rate(sell, price="0.03", country_id="GB", starts_at=timezone.now() + timedelta(days=1))
    make.rate(sell, price=None, country=make.country("FR", "France"))

    page = staff.get(url("price-list", sell.pk, query=query))

    rows = [one.record.country_id or "*" for one in page.context["table"].rows]
    assert rows == found


def test_a_price_is_added_changed_ended_and_withdrawn_by_hand(staff, sell):
    new = {"direction": "GB", "channel": "sms", "price": "0,0321", "basis": "delivered"}
    staff.post(url("rate-new", sell.pk), new)
    row = Rate.objects.get(country="GB")
    soon = timezone.localtime() + timedelta(days=2)
    change = {"price": "0.04", "basis": "delivered", "starts_at": f"{soon:%Y-%m-%dT%H:%M}"}
    staff.post(url("rate-change", sell.pk, row.pk), change)
    assert Rate.objects.filter(country="GB").count() == 2
    staff.post(url("rate-withdraw", sell.pk, row.pk))
    assert Rate.objects.filter(country="GB").count() == 1
    staff.post(url("rate-end", sell.pk, row.pk), {"starts_at": ""})

    prices = Rate.objects.filter(country="GB").order_by("starts_at").values_list("price", "basis")

    assert list(prices) == [(Decimal("0.032100"), "delivered"), (None, "submitted")]


def test_a_refused_price_keeps_what_was_typed(staff, sell):
    new = {"direction": "Atlantis", "channel": "sms", "price": "0,1234567", "basis": "delivered"}

    answer = staff.post(url("rate-new", sell.pk), new)

    assert answer.status_code == 422
    assert "0,1234567" in text(answer)
    assert "at most six decimals" in text(answer)
    assert "Atlantis" in text(answer)


def test_who_only_reads_changes_no_price(as_user, sell):
    reader = as_user(make.staff(role="read-only"))

    page = reader.get(url("price-list", sell.pk))
    answer = reader.post(url("rate-new", sell.pk), {"direction": "GB", "price": "1"})

    assert "Add price item" not in text(page)
    assert answer.status_code == 403


def test_a_change_group_goes_through_two_pairs_of_hands(client, as_user, sell):
    ann, bob = make.staff(name="Ann", role="finance"), make.staff(name="Bob", role="finance")
    soon = timezone.localtime() + timedelta(days=20)
    author = as_user(ann)
    author.post(url("change-group-new", sell.pk), {"title": "January", "notice_days": "7"})
    group = ChangeGroup.objects.get()
    line = {"direction": "GB", "channel": "sms", "price": "0.055", "basis": "submitted"}
    line |= {"starts_at": f"{soon:%Y-%m-%dT%H:%M}"}
    author.post(url("change-group-line-new", group.pk), line)
    author.post(url("change-group-propose", group.pk))
    own_page = text(author.get(url("change-group", group.pk)))
    author.post(url("change-group-approve", group.pk), {"note": ""})
    assert not group.rates.exists()
    decider = as_user(bob)
    page = text(decider.get(url("change-group", group.pk)))
    decider.post(url("change-group-approve", group.pk), {"note": "Agreed"})

    assert "another person approves or rejects them" in own_page
    assert "0.0500" in page
    assert "0.0550" in page
    assert "10.0" in page
    assert group.rates.get().price == Decimal("0.055")
    assert "Agreed" in text(decider.get(url("change-group", group.pk)))


def test_a_line_of_a_draft_is_removed(staff, sell):
    group = make.change_group(sell, country_id="GB")

    staff.post(url("change-group-line-remove", group.pk, group.lines.get().pk))

    assert not group.lines.exists()


def test_the_page_of_a_group_asks_as_much_for_many_lines(
    staff, sell, django_assert_max_num_queries
):
    group = make.change_group(sell)
    for mnc in range(10, 60):
        network = make.network(f"Net {mnc}", mnc=str(mnc), prefixes=())
        ChangeLine.objects.create(group=group, country_id="GB", network=network, price="0.07")

    with django_assert_max_num_queries(22):
        page = staff.get(url("change-group", group.pk))

    assert "Net 42" in text(page)


def test_waiting_groups_are_counted_in_the_menu_of_those_who_decide(as_user, sell):
    group = make.change_group(sell)
    change_groups.propose(group, by=group.author)

    page = as_user(make.staff(role="finance")).get(url("change-groups"))

    assert "January" in text(page)


def test_a_file_becomes_a_draft_of_what_changes(sell):
    user = make.staff()
    make.rate(sell, price="0.04", country_id="GB")
    options = {"price_list": sell, "title": "File", "notice_days": 7, "starts_at": None}
    importer = PricesImport(user)
    cells = [
        filled(country="GB", price="0,04"),
        filled(mcc_mnc="234-97", price="0.05"),
        filled(direction="*", price="0.06"),
    ]
    lines = [importer.read(one, options) for one in cells]

    kinds = importer.compare(lines, options)
    importer.apply(user, lines, options)

    assert kinds == ["same", "added", "raised"]
    group = ChangeGroup.objects.get()
    assert group.status == "draft"
    assert group.lines.count() == 2
    assert sell.rates.count() == 2


@pytest.mark.parametrize(
    "cells",
    [
        {"country": "GB", "price": "many"},
        {"country": "Atlantis", "price": "1"},
        {"price": "1"},
        {"country": "GB", "price": "1", "basis": "later"},
        {"country": "GB", "price": "1", "channel": "fax"},
        {"country": "GB", "price": "1", "starts_at": "01/12/2030"},
        {"country": "GB", "price": "1", "starts_at": "2020-01-01"},
    ],
)
def test_a_row_that_cannot_be_taken_says_why(sell, cells):
    with pytest.raises(Fault):
        price_files.read(filled(**cells), {})


def test_an_end_is_told_by_its_word(sell):
    line = price_files.read(filled(country="GB", price="End"), {"_directory": Directory()})

    assert line.price is None


def test_the_importer_reads_what_the_export_writes(staff, sell):
    make.rate(sell, price="0.04", country_id="GB", network=make.network())

    answer = staff.get(f"{reverse('export', args=['rates'])}?list={sell.pk}&format=csv")

    assert answer.status_code == 200


def test_own_prices_from_a_file_hold_at_once(sell):
    user = make.staff()
    account = make.account(client=make.client(), price_list=sell)
    options = {"account": account, "starts_at": None}
    importer = OwnPricesImport(user)
    lines = [importer.read(filled(direction="GB", price="0.00043"), options)]

    importer.apply(user, lines, options)

    account.refresh_from_db()
    assert account.own_list.rates.get().price == Decimal("0.00043")


@pytest.mark.parametrize("kind", ["client", "customer"])
def test_own_prices_are_added_changed_and_removed_on_the_owners_page(staff, sell, kind):
    client = make.client("Vento", customer=make.customer())
    owner = client if kind == "client" else client.customer
    whose = {"client": client} if kind == "client" else {"customer": owner}
    make.account(price_list=sell, **whose)
    place = url(f"{kind}-destinations", owner.pk)
    new = {"direction": "234-97", "channel": "sms", "price": "0.0123", "basis": "delivered"}
    staff.post(place, new)
    row = Rate.objects.get(network__isnull=False)
    page = text(staff.get(place))
    staff.post(url(f"{kind}-destinations-change", owner.pk, row.pk), new | {"price": "0.0124"})
    staff.post(url(f"{kind}-destinations-end", owner.pk, row.pk), {"starts_at": ""})
    found = Rate.objects.filter(network__isnull=False).order_by("starts_at")

    assert "0.0123" in page
    assert "0.0500" in page
    assert [one.price for one in found] == [Decimal("0.0123"), Decimal("0.0124"), None]
    assert "No own prices" in text(staff.get(place))


def test_the_dialogs_of_own_prices_open(staff, sell):
    account = make.account(client=make.client("Vento"), price_list=sell)
    soon = timezone.now() + timedelta(days=2)
    row = own_prices.set_price(account, GB, price=Decimal("0.01"), basis="submitted", by=None)
    coming = own_prices.set_price(
        account, GB, price=Decimal("0.02"), basis="submitted", starts_at=soon, by=None
    )
    for deed in ("change", "end"):
        page = staff.get(url(f"client-destinations-{deed}", account.client_id, row.pk))
        assert page.status_code == 200
    place = url("client-destinations-withdraw", account.client_id, coming.pk)
    assert "0.0200 EUR" in text(staff.get(place))

    staff.post(place)

    assert not Rate.objects.filter(pk=coming.pk).exists()


def test_the_cabinet_shows_own_prices_as_before(as_user, sell):
    client = make.client("Vento")
    account = make.account(client=client, price_list=sell)
    own_prices.set_price(account, GB, price=Decimal("0.0123"), basis="submitted", by=None)

    page = text(as_user(make.seat(client)).get(reverse("billing:prices")))

    assert "0.0123" in page
    assert "0.0500" in page
    assert "Own prices of" not in page


def test_own_prices_are_staffs_alone(as_user, sell):
    client = make.client("Vento")
    make.account(client=client, price_list=sell)

    for person in (make.seat(client), make.member(client.customer)):
        answer = as_user(person).get(url("client-destinations", client.pk))
        assert answer.status_code in {403, 404}


def test_a_client_without_an_account_is_told_who_pays(staff):
    client = make.client("Vento")

    page = text(staff.get(url("client-destinations", client.pk)))

    assert "No account of its own" in page
    assert staff.post(url("client-destinations", client.pk), {}).status_code in {403, 404}
