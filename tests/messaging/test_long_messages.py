"""Parts of long messages: nothing is sent before all have come, and then all of it is."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Account
from clients.models import Client
from messaging.dispatch import flusher, long_messages, payer, sweep, whole_texts
from messaging.dispatch.accept import Flush
from messaging.dispatch.submission import Submission
from messaging.dispatch.whole_texts import Kept
from messaging.models import (
    Connector,
    Delta,
    LongMessage,
    Message,
    Notice,
    Pool,
    Route,
    TextRule,
)
from messaging.models.message import Lane
from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.server import texts
from messaging.wire import Wire
from tests import make

pytestmark = pytest.mark.django_db

GB = "447700900318"
FEW = settings(max_examples=40, suppress_health_check=list(HealthCheck))


@pytest.fixture
def door():
    account = make.paying_account(customer=make.customer(), balance=100)
    return make.smpp_account(customer=account.customer, parts_per_s=100_000)


def part(door, text, number, total, *, reference=7, sender="Vento", to=GB, **fields):
    """A part as the SMPP server hands it in; its text is cut by the customer."""
    segment = Part(reference, total, number)
    header = concatenation.header(segment)
    octets = text if isinstance(text, bytes) else text.encode("utf-16-be")
    read = texts.part(octets, 8, 0, header)
    return Submission(
        payer=payer.of_door(door.pk),
        channel="sms",
        sender=sender,
        recipients=[to],
        text=read.text,
        size=read.size,
        wire=Wire(coding=read.coding, is_binary=read.is_binary, header=header),
        asked=1,
        segment=segment,
        is_small=True,
        **fields,
    )


def flush(*submissions):
    with transaction.atomic(), connection.cursor() as cursor:
        work = Flush(cursor, list(submissions))
        return work.run(), work.connectors


def statuses():
    return sorted(Message.objects.values_list("status", flat=True))


def test_a_set_waits_and_its_last_part_lets_all_of_it_go(door):
    flush(part(door, "and on", 2, 3))
    _, woken_before = flush(part(door, "It goes on ", 1, 3))
    before = statuses()

    _, woken = flush(part(door, " and on.", 3, 3))

    assert before == ["accepted", "accepted"]
    assert statuses() == ["queued"] * 3
    assert (woken_before, woken) == (set(), {Connector.objects.get().pk})
    assert not LongMessage.objects.exists()
    assert Account.objects.get().balance == Decimal("99.85")


@pytest.mark.parametrize("lane", list(Lane))
def test_a_complete_set_is_as_urgent_as_its_last_part(door, monkeypatch, lane):
    told = []
    monkeypatch.setattr(flusher.hints, "wake", lambda of, *, urgent: told.append((of, urgent)))

    flusher.flush([part(door, "It goes ", 1, 2, lane=lane)])
    flusher.flush([part(door, "on.", 2, 2, lane=lane)])

    link = {Connector.objects.get().pk}
    assert told == [(set(), set()), (link, link if lane == Lane.URGENT else set())]


def test_conditions_on_the_text_see_all_of_it(door):
    heron = make.connector("Heron", cost="0.01")
    pool = Pool.objects.create(name="Codes")
    pool.members.create(connector=heron, order=1)
    Route.objects.create(name="Codes", pool=pool, priority=1, text_contains="code 1234")

    flush(part(door, "Your co", 1, 2))
    flush(part(door, "de 1234", 2, 2))

    assert set(Message.objects.values_list("connector__name", "cost")) == {
        ("Heron", Decimal("0.01"))
    }
    told = Counter()
    for delta in Delta.objects.all():
        told[delta.connector_id] += delta.messages
    assert {pk: count for pk, count in told.items() if count} == {heron.pk: 2}


def test_a_part_that_comes_twice_begins_another_set(door):
    flush(part(door, "one ", 1, 2), part(door, "one ", 1, 2), part(door, "two", 2, 2))

    assert statuses() == ["accepted", "queued", "queued"]
    assert LongMessage.objects.get().parts == {"1": Message.objects.get(status="accepted").pk}


def test_sets_of_other_senders_references_and_sizes_are_others(door):
    flush(
        part(door, "a", 1, 2),
        part(door, "b", 2, 2, reference=8),
        part(door, "c", 2, 2, sender="Pellworm"),
        part(door, "d", 2, 3),
        part(door, "e", 2, 2, to="447700900319"),
    )

    assert statuses() == ["accepted"] * 5
    assert LongMessage.objects.count() == 5


def test_what_is_not_complete_in_time_expires_is_refunded_and_told(door):
    flush(part(door, "one ", 1, 3), part(door, "two ", 2, 3))
    early = long_messages.give_up()
    LongMessage.objects.update(began_at=timezone.now() - timedelta(minutes=11))

    late = long_messages.give_up()

    assert (early, late) == (0, 2)
    assert set(Message.objects.values_list("status", "reason")) == {("expired", "incomplete")}
    assert Account.objects.get().balance == 100
    assert Notice.objects.count() == 2
    assert not LongMessage.objects.exists()


def test_a_set_with_a_part_that_is_over_is_given_up_when_its_last_part_comes(door):
    flush(part(door, "one ", 1, 2))
    Message.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    sweep.outdated()

    flush(part(door, "two", 2, 2))

    assert statuses() == ["expired", "expired"]
    assert Message.objects.filter(reason="incomplete").count() == 1
    assert Account.objects.get().balance == 100


def test_a_scheduled_set_waits_for_its_parts_and_then_for_its_time(door):
    at = timezone.now() + timedelta(hours=1)
    until = at + timedelta(hours=1)
    when = {"send_at": at, "valid_until": until}
    flush(part(door, "one ", 1, 2, **when))
    Message.objects.update(accepted_at=timezone.now())
    before = Message.objects.get().next_try_at

    flush(part(door, "two", 2, 2, **when))
    sweep.scheduled()

    assert before is None
    assert set(Message.objects.values_list("status", "next_try_at")) == {("accepted", at)}


def test_a_set_of_a_blocked_client_is_held_when_it_is_complete(door):
    client = make.client(customer=door.customer)
    Client.objects.update(status="blocked")
    type(door).objects.update(client=client)

    flush(part(door, "one ", 1, 2))
    before = statuses()
    flush(part(door, "two", 2, 2))

    assert before == ["accepted"]
    assert statuses() == ["held", "held"]


def test_a_whole_text_that_may_not_go_is_rejected_and_refunded(door):
    TextRule.objects.create(
        name="Codes", kind="words", entries="code 1234", whole_words=False, action="block"
    )

    flush(part(door, "Your co", 1, 2))
    flush(part(door, "de 1234", 2, 2))

    assert set(Message.objects.values_list("status", "charge")) == {("rejected", "refunded")}
    assert Account.objects.get().balance == 100
    assert Notice.objects.count() == 2


def test_a_whole_text_goes_on_by_the_next_route_when_its_own_leads_nowhere(door):
    dear = make.connector("Heron", cost_list=make.price_list(kind="cost", price=None))
    pool = Pool.objects.create(name="Codes")
    pool.members.create(connector=dear, order=1)
    Route.objects.create(name="Codes", pool=pool, priority=1, text_contains="code 1234")

    flush(part(door, "Your co", 1, 2))
    flush(part(door, "de 1234", 2, 2))

    assert set(Message.objects.values_list("status", "connector__name")) == {("queued", "Tern")}


def test_only_parts_cost_queries_and_many_cost_no_more_than_two(door):
    def queries(*submissions):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            flush(*submissions)
        return len(seen)

    whole = part(door, "whole", 1, 1)
    whole.segment = None
    queries(whole)
    plain = queries(*[_plain(door) for _ in range(5)])
    few = queries(*[part(door, "a", n % 2 + 1, 2, reference=n // 2) for n in range(6)])
    many = queries(
        *[
            part(door, "a", n % 2 + 1, 2, reference=n // 2, to=f"4477009{n // 2:05d}")
            for n in range(40)
        ]
    )

    with CaptureQueriesContext(connection) as seen:
        flush(_plain(door))
    assert not [one for one in seen if "longmessage" in one["sql"]]
    assert plain < few == many


def _plain(door):
    found = part(door, "plain", 1, 1)
    found.segment = None
    return found


@st.composite
def _stories(draw):
    """Long texts cut anywhere, their parts in any order, some of them more than once."""
    texts_ = draw(st.lists(st.text("aé€я😀{[ ", min_size=4, max_size=30), min_size=1, max_size=4))
    parts = []
    for reference, text in enumerate(texts_):
        octets = text.encode("utf-16-be")
        count = draw(st.integers(2, 4))
        inner = sorted(
            draw(st.lists(st.integers(0, len(octets) // 2), min_size=count - 1, max_size=count - 1))
        )
        edges = [0, *(2 * at for at in inner), len(octets)]
        pieces = [octets[a:b] for a, b in pairwise(edges)]
        parts += [(reference, number, count, piece) for number, piece in enumerate(pieces, 1)]
    parts += draw(st.lists(st.sampled_from(parts), max_size=4))
    missing = draw(st.sets(st.integers(0, len(parts) - 1), max_size=2))
    parts = [one for n, one in enumerate(parts) if n not in missing]
    order = draw(st.integers(0, 2**32))
    random.Random(order).shuffle(parts)
    sizes = draw(st.lists(st.integers(1, 4), min_size=len(parts), max_size=len(parts)))
    return texts_, parts, sizes


@given(story=_stories())
@FEW
def test_exactly_complete_sets_go_and_their_parts_make_the_text(door, story):
    whole, parts, sizes = story
    with transaction.atomic():
        submissions = [
            part(door, octets, n, count, reference=ref) for ref, n, count, octets in parts
        ]
        numbers = []
        left = list(submissions)
        for size in sizes:
            if left:
                outcomes, _ = flush(*left[:size])
                numbers += [outcome.messages[0].id for outcome in outcomes]
                left = left[size:]

        came = Counter((ref, n) for ref, n, _, _ in parts)
        counts = {ref: count for ref, _, count, _ in parts}
        complete = {
            ref: min(came[ref, n] for n in range(1, count + 1)) for ref, count in counts.items()
        }
        stored = Message.objects.in_bulk(numbers)
        queued = Counter(
            ref
            for number, (ref, *_) in zip(numbers, parts, strict=True)
            if stored[number].status == "queued"
        )
        assert queued == +Counter({ref: complete[ref] * counts[ref] for ref in counts})
        assert {one.status for one in stored.values()} <= {"queued", "accepted"}
        by_set = {}
        for number, submission in zip(numbers, submissions, strict=True):
            if stored[number].status == "queued":
                key = stored[number].long_message_id
                by_set.setdefault(key, {})[submission.segment.number] = submission
        for found in by_set.values():
            kept = [Kept(found[n].wire, found[n].text) for n in sorted(found)]
            assert whole_texts.joined(kept) == whole[found[1].segment.reference]
        transaction.set_rollback(True)
