"""Parts that are drawn ahead: asked for less often, and counted to the last one all the same."""

from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients import parts_limits
from clients.models import Bucket
from messaging.dispatch import flusher, payer, purse, store
from messaging.dispatch.buckets import Paces
from messaging.dispatch.payer import Limit
from messaging.dispatch.purse import LIMITS_MAX, Purse
from messaging.dispatch.submission import TryLater
from messaging.models import Message
from tests import make
from tests.messaging.test_accept import submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]

SIZE = 1_000
LIMIT = Limit("door:1", SIZE, SIZE)
SMALL = Limit("door:2", 20, 20)
LARGE = Limit("door:3", 1, SIZE)


def fill(limit):
    """A full bucket in which no time passes: it was drawn on by a clock that is ahead of ours."""
    at = timezone.now() + timedelta(days=1)
    about = {"parts": limit.size, "rate": limit.rate, "size": limit.size, "at": at}
    Bucket.objects.update_or_create(key=limit.key, defaults=about)


@pytest.fixture
def filled():
    for limit in (LIMIT, SMALL, LARGE):
        fill(limit)


def commit(own, limit, wanted, taken=None):
    """Take some parts, all that are wanted unless said; whether the bucket held them."""
    with transaction.atomic(), connection.cursor() as cursor:
        paces = Paces(cursor, own.drafts({limit: wanted}), own)
        try:
            paces.take([limit], wanted if taken is None else taken)
        except TryLater:
            return False
        finally:
            paces.write(cursor)
    return True


def level(limit=LIMIT):
    return round(Bucket.objects.get(key=limit.key).parts)


def kept(own, limit=LIMIT):
    return own.drafts({limit: 1})[limit].held


def test_whoever_submits_all_the_time_asks_the_bucket_now_and_then():
    own = Purse()

    with CaptureQueriesContext(connection) as told:
        assert all(commit(own, LIMIT, 1) for _ in range(100))

    asked = [one for one in told.captured_queries if "clients_bucket" in one["sql"]]
    assert len(asked) <= 12
    assert level() + kept(own) == SIZE - 100


def test_whoever_comes_now_and_then_draws_nothing_ahead(monkeypatch):
    own, start = Purse(), monotonic()

    for moment in (0, 2, 4):
        monkeypatch.setattr(purse, "monotonic", lambda now=start + moment: now)
        commit(own, LIMIT, 1)

    assert (level(), kept(own)) == (SIZE - 3, 0)


def test_what_was_drawn_ahead_is_given_up_after_a_second(monkeypatch):
    own, later = Purse(), monotonic() + 2
    commit(own, LIMIT, 1)
    commit(own, LIMIT, 1)
    assert kept(own) == SIZE // 100

    monkeypatch.setattr(purse, "monotonic", lambda: later)

    assert kept(own) == 0


def test_a_bucket_less_than_half_full_is_counted_part_by_part():
    own = Purse()
    commit(own, LIMIT, SIZE // 2 + 1)

    for _ in range(5):
        commit(own, LIMIT, 1)

    assert (level(), kept(own)) == (SIZE // 2 - 6, 0)


def test_a_small_bucket_is_counted_part_by_part():
    own = Purse()

    said = [commit(own, SMALL, 5) for _ in range(5)]

    assert said == [True] * 4 + [False]


def test_a_bucket_that_fills_slowly_is_counted_part_by_part():
    own = Purse()

    for _ in range(5):
        commit(own, LARGE, 1)

    assert (level(LARGE), kept(own, LARGE)) == (SIZE - 5, 0)


def test_another_rate_has_nothing_at_hand():
    own = Purse()
    commit(own, LIMIT, 1)
    commit(own, LIMIT, 1)

    assert kept(own, LIMIT._replace(rate=2)) == 0


def test_two_threads_draw_on_one_bucket():
    own, other = Purse(), Purse()
    both = [own, other] * 600

    said = [commit(one, LIMIT, 1) for one in both]

    assert sum(said) == SIZE
    assert kept(own) == kept(other) == 0


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 1]), st.integers(1, 60), st.integers(0, 60)), max_size=60
    )
)
def test_what_was_taken_and_what_is_left_are_what_there_was(steps):
    fill(LIMIT)
    purses, taken = (Purse(), Purse()), 0

    for which, wanted, less in steps:
        parts = max(0, wanted - less)
        if commit(purses[which], LIMIT, wanted, parts):
            taken += parts
        else:
            # Only when the bucket and what this thread had at hand were not enough.
            assert level() + kept(purses[which]) < parts

    assert level() + sum(kept(one) for one in purses) + taken == SIZE


def test_a_thread_remembers_so_many_buckets_and_no_more():
    own = Purse()

    for number in range(LIMITS_MAX + 1):
        own.keep(Limit(f"door:{number}", 1, 100), 1)

    assert kept(own, Limit("door:0", 1, 100)) == 0
    assert kept(own, Limit(f"door:{LIMITS_MAX}", 1, 100)) == 1


@pytest.fixture
def door():
    account = make.paying_account(customer=make.customer())
    parts_limits.put(account.customer, rate=SIZE, burst=SIZE, by=None)
    door = make.door(customer=account.customer)
    (limit,) = payer.of_door(door.pk).limits
    fill(limit)
    return door


def customers_level():
    return round(Bucket.objects.get(key__startswith="limit:").parts)


@pytest.mark.django_db(transaction=True)
def test_what_a_failed_commit_drew_ahead_is_forgotten(door, monkeypatch):
    own = Purse()
    monkeypatch.setattr(flusher._own, "purse", own)
    flusher.flush([submission(door, is_small=True)])
    before = customers_level()

    with monkeypatch.context() as patch:
        patch.setattr(store.Messages, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            flusher.flush([submission(door, is_small=True)])

    assert (before, customers_level()) == (SIZE - 1, SIZE - 1)
    flusher.flush([submission(door, is_small=True)])
    assert customers_level() == SIZE - 2
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_commits_share_what_one_of_them_drew(door, monkeypatch):
    monkeypatch.setattr(flusher._own, "purse", Purse())

    for _ in range(8):
        flusher.flush([submission(door, is_small=True)])

    assert customers_level() == SIZE - 2 - SIZE // 100
    assert Message.objects.count() == 8
