import pytest
from django.db import connection
from django.utils import timezone

from clients import passwords, smpp_accounts, system_ids
from clients.models import Client, Door, SmppAccount
from customers.models import Note
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def issued(customer=None, client=None, by=None, **fields):
    customer = customer or make.customer("Saltmarsh Digital")
    return smpp_accounts.issue(customer=customer, client=client, fields=fields, by=by)


def told(event):
    return HistoryEntry.objects.get(event=f"clients.smpp.{event}")


def archived_customer():
    return make.customer(status="archived")


def tables_with(text):
    """The tables of the whole database in one of whose rows the text stands, as it is or in hex."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT 1 FROM {table} AS t WHERE position(%s in t::text) > 0"  # noqa: S608
                " OR position(%s in t::text) > 0 LIMIT 1",
                [text, text.encode().hex()],
            )
            found += [table] if cursor.fetchone() else []
    return found


def test_an_account_is_issued_with_a_password_that_opens_it():
    """001: An SMPP account serves both SMPP and REST."""
    account, password = issued()

    assert account.kind == Door.Kind.SMPP
    assert smpp_accounts.find(account.system_id, password) == account
    assert len(password) == passwords.SIZE


def test_issuing_is_noted_and_told():
    """001: Notes - account notes (e.g. "issue new SMPP account")."""
    sam = make.staff()
    customer = make.customer("Saltmarsh Digital")

    account, _ = issued(customer, by=sam)

    entry = told("issued")
    assert (entry.actor, entry.customer_id, entry.subject_id) == (sam, customer.pk, account.pk)
    note = Note.objects.get(customer=customer)
    assert note.text == "Issued SMPP account saltmarsh1"
    assert note.is_system


def test_an_account_of_a_client_is_told_to_the_client():
    client = make.client()

    account, _ = issued(client.customer, client)

    assert account.client == client
    assert told("issued").client_id == client.pk


def test_the_password_stands_in_no_table():
    account, first = issued()
    second = smpp_accounts.reset_password(account, by=make.staff())

    assert tables_with(account.system_id) != []
    assert tables_with(first) == []
    assert tables_with(second) == []


def test_a_new_password_replaces_the_old_one():
    account, old = issued()
    SmppAccount.objects.update(password_set_at=timezone.now() - timezone.timedelta(days=9))

    new = smpp_accounts.reset_password(account, by=make.staff())

    assert smpp_accounts.find(account.system_id, new) == account
    assert smpp_accounts.find(account.system_id, old) is None
    account.refresh_from_db()
    assert (timezone.now() - account.password_set_at).total_seconds() < 60
    assert told("password-reset").data == {"system_id": account.system_id}


@pytest.mark.parametrize(
    ("company", "system_id"),
    [
        ("Saltmarsh Digital", "saltmarsh1"),
        ("O2 Blue Ltd", "o2_blue1"),
        ("Überlandwerke Nordwest", "uberlandwer1"),
        ("Альфа", "account1"),
        ("AB", "ab1"),
    ],
)
def test_a_system_id_is_made_from_the_company(company, system_id):
    account, _ = issued(make.customer(company))

    assert account.system_id == system_id


def test_made_system_ids_count_on_over_archived_ones():
    customer = make.customer("Saltmarsh Digital")
    make.smpp_account(system_id="SALTMARSH1", archived_at=timezone.now(), is_open=False)

    account, _ = issued(customer)

    assert account.system_id == "saltmarsh2"


def test_a_system_id_that_somebody_took_meanwhile_is_passed_over(monkeypatch):
    make.smpp_account(system_id="saltmarsh1")
    offered = iter(["saltmarsh1", "saltmarsh2"])
    monkeypatch.setattr(system_ids, "suggested", lambda _name: next(offered))

    account, password = issued()

    assert account.system_id == "saltmarsh2"
    assert smpp_accounts.find("saltmarsh2", password) == account


@pytest.mark.parametrize("taken", ["salt_7", "SALT_7"])
@pytest.mark.parametrize("archived_at", [None, timezone.now()])
def test_a_chosen_system_id_is_unique_whatever_its_case_and_over_archived_ones(taken, archived_at):
    make.smpp_account(system_id=taken, archived_at=archived_at)

    with pytest.raises(Refused, match="belongs to another account") as refusal:
        issued(system_id="salt_7")

    assert refusal.value.field == "system_id"


@pytest.mark.parametrize("system_id", ["two words", "sixteen_letters_", "größe", "tab\tin"])
def test_a_chosen_system_id_has_the_shape_smpp_allows(system_id):
    with pytest.raises(Refused, match="1 to 15") as refusal:
        issued(system_id=system_id)

    assert refusal.value.field == "system_id"


def test_case_counts_when_somebody_logs_in():
    account, password = issued(system_id="Salt_7")

    assert smpp_accounts.find("Salt_7", password) == account
    assert smpp_accounts.find("salt_7", password) is None


@pytest.mark.parametrize("system_id", ["nobody", "", "a\0b", "x" * 100, "größe"])
def test_an_unknown_system_id_opens_nothing(system_id):
    _, password = issued()

    assert smpp_accounts.find(system_id, password) is None


def test_an_unknown_system_id_costs_the_same_work_as_a_wrong_password(monkeypatch):
    issued(system_id="salt_7")
    made = []
    real = passwords._keyed
    monkeypatch.setattr(passwords, "_keyed", lambda *about: made.append(1) or real(*about))

    smpp_accounts.find("salt_7", "wrong")
    smpp_accounts.find("nobody", "wrong")

    assert len(made) == 2


def test_finding_an_account_asks_once(django_assert_num_queries):
    account, password = issued(make.client().customer)

    with django_assert_num_queries(1):
        found = smpp_accounts.find(account.system_id, password)

    assert found == account


def test_nothing_is_issued_to_an_archived_customer():
    with pytest.raises(Refused, match="customer is archived"):
        issued(archived_customer())

    assert not SmppAccount.objects.exists()


def test_nothing_is_issued_to_a_client_of_another_customer():
    with pytest.raises(Refused, match="belongs to another customer") as refusal:
        issued(make.customer(), make.client())

    assert refusal.value.field == "client"


def test_nothing_is_issued_to_an_archived_client():
    client = make.client(status=Client.Status.ARCHIVED)

    with pytest.raises(Refused, match="archived"):
        issued(client.customer, client)


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_binds", 0), ("window", 1001), ("parts_per_s", 100_001), ("allowed_networks", ["x"])],
)
def test_what_is_out_of_bounds_is_refused_at_its_field(field, value):
    with pytest.raises(Refused) as refusal:
        issued(**{field: value})

    assert refusal.value.field == field
