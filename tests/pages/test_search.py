import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db
SEARCH = reverse("search")


def search(browser, text):
    return browser.get(SEARCH, {"q": text})


def test_it_finds_customers_clients_accounts_and_people(as_user):
    make.customer("Brightwater Messaging")
    make.client("Brightwater Shop")
    make.user("Bright Spark")

    page = search(as_user(make.staff()), "bright").content.decode()

    for title in ("Brightwater Messaging", "Brightwater Shop", "Bright Spark"):
        assert title in page


def test_the_only_hit_is_opened_at_once(as_user):
    customer = make.customer(account_code="BRIGHT7")

    answer = search(as_user(make.staff()), "bright7")

    assert answer.headers["Location"] == customer.get_absolute_url()


def test_a_system_id_leads_to_the_account_and_to_whose_it_is(as_user):
    account = make.smpp_account(system_id="bright_main")

    page = search(as_user(make.staff()), "bright_m").content.decode()

    assert account.get_absolute_url() in page
    assert account.customer.get_absolute_url() in page


def test_a_messages_id_leads_to_the_message(as_user):
    message = make.message()

    answer = search(as_user(make.staff()), message.public_id)

    assert answer.headers["Location"] == message.get_absolute_url()


def test_a_number_leads_to_its_messages(as_user):
    answer = search(as_user(make.staff()), "+44 7700 900001")

    assert answer.headers["Location"] == reverse("messaging:messages") + "?q=447700900001"


def test_what_is_archived_is_not_found(as_user):
    customer = make.customer("Brightwater Messaging", status="archived")
    make.smpp_account(system_id="bright_main", customer=customer, archived_at=customer.archived_at)

    page = search(as_user(make.staff()), "bright").content.decode()

    assert "Nothing fits." in page


def test_nobody_finds_what_is_not_theirs(as_user):
    make.message()
    stranger = make.member()
    theirs = make.message()

    page = search(as_user(stranger), theirs.public_id).content.decode()

    assert "Nothing fits." in page


def test_who_may_not_see_people_finds_none(as_user):
    make.user("Bright Spark")

    page = search(as_user(make.seat()), "bright").content.decode()

    assert "Bright Spark" not in page


@pytest.mark.parametrize("text", ["", "   ", "'", "%", "_", "\\", "&|!", "a" * 5000, "0" * 40])
def test_any_text_is_answered(as_user, text):
    assert search(as_user(make.staff()), text).status_code in {200, 302}


def test_it_asks_each_source_a_few_times_only(as_user, django_assert_max_num_queries):
    for number in range(12):
        make.customer(f"Brightwater {number}")
        make.client(f"Bright {number}")
    browser = as_user(make.staff())
    search(browser, "bright")

    with django_assert_max_num_queries(25):
        search(browser, "bright")
