"""Leases: one holder at a time, by the database's clock."""

import pytest

from portal.kit import leases
from portal.models import Lease

pytestmark = pytest.mark.django_db


def test_a_lease_is_held_by_one():
    assert leases.take("link:1", holder="a", seconds=10) == 1
    assert leases.take("link:1", holder="b", seconds=10) is None


def test_a_holder_renews_without_a_new_token():
    leases.take("link:1", holder="a", seconds=10)

    assert leases.take("link:1", holder="a", seconds=10) == 1


def test_a_lease_that_is_over_goes_to_the_next_with_a_higher_token():
    leases.take("link:1", holder="a", seconds=-1)

    assert leases.take("link:1", holder="b", seconds=10) == 2


def test_a_released_lease_is_free_at_once():
    leases.take("link:1", holder="a", seconds=10)

    leases.release("link:1", holder="a")

    assert Lease.objects.get().token == 1


def test_nobody_releases_anothers_lease():
    leases.take("link:1", holder="a", seconds=10)

    leases.release("link:1", holder="b")

    assert leases.take("link:1", holder="b", seconds=10) is None
