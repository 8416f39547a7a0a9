"""Erasing a client: who it was is forgotten, what it did stays, nothing brings it back."""

from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse

from billing import ledger
from billing.models import Account, Entry
from clients import erasing, smpp_accounts, tokens
from clients.models import ApiToken, Client, CugNumber, Seat, SenderName, SmppAccount
from messaging import retention
from messaging.models import Message, MessageText
from portal.core.errors import Refused
from portal.kit import checks
from portal.models import HistoryEntry, User
from tests import make

pytestmark = pytest.mark.django_db

PERSONAL = {
    "name": "Vera Vento",
    "login": "447700900700",
    "email": "vera@vento.example.test",
    "accounting_email": "bills@vento.example.test",
    "phone": "447700900701",
    "postal_address": "1 Vento Street",
    "site": "https://vento.example.test",
    "referer": "A friend of Vera",
}


def page(client):
    return reverse("clients:client-erase", args=[client.pk])


def erase(client, by=None):
    return erasing.erase(client, typed=client.company, by=by)


def text_of(message):
    return MessageText.objects.create(message_id=message.pk, text="Dear Vera")


def test_who_the_client_was_is_forgotten():
    """003: Delete - permanently removes."""
    client = make.client(country="GB", **PERSONAL)

    erase(client)

    client.refresh_from_db()
    assert client.company == f"Erased client {client.pk}"
    assert {getattr(client, field) for field in PERSONAL} == {""}
    assert (client.status, client.country) == ("erased", "GB")
    assert client.erased_at is not None


def test_messages_money_and_statistics_stay():
    """003: Delete - money and message records survive for the audit."""
    client = make.client(customer=make.customer())
    account = make.account(client=client)
    message = make.message(account=account)
    ledger.post(account, amount=Decimal(7), kind=Entry.Kind.TOP_UP, key="first")

    erase(client)

    assert Message.objects.get().pk == message.pk
    assert Account.objects.get(pk=account.pk).balance == 7
    assert Entry.objects.filter(account=account).count() == 3
    assert [outcome for outcome in checks.run() if not outcome.holds] == []


@pytest.mark.parametrize("typed", ["", "vento pharmacy", "Vento", "yes"])
def test_only_its_own_name_erases_a_client(typed):
    """003: Delete - irreversible, so it is confirmed."""
    client = make.client("Vento Pharmacy", **PERSONAL)

    with pytest.raises(Refused) as refusal:
        erasing.erase(client, typed=typed, by=None)

    assert refusal.value.field == "typed"
    client.refresh_from_db()
    assert (client.status, client.name) == ("active", "Vera Vento")


def test_an_erased_client_is_not_erased_again():
    client = erase(make.client())

    with pytest.raises(Refused):
        erase(client)

    assert HistoryEntry.objects.filter(event="clients.client.erased").count() == 1


def test_its_people_are_forgotten_and_signed_out():
    client = make.client()
    person = make.seat(client, name="Vera Vento", email="vera@vento.example.test")
    browser = Browser()
    browser.force_login(person, backend="portal.pages.login.LoginBackend")

    erase(client)

    person.refresh_from_db()
    assert person.name == f"Erased person {person.pk}"
    assert person.email == f"person-{person.pk}@erased.invalid"
    assert (person.phone, person.is_active) == (None, False)
    assert not person.has_usable_password()
    assert not Seat.objects.exists()
    assert not Session.objects.exists()


def test_who_has_another_place_keeps_it():
    client, other = make.client(), make.client("Other Ltd")
    person = make.seat(client, name="Vera Vento")
    Seat.objects.create(user=person, client=other, rights="viewer")

    erase(client)

    person.refresh_from_db()
    assert (person.name, person.is_active) == ("Vera Vento", True)
    assert Seat.objects.get().client == other


def test_its_doors_are_closed_for_good_and_forget_where_it_came_from():
    client = make.client(customer=make.customer())
    account, password = smpp_accounts.issue(
        customer=client.customer,
        client=client,
        fields={"name": "Vera's", "system_id": "gone", "allowed_networks": ["192.0.2.0/24"]},
        by=None,
    )
    CugNumber.objects.create(account=account, number="447700900700")
    _, secret = tokens.issue(customer=client.customer, client=client, name="Vera's shop", by=None)

    erase(client)

    account.refresh_from_db()
    token = ApiToken.objects.get()
    assert smpp_accounts.find("gone", password) is None
    assert tokens.find(secret) is None
    assert account.archived_at is not None
    assert token.revoked_at is not None
    assert {account.name, token.name} == {"Erased"}
    assert account.allowed_networks == []
    assert not CugNumber.objects.exists()


