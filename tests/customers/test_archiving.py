"""Archiving a customer: what it closes, whom it puts out, what stays, and what comes back."""

import re
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from clients import tokens
from clients.models import ApiToken, Client, Door, SmppAccount
from customers import archiving
from customers.models import Customer, Membership, Note
from messaging import holds
from messaging.dispatch import payer
from messaging.models import Message
from messaging.states import Status
from portal.core.errors import Refused
from portal.kit import deeds
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db

LIST = reverse("customers:customers")
BULK = reverse("customers:customers-archive")
CARDS = [reverse("dashboard-card", args=[slug]) for slug in ("accounts", "clients")]
LOGIN = "/accounts/login/"
PASSWORD = "a long enough secret"


def archive(*customers, by=None):
    return archiving.archive(customers, by=by)


def restore(customer, *accounts, by=None):
    return archiving.restore(customer, by=by, cleaned={"smpp_accounts": list(accounts)})


def page(customer):
    return reverse("customers:customer-archive", args=[customer.pk])


def restore_page(customer):
    return reverse("customers:customer-restore", args=[customer.pk])


def inside(email):
    """A browser in which this person has logged in, and what the log-in said."""
    browser = Browser()
    answer = browser.post(LOGIN, {"login": email, "password": PASSWORD})
    return browser, answer.content.decode()


def is_in(browser):
    return browser.get(reverse("account")).status_code == 200


def held(customer, **fields):
    account = Account.objects.filter(customer=customer).first() or make.account(customer=customer)
    door = make.door(customer=customer, client=fields.pop("client", None))
    fields = {"status": "held", "sent_at": None, "final_at": None} | fields
    return make.message(account=account, door=door, **fields)


# The verb


def test_archiving_closes_the_customer_and_all_its_smpp_accounts():
    """001: Remove - archiving also archives all SMPP accounts of the customer."""
    customer = make.customer()
    client = make.client(customer=customer)
    make.smpp_account(customer=customer)
    make.smpp_account(customer=customer, client=client)
    other = make.smpp_account(customer=make.customer("Another"))

    archive(customer)

    customer.refresh_from_db()
    assert customer.is_archived
    mine = SmppAccount.objects.filter(customer=customer)
    assert {(one.is_open, one.archived_at) for one in mine} == {(False, customer.archived_at)}
    other.refresh_from_db()
    assert other.is_open
    assert other.archived_at is None


