"""Blocking a client: what it stops, what waits, and what comes back."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients import blocking
from clients.models import Client
from messaging.models import Message
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def page(client, what="block"):
    return reverse(f"clients:client-{what}", args=[client.pk])


def blocked(client, reason="Invoices of March are open", by=None):
    return blocking.block(client, reason=reason, by=by)


def test_a_blocked_client_says_since_when_and_why():
    """003: Block - temporarily disables sending."""
    client = make.client()
    who = make.staff()

    blocked(client, reason="  Spam complaints ", by=who)

    client.refresh_from_db()
    assert client.is_blocked
    assert client.block_reason == "Spam complaints"
    assert client.blocked_at is not None
    entry = HistoryEntry.objects.get()
    assert (entry.event, entry.actor, entry.client_id) == (
        "clients.client.blocked",
        who,
        client.pk,
    )
    assert entry.data == {"reason": "Spam complaints"}


def test_unblocking_forgets_the_reason_and_tells_the_history():
    """003: Block - unblock by the same control."""
    client = blocked(make.client())

    blocking.unblock(client, by=None)

    client.refresh_from_db()
    assert (client.status, client.blocked_at, client.block_reason) == ("active", None, "")
    assert HistoryEntry.objects.first().event == "clients.client.unblocked"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_block_needs_a_reason_that_fits(reason):
    client = make.client()

    with pytest.raises(Refused) as refusal:
        blocked(client, reason=reason)

    assert refusal.value.field == "reason"
    client.refresh_from_db()
    assert client.status == "active"


@pytest.mark.parametrize("status", ["blocked", "archived", "erased"])
def test_only_an_active_client_is_blocked(status):
    client = make.client(status=status)

    with pytest.raises(Refused):
        blocked(client)

    assert not HistoryEntry.objects.exists()


@pytest.mark.parametrize("status", ["active", "archived", "erased"])
def test_only_a_blocked_client_is_unblocked(status):
    client = make.client(status=status)

    with pytest.raises(Refused):
        blocking.unblock(client, by=None)

    client.refresh_from_db()
    assert client.status == status


def test_a_block_locks_the_payers_before_the_client():
    client = make.client(customer=make.customer())
    make.account(client=client)
    make.account(customer=client.customer)

    with CaptureQueriesContext(connection) as asked:
        blocked(client)

    said = [query["sql"] for query in asked]
    accounts = next(n for n, sql in enumerate(said) if "FROM billing_account" in sql)
    row = next(n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql and "clients_" in sql)
    assert accounts < row


# The pages


def test_the_page_says_what_follows_with_numbers(as_user):
    """003: Block - temporarily disables sending and halts operations."""
    client = make.client()
    account = make.account(client=client)
    for _ in range(3):
        make.message(account=account, status="queued", sent_at=None, final_at=None, told=False)

    text = as_user(make.staff("support")).get(page(client)).content.decode()

    assert "Block Vento Pharmacy?" in text
    assert "In queue" in text
    assert ">3" in text.replace("\n", "").replace(" ", "")
    assert 'name="reason"' in text


def test_whoever_blocks_is_told_and_the_page_turns_red(as_user):
    """003: Block - Client "name" is blocked."""
    client = make.client()
    browser = as_user(make.staff("support"))

    answer = browser.post(page(client), {"reason": "Spam complaints"}, follow=True)

    text = answer.content.decode()
    assert "Client &quot;Vento Pharmacy&quot; is blocked" in text
    assert "Spam complaints" in text
    assert page(client, "unblock") in text
    assert page(client) not in text


def test_an_empty_reason_is_asked_for_again(as_user):
    client = make.client()

    answer = as_user(make.staff()).post(page(client), {"reason": ""})

    assert answer.status_code == 422
    client.refresh_from_db()
    assert not client.is_blocked


def test_the_same_control_unblocks(as_user):
    """003: Quick actions - block/unblock."""
    client = blocked(make.client())
    browser = as_user(make.staff("support"))

    asked = browser.get(page(client, "unblock")).content.decode()
    answer = browser.post(page(client, "unblock"), follow=True)

    assert "Unblock Vento Pharmacy?" in asked
    assert "Client &quot;Vento Pharmacy&quot; is unblocked" in answer.content.decode()
    client.refresh_from_db()
    assert client.status == "active"


@pytest.mark.parametrize(
    ("status", "what", "said"),
    [("blocked", "block", "is blocked already."), ("active", "unblock", "is not blocked.")],
)
def test_what_is_done_already_leads_back(as_user, status, what, said):
    client = make.client(status=status, blocked_at=timezone.now())

    answer = as_user(make.staff()).get(page(client, what), follow=True)

    assert said in answer.content.decode()
    assert answer.redirect_chain[-1][0] == client.get_absolute_url()


@pytest.mark.parametrize("what", ["block", "unblock"])
@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("support", 200), ("finance", 403), ("read-only", 403)]
)
def test_only_admins_and_support_block(as_user, what, role, status):
    client = make.client(status="active" if what == "block" else "blocked")

    assert as_user(make.staff(role)).get(page(client, what)).status_code == status


def test_nobody_else_blocks(as_user):
    client = make.client(customer=make.customer())

    for person in (make.member(), make.member(client.customer), make.seat(client)):
        browser = as_user(person)
        assert browser.post(page(client), {"reason": "x"}).status_code in {403, 404}

    client.refresh_from_db()
    assert not client.is_blocked


def test_a_blocked_clients_people_still_get_in():
    client = make.client()
    person = make.seat(client)

    blocked(client)

    assert Client.objects.visible_to(type(person).objects.get(pk=person.pk)).get() == client


def test_what_a_block_holds_is_still_charged():
    client = make.client()
    account = make.account(client=client)
    make.message(account=account, status="queued", sent_at=None, final_at=None, told=False)

    blocked(client)

    assert Message.objects.get().charge == "charged"
    account.refresh_from_db()
    assert account.balance == Decimal(0)
