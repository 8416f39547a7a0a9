"""Whose a number is: all of it one user's, or each keyword's messages another's."""

import pytest
from django.contrib.admin.sites import site
from django.db import IntegrityError, transaction

from clients import erasing
from messaging import number_uses, numbers
from messaging.forms.numbers import NumberForm
from messaging.models import AutoReply, Number, NumberUse
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return make.client(customer=make.customer())


def entry(event):
    return HistoryEntry.objects.get(event=f"messaging.number.{event}")


def test_a_number_of_an_account_is_its_owners(client):
    account, by = make.smpp_account(client=client), make.staff()

    use = number_uses.assign(make.phone_number(), door=account, by=by)

    assert (use.customer, use.client, use.door_id) == (client.customer, client, account.pk)
    assert (entry("assigned").actor, entry("assigned").client_id) == (by, client.pk)
    assert str(account) in entry("assigned").data["owner"]


def test_a_number_is_one_users_or_shared_by_keywords(client):
    whole, shared = make.phone_number("60777"), make.phone_number("60778")
    other = make.client("Other Shop")
    number_uses.assign(whole, client=client, by=None)
    number_uses.assign(shared, client=client, keyword="Pizza", by=None)

    number_uses.assign(shared, client=other, keyword="pasta", by=None)
    for number, keyword in ((whole, ""), (whole, "pasta"), (shared, ""), (shared, "PIZZA")):
        with pytest.raises(Refused):
            number_uses.assign(number, client=other, keyword=keyword, by=None)

    assert [use.keyword for use in shared.uses.order_by("keyword")] == ["pasta", "pizza"]


@pytest.mark.parametrize("second", ["", "pizza"])
def test_the_database_itself_lets_nobody_share_a_whole_number(client, second):
    number = make.phone_number(client=client, customer=client.customer)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.number_use(number, client=client, keyword=second)


def test_the_database_itself_lets_nobody_take_the_whole_of_a_shared_number(client):
    number = make.phone_number()
    make.number_use(number, client=client, keyword="pizza")
    make.number_use(number, client=client, keyword="pasta")

    for keyword in ("", "pizza"):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.number_use(number, client=client, keyword=keyword)


@pytest.mark.parametrize("keyword", ["two words", "pizza!", " ", "x" * 33, "#1"])
def test_a_prefix_is_one_word(client, keyword):
    with pytest.raises(Refused):
        number_uses.assign(make.phone_number(), client=client, keyword=keyword, by=None)


def test_what_is_released_is_free_for_the_next_and_answers_no_more(client):
    number = make.phone_number(client=client, customer=client.customer)
    use = number.uses.get()
    AutoReply.objects.create(use=use, text="Thank you")

    number_uses.release(use, by=make.staff())
    number_uses.assign(number, client=make.client("Next Shop"), by=None)

    assert not AutoReply.objects.exists()
    assert entry("taken-back").client_id == client.pk
    with pytest.raises(Refused):
        number_uses.release(use, by=None)


def test_what_does_not_belong_together_is_refused(client):
    sister = make.client(customer=client.customer)
    wrong = [
        {},
        {"door": make.smpp_account(customer=make.customer()), "client": client},
        {"door": make.smpp_account(client=sister), "client": client},
        {"door": make.smpp_account(customer=make.customer()), "customer": client.customer},
        {"client": client, "customer": make.customer()},
        {"door": make.door(client=client)},
        {"client": make.client(status="archived")},
    ]

    for named in wrong:
        with pytest.raises(Refused):
            number_uses.owner(**named)


def test_a_customers_own_account_may_hear_for_its_client(client):
    account = make.smpp_account(customer=client.customer)

    owner = number_uses.owner(door=account, client=client)

    assert owner == (client.customer, client, account)


def test_a_change_of_a_use_is_told_to_its_owner(client):
    use = make.number_use(client=client)

    assert number_uses.change(use, {"forwards_to": "desk@vento.test"}, by=make.seat(client))
    assert not number_uses.change(use, {"forwards_to": "desk@vento.test"}, by=None)

    assert entry("use-changed").data["after"] == {"forwards_to": "desk@vento.test"}
    assert entry("use-changed").client_id == client.pk


def test_mails_of_the_house_are_not_forwarded_to_the_house(client, settings):
    settings.SUPPORT_EMAIL = "help@operator.test"

    with pytest.raises(Refused):
        number_uses.change(
            make.number_use(client=client), {"forwards_to": "Help@operator.test"}, by=None
        )


def test_an_erased_client_has_no_numbers(client):
    use = make.number_use(client=client, forwards_to="desk@vento.test")
    kept = make.number_use(make.phone_number("60777"), customer=client.customer)

    erasing.erase(client, typed=client.company, by=make.staff())

    assert list(NumberUse.objects.living()) == [kept]
    assert NumberUse.objects.get(pk=use.pk).forwards_to == ""


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [("+44 7700 900 500", "long", "447700900500"), ("60 777", "short", "60777")],
)
def test_a_number_is_kept_as_digits(typed, kind, kept):
    number = numbers.add({"digits": typed, "kind": kind, "country": make.country()}, by=None)

    assert number.digits == kept
    assert entry("added").subject == kept


@pytest.mark.parametrize(("typed", "kind"), [("60777", "long"), ("447700900500", "short")])
def test_a_short_number_is_short_and_a_long_one_long(typed, kind):
    with pytest.raises(Refused):
        numbers.digits(typed, kind)


def test_a_number_is_there_once():
    make.phone_number("447700900500")

    with pytest.raises(Refused):
        numbers.add({"digits": "+447700900500", "country": make.country()}, by=None)


def test_a_changed_number_tells_what_was_before():
    number = make.phone_number("60777", kind="short")

    assert numbers.change(number, {"fee_note": "EUR 25 a month"}, by=None)
    assert not numbers.change(number, {"fee_note": "EUR 25 a month"}, by=None)

    assert entry("changed").data["before"] == {"fee_note": ""}


def test_the_admin_reads_numbers_as_the_page_does():
    typed = {"digits": "+44 7700 900500", "kind": "long", "country": make.country().pk}

    form = NumberForm(typed)

    assert form.is_valid()
    assert form.save().digits == "447700900500"
    assert not NumberForm(typed | {"digits": "60777"}).is_valid()
    assert issubclass(site._registry[Number].form, NumberForm)