def test_nothing_is_sent_through_any_door_of_an_archived_customer():
    """001: Remove - the account becomes unusable by the customer."""
    customer = make.customer()
    token, secret = tokens.issue(customer=customer, client=None, name="shop", by=None)
    account = make.smpp_account(customer=customer)

    archive(customer)

    assert not payer.of_door(token.pk).is_open
    assert not payer.of_door(account.pk).is_open
    answer = Browser().post(
        "/api/v1/messages",
        {"channel": "sms", "sender": "Vento", "recipients": ["+447700900318"], "text": "Hello"},
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert answer.status_code in {401, 403}
    assert not Message.objects.exists()


def test_only_its_living_clients_are_archived_with_it():
    customer = make.customer()
    states = {
        status: make.client(status, customer=customer, status=status)
        for status in ("active", "blocked", "archived", "erased")
    }
    long_ago = timezone.now() - timezone.timedelta(days=9)
    Client.objects.filter(pk=states["archived"].pk).update(archived_at=long_ago)

    archive(customer)

    customer.refresh_from_db()
    now = {one.company: (one.status, one.archived_at) for one in Client.objects.all()}
    assert now["active"] == now["blocked"] == ("archived", customer.archived_at)
    assert now["archived"] == ("archived", long_ago)
    assert now["erased"] == ("erased", None)


def test_the_history_and_the_notes_tell_it():
    sam = make.staff()
    customer = make.customer()
    make.client(customer=customer)
    make.smpp_account(customer=customer)

    archive(customer, by=sam)

    entry = HistoryEntry.objects.get(event="customers.customer.archived")
    assert (entry.actor, entry.customer_id) == (sam, customer.pk)
    assert (entry.data["clients"], entry.data["accounts"], entry.data["tokens"]) == (1, 1, 0)
    note = Note.objects.get(customer=customer)
    assert note.is_system
    assert note.text == "Archived by Sam Staff"


def test_the_house_and_the_archived_are_refused_and_the_others_go_on():
    house, gone, going = make.house(), make.customer("Gone", status="archived"), make.customer()

    done, refused = archive(house, gone, going)

    assert done == [going]
    assert refused == [
        "The house is the operator itself and stays.",
        "Gone is archived already.",
    ]
    house.refresh_from_db()
    assert not house.is_archived


def test_a_floor_that_fails_leaves_everything_as_it_was(monkeypatch):
    customer = make.customer()
    account = make.smpp_account(customer=customer)

    def broken(*_args, **_more):
        raise RuntimeError("no")

    monkeypatch.setattr(ledger, "lock", broken)
    with pytest.raises(RuntimeError):
        archive(customer)

    customer.refresh_from_db()
    account.refresh_from_db()
    assert not customer.is_archived
    assert account.is_open


# Held messages


@pytest.mark.parametrize("status", ["held", "accepted"])
def test_held_and_scheduled_messages_are_cancelled_and_refunded(status):
    customer = make.customer()
    message = held(customer, status=status)
    before = Account.objects.get(customer=customer).balance

    archive(customer)
    count = holds.cancel_archived()

    message.refresh_from_db()
    assert count == 1
    assert (message.status, message.reason) == ("cancelled", "customer_archived")
    assert message.charge == "refunded"
    assert Account.objects.get(customer=customer).balance == before + Decimal("0.05")


@pytest.mark.parametrize("status", ["queued", "submitting", "sent", "delivered"])
def test_what_was_accepted_is_still_sent(status):
    customer = make.customer()
    message = held(customer, status=status)

    archive(customer)
    holds.cancel_archived()

    message.refresh_from_db()
    assert message.status == status


def test_held_messages_of_others_go_on_waiting():
    message = held(make.customer("Another"))
    archive(make.customer())

    assert holds.cancel_archived() == 0
    message.refresh_from_db()
    assert message.status == "held"


def test_many_held_messages_are_cancelled_batch_by_batch(monkeypatch):
    monkeypatch.setattr(holds, "BATCH", 2)
    customer = make.customer()
    for _ in range(5):
        held(customer)
    archive(customer)

    assert holds.cancel_archived() == 5
    assert holds.cancel_archived() == 0
    assert set(Message.objects.values_list("charge", flat=True)) == {"refunded"}


def test_a_message_that_was_released_meanwhile_is_sent():
    customer = make.customer()
    message = held(customer)

    class Row:
        status = Status.QUEUED

    assert holds._cancels(holds.ARCHIVED)(Row(), timezone.now()) is None
    assert message.status == "held"


def test_a_worker_is_told_once_the_archive_holds(django_capture_on_commit_callbacks, monkeypatch):
    told = []
    monkeypatch.setattr(holds.current_app, "send_task", lambda name, **_: told.append(name))

    with django_capture_on_commit_callbacks(execute=True):
        archive(make.customer())

    assert told == ["messaging.cancel_archived"]


# The people


def test_the_people_are_put_out_everywhere_and_kept_out():
    customer = make.customer()
    make.member(customer, email="mia@example.test")
    make.seat(make.client(customer=customer), email="sol@example.test")
    emails = ("mia@example.test", "mia@example.test", "sol@example.test")
    browsers = [inside(email)[0] for email in emails]
    assert all(is_in(browser) for browser in browsers)

    archive(customer)

    assert not Session.objects.exists()
    assert not any(is_in(browser) for browser in browsers)
    for email in emails:
        _, said = inside(email)
        assert "Your company&#x27;s access is closed. Your operator can tell why." in said


def test_who_has_another_living_place_stays_and_sees_only_that():
    going, staying = make.customer("Going"), make.customer("Staying")
    mia = make.member(going, email="mia@example.test")
    Membership.objects.create(user=mia, customer=staying, rights="owner")
    browser, _ = inside("mia@example.test")

    archive(going)

    assert is_in(browser)
    assert list(Customer.objects.visible_to(mia)) == [staying]


def test_strangers_and_staff_stay_inside():
    make.member(make.customer("Another"), email="ann@example.test")
    make.staff(email="sam@example.test")
    ann, sam = inside("ann@example.test")[0], inside("sam@example.test")[0]
    customer = make.customer()
    make.member(customer, email="mia@example.test")
    inside("mia@example.test")

    archive(customer)

    assert is_in(ann)
    assert is_in(sam)


def test_fifty_people_are_put_out_in_one_look_at_the_sessions(django_assert_max_num_queries):
    customer = make.customer()
    for _ in range(50):
        make.member(customer)

    with django_assert_max_num_queries(30):
        archive(customer)


def test_the_rows_of_an_archived_customer_are_seen_by_staff_alone():
    customer = make.customer()
    client = make.client(customer=customer)
    account = make.account(customer=customer)
    held(customer, status="queued")
    mia, sol, sam = make.member(customer), make.seat(client), make.staff()

    archive(customer)

    for model in (Customer, Client, Account, Message, Door, Entry):
        rows = model.objects
        assert not rows.visible_to(mia).exists(), model
        assert not rows.visible_to(sol).exists(), model
        if model is not Door:
            assert rows.visible_to(sam).exists(), model
    assert account.customer == customer


# Coming back


def test_a_restored_customer_has_its_people_and_clients_again():
    customer = make.customer()
    make.member(customer, email="mia@example.test")
    active = make.client(customer=customer)
    blocked = make.client(customer=customer, status="blocked")
    earlier = make.client(
        customer=customer,
        status="archived",
        archived_at=timezone.now() - timezone.timedelta(days=3),
    )
    archive(customer)

    restore(customer)

    customer.refresh_from_db()
    assert (customer.status, customer.archived_at) == ("active", None)
    states = dict(Client.objects.values_list("pk", "status"))
    assert states == {active.pk: "active", blocked.pk: "blocked", earlier.pk: "archived"}
    assert not Client.objects.filter(archived_at=customer.archived_at, status="archived").exists()
    assert is_in(inside("mia@example.test")[0])


def test_only_the_chosen_smpp_accounts_come_back_and_tokens_never_do():
    customer = make.customer()
    wanted, other = make.smpp_account(customer=customer), make.smpp_account(customer=customer)
    token = make.door(customer=customer)
    archive(customer)

    restore(customer, SmppAccount.objects.get(pk=wanted.pk))

    wanted.refresh_from_db()
    assert (wanted.is_open, wanted.archived_at) == (True, None)
    assert payer.of_door(wanted.pk).is_open
    assert not payer.of_door(other.pk).is_open
    assert not payer.of_door(token.pk).is_open
    assert ApiToken.objects.get().archived_at is not None


def test_accounts_of_others_and_of_earlier_days_do_not_come_back():
    customer = make.customer()
    long_ago = timezone.now() - timezone.timedelta(days=9)
    earlier = make.smpp_account(customer=customer, is_open=False, archived_at=long_ago)
    foreign = make.smpp_account(is_open=False, archived_at=long_ago)
    archive(customer)

    restore(customer, earlier, foreign)

    assert not Door.objects.filter(is_open=True).exists()


def test_what_is_not_archived_cannot_be_restored():
    with pytest.raises(Refused, match="is not archived"):
        restore(make.customer())


def test_the_history_tells_who_restored_it_and_with_which_accounts():
    sam, customer = make.staff(), make.customer()
    account = make.smpp_account(customer=customer, system_id="harbour1")
    archive(customer)

    restore(customer, account, by=sam)

    entry = HistoryEntry.objects.get(event="customers.customer.restored")
    assert entry.actor == sam
    assert entry.data["after"] == {"smpp_accounts": "harbour1"}
    assert Note.objects.filter(text="Restored by Sam Staff", is_system=True).exists()


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
