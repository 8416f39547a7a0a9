import pytest
from django.utils import timezone

from clients import cug
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make


def test_numbers_stand_in_lines_or_between_commas_each_once():
    found = cug.read("+44 7700 900001\n447700900002, 00447700900003;\n\n447700900001")

    assert found == {"447700900001", "447700900002", "447700900003"}


def test_bad_lines_are_named():
    with pytest.raises(Refused) as refusal:
        cug.read("447700900001\n07700 900002\nabc, 447700900003, 12")

    assert str(refusal.value) == (
        "Not phone numbers with their country code: line 2: 07700 900002; line 3: abc; line 3: 12."
    )
    assert refusal.value.field == "cug_numbers"


def test_of_many_bad_lines_the_first_are_named_and_the_others_counted():
    with pytest.raises(Refused, match=r"line 5: x\. 7 more\.$"):
        cug.read("x\n" * 12)


def test_a_group_has_at_most_a_hundred_thousand_numbers():
    numbers = [str(447700000000 + n) for n in range(100_001)]

    assert len(cug.read(numbers[1:])) == 100_000
    with pytest.raises(Refused, match="at most 100000"):
        cug.read(numbers)


@pytest.mark.django_db
def test_the_group_is_exactly_what_was_set_and_its_counts_are_told():
    """001: SMPP accounts - CUG (closed user group of MSISDNs)."""
    account, other = make.smpp_account(), make.smpp_account()
    cug.set_numbers(other, "447700900001", by=None)
    cug.set_numbers(account, "447700900001, 447700900002", by=None)

    count = cug.set_numbers(account, "447700900002\n447700900003\n447700900004", by=make.staff())

    held = list(account.cug_numbers.values_list("number", flat=True))
    assert count == 3
    assert held == ["447700900002", "447700900003", "447700900004"]
    assert other.cug_numbers.count() == 1
    entry = HistoryEntry.objects.filter(subject_id=account.pk).latest("pk")
    assert entry.customer_id == account.customer_id
    assert entry.data == {
        "system_id": account.system_id,
        "count": 3,
        "added": 2,
        "removed": 1,
    }


@pytest.mark.django_db
def test_setting_the_same_numbers_again_is_not_told():
    account = make.smpp_account()
    cug.set_numbers(account, "447700900001", by=None)

    cug.set_numbers(account, "+447700900001", by=None)

    assert HistoryEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_group_can_be_emptied():
    account = make.smpp_account()
    cug.set_numbers(account, "447700900001", by=None)

    assert cug.set_numbers(account, "", by=None) == 0

    assert not account.cug_numbers.exists()


@pytest.mark.django_db
def test_the_group_of_an_archived_account_stays():
    account = make.smpp_account(archived_at=timezone.now())

    with pytest.raises(Refused, match="is archived"):
        cug.set_numbers(account, "447700900001", by=None)
