"""Price lists, change groups with four eyes, and the mails about them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import (
    change_groups,
    decks,
    directions,
    margins,
    moments,
    own_prices,
    price_lists,
    price_notices,
    rates,
)
from billing.models import Account, ChangeGroup, Loss, PriceList, PriceNotice
from billing.rates import Key
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
GB = Key("GB")


@pytest.fixture
def sell():
    make.network()
    return make.price_list("General")


@pytest.fixture
def ann():
    return make.staff(name="Ann Author", role="finance")


@pytest.fixture
def bob():
    return make.staff(name="Bob Decider", role="finance")


def proposed(of, by, *, price="0.06", days=30, notice_days=7, **line):
    starts_at = None if days is None else timezone.now() + timedelta(days=days)
    group = make.change_group(of, price=price, author=by, starts_at=starts_at, **line)
    ChangeGroup.objects.filter(pk=group.pk).update(notice_days=notice_days)
    return change_groups.propose(group, by=by)


def price(of, moment=None, country="GB"):
    found = decks.of(of.pk).rate_at(country, None, "sms", moment or timezone.now())
    return found and found.price


def test_a_price_holds_from_its_start_until_the_next_one(sell):
    soon = timezone.now() + timedelta(days=3)

    rates.set_price(sell, GB, price=Decimal("0.04"), by=None)
    rates.set_price(sell, GB, price=Decimal("0.041234"), starts_at=soon, by=None)

    assert price(sell) == Decimal("0.04")
    assert price(sell, soon - timedelta(microseconds=1)) == Decimal("0.04")
    assert price(sell, soon) == Decimal("0.041234")


def test_an_ended_price_hands_on_to_the_wider_one(sell):
    rates.set_price(sell, GB, price=Decimal("0.04"), by=None)

    rates.end(sell, GB, by=None)

    assert price(sell) == Decimal("0.05")


@pytest.mark.parametrize(
    ("starts", "code"), [(timedelta(days=-1), "past"), (timedelta(minutes=-2), "past")]
)
def test_the_past_is_never_priced_anew(sell, starts, code):
    with pytest.raises(Refused) as refusal:
        rates.set_price(sell, GB, price=Decimal("0.04"), starts_at=timezone.now() + starts, by=None)

    assert refusal.value.code == code


def test_what_would_change_nothing_is_refused(sell):
    rates.set_price(sell, GB, price=Decimal("0.04"), by=None)

    with pytest.raises(Refused) as refusal:
        rates.set_price(sell, GB, price=Decimal("0.04"), by=None)

    assert refusal.value.code == "same"


def test_a_price_that_began_is_not_withdrawn_and_one_to_come_is(sell):
    soon = timezone.now() + timedelta(days=1)
    begun = rates.set_price(sell, GB, price=Decimal("0.04"), by=None)
    coming = rates.set_price(sell, GB, price=Decimal("0.03"), starts_at=soon, by=None)

    rates.withdraw(coming, by=None)
    with pytest.raises(Refused):
        rates.withdraw(begun, by=None)

    assert price(sell, soon) == Decimal("0.04")


def test_the_currency_of_a_list_is_fixed_once_it_has_prices(sell):
    fresh = price_lists.add({"name": "Fresh", "kind": "sell", "unit": "EUR"}, by=None)

    price_lists.change(fresh, {"unit": "NOK"}, by=None)
    with pytest.raises(Refused) as refusal:
        price_lists.change(sell, {"unit": "NOK"}, by=None)

    assert refusal.value.field == "unit"
    assert PriceList.objects.get(pk=fresh.pk).unit == "NOK"


@pytest.mark.parametrize(
    ("text", "value"), [("0,0045", "0.0045"), ("0.0045", "0.0045"), ("1", "1"), (" 0,1 ", "0.1")]
)
def test_a_price_is_read_with_a_comma_or_a_point(text, value):
    assert moments.price(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "-1", "1.234,5", "0.1234567", "1e-3", "abc", ".", "1 EUR"])
def test_what_is_no_price_is_refused(text):
    with pytest.raises(Refused):
        moments.price(text)


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("GB", False),
        ("united kingdom", False),
        ("234-97", True),
        ("23497", True),
        ("United Kingdom - Northcell", True),
        ("Great Land (MCC = 234, MNC = 97)", True),
        ("United Kingdom (MCC = 234, MNC = 00)", False),
        ("234", False),
    ],
)
def test_a_direction_is_found_by_what_people_write(text, network):
    northcell = make.network()

    found = directions.Directory().find(text)

    assert found == ("GB", northcell.pk if network else None)


@pytest.mark.parametrize("text", ["Atlantis", "234-55", "999-01", "GB - Nobody", ""])
def test_a_direction_that_nobody_knows_is_refused(text):
    make.network()

    with pytest.raises(Refused):
        directions.Directory().find(text)


def test_an_approved_group_takes_effect_by_itself(sell, ann, bob):
    group = proposed(sell, ann, country_id="GB", days=10)

    change_groups.approve(group, by=bob)

    assert price(sell) == Decimal("0.05")
    assert price(sell, timezone.now() + timedelta(days=10)) == Decimal("0.06")


def test_a_line_without_a_start_holds_from_the_approval_on(sell, ann, bob):
    group = proposed(sell, ann, country_id="GB", price="0.04", days=None)
    assert price(sell) == Decimal("0.05")

    change_groups.approve(group, by=bob)

    assert price(sell) == Decimal("0.04")


@pytest.mark.parametrize("deed", ["approve", "reject"])
def test_nobody_decides_about_changes_of_their_own(sell, ann, bob, deed):
    group = proposed(sell, ann, country_id="GB")

    with pytest.raises(Refused, match="another person"):
        getattr(change_groups, deed)(group, note="Why", by=ann)

    assert ChangeGroup.objects.get().status == "proposed"
    assert not group.rates.exists()


def test_whoever_is_alone_is_told_to_give_somebody_the_role(sell, ann):
    group = proposed(sell, ann, country_id="GB")

    with pytest.raises(Refused, match="nobody else here"):
        change_groups.approve(group, by=ann)


def test_a_raise_needs_its_days_of_notice(sell, ann, bob):
    group = proposed(sell, ann, country_id="GB", days=6, notice_days=7)

    with pytest.raises(Refused) as refusal:
        change_groups.approve(group, by=bob)

    assert refusal.value.code == "notice"
    assert not group.rates.exists()


def test_a_lower_price_needs_no_notice(sell, ann, bob):
    group = proposed(sell, ann, country_id="GB", price="0.04", days=1)

    change_groups.approve(group, by=bob)

    assert group.rates.count() == 1


def test_whoever_may_approves_without_notice(sell, ann):
    group = proposed(sell, ann, country_id="GB", days=1)

    change_groups.approve(group, by=make.staff(name="Carla Admin"))

    assert group.rates.count() == 1


def test_an_end_that_makes_a_destination_dearer_needs_notice_too(sell, ann, bob):
    rates.set_price(sell, GB, price=Decimal("0.01"), by=None)
    group = proposed(sell, ann, country_id="GB", price=None, days=1)

    with pytest.raises(Refused) as refusal:
        change_groups.approve(group, by=bob)

    assert refusal.value.code == "notice"


def test_a_group_whose_start_is_over_goes_back_to_its_author(sell, ann, bob):
    group = proposed(sell, ann, country_id="GB", price="0.04", days=-1)

    with pytest.raises(Refused) as refusal:
        change_groups.approve(group, by=bob)

    assert refusal.value.code == "past"
    assert change_groups.recall(group, by=ann).status == "draft"


def test_a_rejected_group_changes_nothing_and_says_why(sell, ann, bob):
    group = proposed(sell, ann, country_id="GB")

    change_groups.reject(group, note="Too dear", by=bob)

    assert ChangeGroup.objects.get().note == "Too dear"
    assert not group.rates.exists()
    assert not PriceNotice.objects.exists()


def test_an_account_is_told_once_and_its_history_keeps_it(mailoutbox, sell, ann, bob):
    client = make.client("Vento", email="prices@vento.test")
    account = make.account(client=client, price_list=sell)
    group = proposed(sell, ann, country_id="GB", days=10)
    change_groups.approve(group, by=bob)

    told = [price_notices.settle(), price_notices.settle()]

    assert told == [1, 0]
    assert [mail.to for mail in mailoutbox] == [["prices@vento.test"]]
    assert "United Kingdom: 0.0500 EUR, from" in mailoutbox[0].body
    assert "0.0600 EUR on submitted" in mailoutbox[0].body
    entry = HistoryEntry.objects.get(event="billing.group.told")
    assert (entry.subject_id, entry.client_id) == (account.pk, client.pk)


def test_the_address_for_price_updates_comes_first(mailoutbox, sell, ann, bob):
    client = make.client("Vento", email="all@vento.test")
    make.account(client=client, price_list=sell, price_email="buyer@vento.test")
    change_groups.approve(proposed(sell, ann, country_id="GB"), by=bob)

    price_notices.settle()

    assert [mail.to for mail in mailoutbox] == [["buyer@vento.test"]]


def test_contacts_ticked_for_prices_are_told_of_their_customers_account(mailoutbox, sell, ann, bob):
    company = make.customer()
    make.account(customer=company, price_list=sell)
    make.contact(company, email="cora@pellworm.test", mails=["prices"])
    make.contact(company, email="other@pellworm.test", mails=["balance"])
    change_groups.approve(proposed(sell, ann, country_id="GB"), by=bob)

    price_notices.settle()

    assert [mail.to for mail in mailoutbox] == [["cora@pellworm.test"]]


def test_nobody_is_told_of_prices_that_are_not_theirs(mailoutbox, sell, ann, bob):
    client = make.client("Vento", email="prices@vento.test")
    account = make.account(client=client, price_list=sell)
    own_prices.set_price(account, GB, price=Decimal("0.02"), basis="submitted", by=None)
    change_groups.approve(proposed(sell, ann, country_id="GB"), by=bob)

    price_notices.settle()

    assert PriceNotice.objects.get().status == "untouched"
    assert mailoutbox == []


def test_a_cost_list_tells_nobody_and_needs_no_notice(ann, bob):
    make.country()
    costs = make.price_list(kind="cost")
    group = proposed(costs, ann, country_id="GB", price="0.5", days=1)

    change_groups.approve(group, by=bob)

    assert group.rates.count() == 1
    assert not PriceNotice.objects.exists()


def test_the_own_list_is_made_at_the_first_own_price(sell):
    account = make.account(client=make.client(), price_list=sell)

    own_prices.set_price(account, GB, price=Decimal("0.02"), basis="delivered", by=None)
    own_prices.set_price(account, Key("GB"), price=Decimal("0.03"), basis="delivered", by=None)

    account = Account.objects.get(pk=account.pk)
    assert account.own_list.made_for_id == account.pk
    assert price(account.own_list) == Decimal("0.03")
    assert price(sell) == Decimal("0.05")


def test_an_own_list_that_others_use_is_not_changed_from_one_account(sell):
    account = make.account(client=make.client(), price_list=sell, own_list=sell)
    make.account(client=make.client("Other"), price_list=sell)

    with pytest.raises(Refused):
        own_prices.set_price(account, GB, price=Decimal("0.02"), basis="submitted", by=None)

    assert price(sell) == Decimal("0.05")


def test_a_country_is_held_against_the_costs_of_its_networks(sell):
    northcell = make.network()
    rates.set_price(sell, GB, price=Decimal("0.04"), by=None)
    cheap = make.price_list(kind="cost", price="0.03")
    make.rate(cheap, price="0.045", country_id="GB", network=northcell)

    losses = margins.find_losses()

    assert losses == 1
    found = Loss.objects.get()
    assert found.rate.country_id == "GB"
    assert (found.lowest, found.highest) == (Decimal("0.03"), Decimal("0.045"))


def test_a_network_with_a_price_of_its_own_is_held_against_its_own_costs(sell):
    northcell = make.network()
    key = Key("GB", northcell.pk)
    rates.set_price(sell, GB, price=Decimal("0.04"), by=None)
    rates.set_price(sell, key, price=Decimal("0.09"), by=None)
    costs = make.price_list(kind="cost", price="0.03")
    make.rate(costs, price="0.045", country_id="GB", network=northcell)

    assert margins.find_losses() == 0


def test_costs_in_another_currency_are_not_compared(sell):
    make.price_list(kind="cost", unit="NOK", price="9")

    assert margins.find_losses() == 0


def test_the_dashboard_names_the_lists_that_sell_below_cost(as_user, sell):
    make.price_list(kind="cost", price="0.07")
    margins.find_losses()

    page = as_user(make.staff()).get(reverse("dashboard"))

    assert "General" in page.content.decode()
    assert "below every cost" in page.content.decode()
