"""The pages that archive customers and bring them back, and where the archived are not seen."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import ledger
from clients.models import SmppAccount
from customers import archiving
from customers.models import Customer
from portal.kit import deeds
from tests import make
from tests.customers.archived import archive, held

pytestmark = pytest.mark.django_db

LIST = reverse("customers:customers")
BULK = reverse("customers:customers-archive")
CARDS = [reverse("dashboard-card", args=[slug]) for slug in ("accounts", "clients")]


def page(customer):
    return reverse("customers:customer-archive", args=[customer.pk])


def restore_page(customer):
    return reverse("customers:customer-restore", args=[customer.pk])


# The pages


def test_the_page_asks_first_and_says_what_follows(as_user):
    customer = make.customer("Pellworm Connect")
    make.member(customer)
    make.client(customer=customer)
    make.smpp_account(customer=customer)
    held(customer)

    text = as_user(make.staff()).get(page(customer)).content.decode()

    customer.refresh_from_db()
    assert not customer.is_archived
    assert "Archive Pellworm Connect?" in text
    for told in ("People", "Clients", "SMPP accounts", "API tokens", "Held messages", "Balance"):
        assert f"<dt>{told}</dt>" in text
    assert "EUR" in text


def test_each_floor_counts_what_would_follow():
    customer = make.customer()
    make.member(customer)
    make.seat(make.client(customer=customer))
    make.smpp_account(customer=customer)
    ledger.post(make.account(customer=customer), amount=Decimal("12.5"), kind="top-up", key="first")
    held(customer)
    held(customer, status="queued")

    told = deeds.consequences(archiving.ARCHIVED, [customer])

    facts = {fact["label"]: fact["value"] for fact in told}
    assert facts == {
        "People": 1,
        "Clients": 1,
        "Clients' people": 1,
        "SMPP accounts": 1,
        "API tokens": 2,
        "Balance": "12.50 EUR",
        "Held messages": 1,
    }


def test_confirming_archives(as_user):
    customer = make.customer()

    answer = as_user(make.staff("support")).post(page(customer), follow=True)

    customer.refresh_from_db()
    assert customer.is_archived
    assert "Pellworm Connect is archived." in answer.content.decode()


@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_who_may_not_archive_is_refused(as_user, role):
    customer = make.customer()
    browser = as_user(make.staff(role))

    assert browser.get(page(customer)).status_code == 403
    assert browser.post(page(customer)).status_code == 403
    assert browser.post(BULK, {"pk": [customer.pk], "confirmed": "1"}).status_code == 403
    customer.refresh_from_db()
    assert not customer.is_archived


@pytest.mark.parametrize("role", ["support", "finance", "read-only"])
def test_only_admins_restore(as_user, role):
    customer = make.customer(status="archived")

    assert as_user(make.staff(role)).post(restore_page(customer)).status_code == 403


def test_a_customers_own_people_cannot_archive(as_user):
    customer = make.customer()

    assert as_user(make.member(customer)).post(page(customer)).status_code == 403


def test_the_house_offers_no_archive_and_its_page_refuses(as_user):
    house = make.house()
    browser = as_user(make.staff())

    shown = browser.get(house.get_absolute_url()).content.decode()
    answer = browser.get(page(house), follow=True)

    assert page(house) not in shown
    assert "is the operator itself and stays." in answer.content.decode()


def test_the_list_posts_what_is_ticked_and_is_asked_first(as_user):
    one, two = make.customer("One & Co"), make.customer("Two")
    browser = as_user(make.staff())

    asked = browser.post(BULK, {"pk": [one.pk, two.pk]})

    text = asked.content.decode()
    assert "Archive 2 customers?" in text
    assert "One &amp; Co" in text
    assert f'name="pk" value="{one.pk}"' in text
    assert 'name="confirmed" value="True"' in text
    assert Customer.objects.active().count() == 2


def test_the_confirmed_list_is_archived(as_user):
    one, two, three = make.customer("One"), make.customer("Two"), make.customer("Three")

    answer = as_user(make.staff()).post(
        BULK, {"pk": [one.pk, two.pk], "confirmed": "1"}, follow=True
    )

    assert "2 customers are archived." in answer.content.decode()
    assert list(Customer.objects.active()) == [three]


def test_the_list_can_be_asked_by_its_address_and_leaves_out_who_cannot_go(as_user):
    house, one = make.house(), make.customer("One")

    text = as_user(make.staff()).get(BULK, {"pk": [house.pk, one.pk]}).content.decode()

    assert "Archive 1 customer?" in text
    assert "The house is the operator itself and stays." in text
    assert f'name="pk" value="{house.pk}"' not in text


def test_an_address_alone_never_archives(as_user):
    one = make.customer("One")

    answer = as_user(make.staff()).get(BULK, {"pk": [one.pk], "confirmed": "1"})

    assert "Archive 1 customer?" in answer.content.decode()
    assert Customer.objects.active().count() == 1


def test_a_list_of_nobody_who_can_go_leads_back(as_user):
    house, gone = make.house(), make.customer("Gone", status="archived")

    answer = as_user(make.staff()).post(BULK, {"pk": [house.pk, gone.pk]}, follow=True)

    text = answer.content.decode()
    assert answer.redirect_chain == [(LIST, 302)]
    assert "is the operator itself and stays." in text
    assert "Gone is archived already." in text


@pytest.mark.parametrize("ticked", [[], ["nonsense"], ["999999999"]])
def test_nothing_or_nonsense_leads_back_to_the_list(as_user, ticked):
    answer = as_user(make.staff()).post(BULK, {"pk": ticked, "confirmed": "1"}, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "Choose the customers to archive first." in answer.content.decode()


def test_more_than_two_hundred_at_once_are_refused(as_user):
    many = [make.customer(f"C{number}").pk for number in range(201)]
    browser = as_user(make.staff())

    asked = browser.post(BULK, {"pk": many}, follow=True)
    confirmed = browser.post(BULK, {"pk": many, "confirmed": "1"}, follow=True)

    for answer in (asked, confirmed):
        assert "At most 200 customers are archived at once." in answer.content.decode()
    assert Customer.objects.active().count() == 201


def test_asking_about_many_costs_no_more_questions(as_user, django_assert_max_num_queries):
    many = [make.customer(f"C{number}").pk for number in range(40)]
    browser = as_user(make.staff())

    with django_assert_max_num_queries(30):
        browser.post(BULK, {"pk": many})


def test_an_archived_customers_page_says_so_and_offers_its_return(as_user):
    sam = make.staff()
    customer = make.customer()
    archive(customer, by=sam)

    text = as_user(sam).get(customer.get_absolute_url()).content.decode()

    assert "by Sam Staff." in text
    assert "Archived on" in text
    assert "It cannot send and its people cannot sign in." in text
    assert restore_page(customer) in text
    assert page(customer) not in text


def test_a_living_customers_page_says_nothing_of_the_kind(as_user):
    customer = make.customer()

    text = as_user(make.staff()).get(customer.get_absolute_url()).content.decode()

    assert "Archived on" not in text
    assert page(customer) in text
    assert restore_page(customer) not in text


def test_no_smpp_account_is_ticked_by_itself(as_user):
    customer = make.customer()
    make.smpp_account(customer=customer, system_id="harbour1")
    archive(customer)

    text = as_user(make.staff()).get(restore_page(customer)).content.decode()

    assert "harbour1" in text
    assert not re.search(r'name="smpp_accounts"[^>]*checked', text)
    assert "API tokens stay closed" in text


def test_the_form_says_when_no_account_can_come_back(as_user):
    customer = make.customer()
    archive(customer)

    text = as_user(make.staff()).get(restore_page(customer)).content.decode()

    assert "None was archived with it." in text


def test_the_form_restores_with_what_is_ticked(as_user):
    customer = make.customer()
    wanted, other = make.smpp_account(customer=customer), make.smpp_account(customer=customer)
    archive(customer)

    answer = as_user(make.staff()).post(
        restore_page(customer), {"smpp_accounts": [wanted.pk]}, follow=True
    )

    assert "Pellworm Connect is restored." in answer.content.decode()
    assert list(SmppAccount.objects.filter(is_open=True)) == [wanted]
    other.refresh_from_db()
    assert other.archived_at is not None


def test_a_foreign_account_cannot_be_ticked(as_user):
    customer = make.customer()
    archive(customer)
    foreign = make.smpp_account(is_open=False, archived_at=timezone.now())

    answer = as_user(make.staff()).post(restore_page(customer), {"smpp_accounts": [foreign.pk]})

    assert answer.status_code == 422
    customer.refresh_from_db()
    assert customer.is_archived


def test_a_living_customers_restore_page_leads_back(as_user):
    customer = make.customer()
    browser = as_user(make.staff())

    shown = browser.get(restore_page(customer), follow=True)
    posted = browser.post(restore_page(customer))

    assert "is not archived." in shown.content.decode()
    assert posted.status_code == 422


# Out of sight


@pytest.mark.parametrize("address", ["messaging:messages", "reports:statistics", "clients:clients"])
def test_no_filter_offers_an_archived_customer_or_its_clients(as_user, address):
    """001: Remove - it disappears throughout the Admin Portal."""
    going = make.customer("Goingaway Ltd")
    make.client("Goingclient Ltd", customer=going)
    staying = make.customer("Stayinghere Ltd")
    make.client("Living client", customer=staying)
    held(staying, status="delivered")
    archive(going)

    text = as_user(make.staff()).get(reverse(address)).content.decode()

    assert "Goingaway Ltd" not in text
    assert "Goingclient Ltd" not in text
    assert "Stayinghere Ltd" in text


def test_the_list_shows_archived_customers_only_when_asked(as_user):
    """001: Remove - it disappears throughout the Admin Portal."""
    going = make.customer("Goingaway Ltd")
    archive(going)
    browser = as_user(make.staff())

    assert "Goingaway Ltd" not in browser.get(LIST).content.decode()
    assert "Goingaway Ltd" in browser.get(LIST, {"status": "archived"}).content.decode()


def test_messages_of_an_archived_customer_stay_for_who_asks_by_its_number(as_user):
    customer = make.customer("Goingaway Ltd")
    held(customer, status="delivered", recipient="447700900123")
    archive(customer)

    text = (
        as_user(make.staff())
        .get(reverse("messaging:messages"), {"customer": customer.pk})
        .content.decode()
    )

    assert "447700900123" in text.replace(" ", "")


def test_the_dashboard_forgets_an_archived_customer(as_user):
    """001: Remove - it disappears throughout the Admin Portal."""
    customer = make.customer("Goingaway Ltd")
    account = make.account(customer=customer, lower_warning=Decimal(100))
    make.message(account=account)
    browser = as_user(make.staff())
    before = [browser.get(card).content.decode() for card in CARDS]

    archive(customer)

    after = [browser.get(card).content.decode() for card in CARDS]
    assert all("Goingaway Ltd" in text for text in before)
    assert not any("Goingaway Ltd" in text for text in after)
