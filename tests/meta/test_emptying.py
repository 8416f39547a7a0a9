"""A test that commits leaves nothing to the next one."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection
from django.test import TransactionTestCase

from billing import ledger
from billing.models import Entry
from portal.kit import revisions
from portal.models import HistoryEntry
from tests import emptying, make

pytestmark = pytest.mark.django_db(transaction=True)


def filled():
    return {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.managed and model._base_manager.exists()
    } - {*emptying.ANNOUNCED, emptying.REVISIONS}


def committed():
    """Rows that refuse to be deleted, and what they hang on."""
    make.routing(make.connector("Tern"))
    account = make.account(customer=make.customer(country="GB"), credit_limit=1000)
    ledger.post(account, amount=Decimal(5), kind=Entry.Kind.TOP_UP, key="first")
    make.issued_invoice(account)
    make.message(account=account)


def leave_empty():
    emptying.leave_empty(TransactionTestCase("__init__"))


def test_no_row_is_left_and_what_a_migration_announces_stays():
    committed()
    roles = set(Group.objects.values_list("name", "permissions__codename"))

    leave_empty()

    assert filled() == set()
    assert set(Group.objects.values_list("name", "permissions__codename")) == roles


def test_guards_are_on_again():
    leave_empty()
    committed()
    leave_empty()
    committed()

    with pytest.raises(DatabaseError, match="append-only"):
        HistoryEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


def test_readers_of_a_watched_table_learn_that_it_is_empty():
    committed()
    before = revisions.number("book")

    leave_empty()

    assert revisions.number("book") > before > 0


def test_roles_that_a_test_changed_are_as_they_were():
    before = emptying.fingerprints()
    names = set(Group.objects.values_list("name", flat=True))
    Group.objects.first().delete()
    Group.objects.create(name="Passers-by")

    leave_empty()

    assert set(Group.objects.values_list("name", flat=True)) == names
    assert len(before) == len(emptying.announced) == len(emptying.ANNOUNCED)
    assert filled() == set()
