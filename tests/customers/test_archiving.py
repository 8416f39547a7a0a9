"""Archiving a customer: what it closes, whom it puts out, what stays, and what comes back."""

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
from portal.models import HistoryEntry
from tests import make
from tests.customers.archived import archive, held

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
PASSWORD = "a long enough secret"


def restore(customer, *accounts, by=None):
    return archiving.restore(customer, by=by, cleaned={"smpp_accounts": list(accounts)})


def inside(email):
    """A browser in which this person has logged in, and what the log-in said."""
    browser = Browser()
    answer = browser.post(LOGIN, {"login": email, "password": PASSWORD})
    return browser, answer.content.decode()


def is_in(browser):
    return browser.get(reverse("account")).status_code == 200


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
