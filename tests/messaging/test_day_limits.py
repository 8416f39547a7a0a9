"""A client's daily limit and channels, at the door: exact, and nothing stored beyond them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Account
from clients import tokens
from clients.models import Client
from customers.models import Customer
from messaging.dispatch import day_limits, payer
from messaging.dispatch.payer import Barred
from messaging.dispatch.submission import Answer, Ask, TryLater
from messaging.models import Batch, DayCount, Delta, IdempotencyKey, Message
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db

OTHER = "447700900319"


@pytest.fixture
def door():
    """A token of a client whose customer pays."""
    account = make.paying_account(customer=make.customer())
    client = make.client(customer=account.customer)
    return tokens.issue(customer=account.customer, client=client, name="shop", by=None)[0]


def limit(number):
    client = Client.objects.get()
    client.daily_limit = number
    client.save(update_fields=["daily_limit"])


def test_so_many_messages_a_day_and_not_one_more(door):
    """003: daily limit - messages a day."""
    limit(3)

    first, second, third = flush(submission(door, GB, OTHER), submission(door), submission(door))

    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert isinstance(third, TryLater)
    assert third.code == "daily_limit"
    assert Message.objects.count() == 3


def test_what_does_not_fit_is_not_stored_charged_or_told(door):
    limit(1)

    (outcome,) = flush(submission(door, GB, OTHER, ask=Ask("order-1", "a" * 64)))

    assert "1 messages a day; 1 are left" in str(outcome)
    for model in (Message, Batch, Delta, IdempotencyKey):
        assert not model.objects.exists()
    assert Account.objects.get().balance == 10
    assert DayCount.objects.get().messages == 0


def test_it_says_when_the_next_day_begins(door):
    limit(0)

    (outcome,) = flush(submission(door))

    local = timezone.localtime(timezone=timezone.get_default_timezone())
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert abs(outcome.retry_s - (midnight - local).total_seconds()) < 3700


def test_no_limit_asks_and_keeps_nothing(door):
    with CaptureQueriesContext(connection) as asked:
        (outcome,) = flush(submission(door))

    assert isinstance(outcome, Answer)
    assert not any("messaging_daycount" in query["sql"] for query in asked)
    assert not DayCount.objects.exists()


def test_counting_costs_two_statements_for_a_whole_group(door):
    limit(100)
    flush(submission(door))

    with CaptureQueriesContext(connection) as asked:
        flush(submission(door), submission(door), submission(door))

    assert sum("messaging_daycount" in query["sql"] for query in asked) == 2
    assert DayCount.objects.get().messages == 4


def test_what_is_blocked_at_acceptance_does_not_count(door):
    limit(1)

    rejected, accepted = flush(submission(door, "999123456789"), submission(door))

    assert isinstance(rejected, Answer)
    assert isinstance(accepted, Answer)
    assert DayCount.objects.get().messages == 1


def test_what_cannot_be_paid_does_not_count(door):
    limit(300)

    poor, rich = flush(submission(door, *[GB] * 250), submission(door, *[GB] * 100))

    assert poor.code == "no_money"
    assert isinstance(rich, Answer)
    assert DayCount.objects.get().messages == 100


def test_a_repetition_is_answered_again_and_counts_once(door):
    limit(1)
    ask = Ask("order-1", "a" * 64)

    (first,) = flush(submission(door, ask=ask))
    (again,) = flush(submission(door, ask=ask))

    assert again.body == first.body
    assert again.is_replay


def test_a_limit_set_in_the_middle_of_the_day_counts_what_went_before(door):
    flush(submission(door, GB, OTHER))
    limit(3)

    first, second = flush(submission(door), submission(door))

    assert isinstance(first, Answer)
    assert second.code == "daily_limit"


def test_what_went_while_there_was_no_limit_counts_when_there_is_one_again(door):
    limit(2)
    flush(submission(door))
    limit(None)
    flush(submission(door))
    limit(2)

    (outcome,) = flush(submission(door))

    assert outcome.code == "daily_limit"
    assert DayCount.objects.get().messages == 2


def test_yesterdays_messages_do_not_count_today(door):
    limit(1)
    yesterday = timezone.localdate() - timedelta(days=1)
    DayCount.objects.create(client=Client.objects.get(), day=yesterday, messages=1)

    (outcome,) = flush(submission(door))

    assert isinstance(outcome, Answer)


def test_a_limit_set_since_somebody_knocked_counts(door):
    knocked = submission(door)
    limit(0)

    (outcome,) = flush(knocked)

    assert outcome.code == "daily_limit"


def test_the_neighbours_are_not_harmed(door):
    limit(0)
    other = make.door(customer=door.customer)

    first, second = flush(submission(door), submission(other))

    assert first.code == "daily_limit"
    assert isinstance(second, Answer)


def test_days_that_are_over_are_forgotten():
    client = make.client()
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    for days in (0, 1, 2, 30):
        DayCount.objects.create(client=client, day=today - timedelta(days=days), messages=1)

    with connection.cursor() as cursor:
        assert day_limits.forget(cursor) == 2


def test_the_count_belongs_to_the_day_of_the_operator(settings):
    settings.TIME_ZONE = "Europe/Riga"
    with connection.cursor() as cursor:
        late = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)  # 00:30 of 2 March in Riga.
        day = timezone.localdate(late, timezone.get_default_timezone())
        client = make.client()
        counts = day_limits.DayLimits(cursor, {client.pk: 0}, late, day)

        with pytest.raises(TryLater) as refusal:
            counts.check(client.pk, 1)

    assert refusal.value.retry_s == int(23.5 * 3600) + 1
    assert DayCount.objects.get().day.isoformat() == "2026-03-02"


# Channels


@pytest.mark.parametrize(
    ("customers", "clients", "allowed"),
    [
        (["sms", "viber"], ["sms"], True),
        (["sms", "viber"], [], True),
        (["sms", "viber"], ["viber"], False),
        (["viber"], ["sms"], False),
        (["viber"], [], False),
    ],
)
def test_a_client_sends_by_its_own_and_its_customers_channels_only(
    door, customers, clients, allowed
):
    Customer.objects.filter(pk=door.customer_id).update(channels=customers)
    Client.objects.update(channels=clients)

    found = payer.of_door(door.pk)

    if allowed:
        found.check_channel("sms")
        return
    with pytest.raises(Barred) as refusal:
        found.check_channel("sms")
    assert refusal.value.code == "channel_not_allowed"


def test_what_may_not_be_sent_by_a_channel_is_not_stored(door):
    Client.objects.update(channels=["viber"])

    (outcome,) = flush(submission(door))

    assert outcome.code == "channel_not_allowed"
    assert not Message.objects.exists()