def test_other_clients_keep_their_doors_and_people():
    client = make.client(customer=make.customer())
    other = make.client("Other Ltd", customer=client.customer)
    make.smpp_account(client=other)
    make.seat(other)

    erase(client)

    assert SmppAccount.objects.get().archived_at is None
    assert User.objects.get().is_active


def test_the_answers_of_its_sender_names_are_erased():
    client = make.client(customer=make.customer())
    make.sender_name(client=client, name="Vento", initiator="Vera Vento", contacts="1 Vento Street")

    erase(client)

    name = SenderName.objects.get()
    assert (name.name, name.initiator, name.contacts) == ("Vento", "", "")


def test_the_texts_of_its_messages_are_erased_at_once():
    client = make.client(customer=make.customer())
    other = make.client("Other Ltd", customer=client.customer)
    gone = make.message(account=make.account(client=client))
    stays = make.message(account=make.account(client=other))
    waits = make.message(account=gone.account, status="queued", sent_at=None, final_at=None)
    for message in (gone, stays, waits):
        text_of(message)

    erase(client)
    count = retention.forget_erased()

    assert count == 1
    assert set(MessageText.objects.values_list("message_id", flat=True)) == {stays.pk, waits.pk}


def test_the_texts_go_in_bounded_batches(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    client = make.client(customer=make.customer())
    account = make.account(client=client)
    for _ in range(5):
        text_of(make.message(account=account))

    erase(client)

    assert retention.forget_erased() == 5
    assert retention.forget_erased() == 0
    assert not MessageText.objects.exists()


def test_the_history_says_that_it_happened_and_not_to_whom():
    """003: Delete - the audit survives."""
    client = make.client(**PERSONAL)
    make.seat(client)
    who = make.staff()

    erase(client, by=who)

    entry = HistoryEntry.objects.get(event="clients.client.erased")
    assert (entry.actor, entry.subject, entry.client_id) == (
        who,
        f"Erased client {client.pk}",
        client.pk,
    )
    assert entry.data == {"accounts": 0, "tokens": 0, "people": 1, "numbers": 0}


# The page


def test_the_page_says_what_follows(as_user):
    """003: Delete - irreversible."""
    client = make.client(customer=make.customer())
    account = make.account(client=client)
    ledger.post(account, amount=Decimal(7), kind=Entry.Kind.TOP_UP, key="first")
    make.seat(client)

    text = as_user(make.staff()).get(page(client)).content.decode()

    assert "Erase Vento Pharmacy for good?" in text
    assert "7.00" in text
    assert "stays as it is" in text
    assert 'name="typed"' in text


def test_a_wrong_name_is_told_and_erases_nothing(as_user):
    client = make.client()

    answer = as_user(make.staff()).post(page(client), {"typed": "Vento"})

    assert answer.status_code == 422
    assert "not the client&#x27;s name" in answer.content.decode()
    assert Client.objects.get().status == "active"


def test_the_right_name_erases_it(as_user):
    """003: Delete - permanently removes."""
    client = make.client()

    answer = as_user(make.staff()).post(page(client), {"typed": "Vento Pharmacy"}, follow=True)

    text = answer.content.decode()
    assert "Client &quot;Vento Pharmacy&quot; is erased" in text
    assert f"Erased client {client.pk}" in text
    assert page(client) not in text


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("support", 403), ("finance", 403), ("read-only", 403)]
)
def test_only_admins_erase(as_user, role, status):
    client = make.client()

    assert as_user(make.staff(role)).get(page(client)).status_code == status


def test_nobody_else_erases(as_user):
    client = make.client(customer=make.customer())

    for person in (make.member(client.customer), make.seat(client)):
        assert as_user(person).post(page(client), {"typed": str(client)}).status_code == 403

    assert Client.objects.get().status == "active"
