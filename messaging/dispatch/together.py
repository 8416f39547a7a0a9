"""Submissions of one request that are accepted together or not at all, under one key.

A bulk whose texts or clients differ is many submissions. They take one transaction of their own,
in the caller's thread: what one of them is refused for, none of them is accepted for.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from messaging.dispatch import buckets, hints, idempotency, prepared
from messaging.dispatch.accept import Flush
from messaging.dispatch.payer import Limit
from messaging.dispatch.submission import Accepted, Answer, Submission
from portal.core.errors import Refused

Answering = Callable[[list[Accepted]], Answer]


class Whole(Flush):
    """One request's submissions; their pace was asked before, for all of them at once."""

    asks_pace = False


def submit(head: Submission, submissions: Sequence[Submission], answering: Answering) -> Answer:
    """Accept all of them, durable and charged, or raise what one of them was refused for.

    `head` names the door and holds the key; it is no message itself. `answering` makes the answer
    from what was accepted, in the submissions' order, before the commit. Raises as
    `messaging.dispatch.flusher.submit`.
    """
    for one in {id(one.payer): one for one in submissions}.values():
        one.payer.check()
        one.payer.check_channel(one.channel)
    taken = _paces(submissions)
    for limits, parts in taken:
        buckets.take(limits, parts)
    try:
        answer = _accept(head, submissions, answering)
    except Refused:
        _give_back(taken)
        raise
    if answer.is_replay:
        _give_back(taken)
    return answer


def _accept(head: Submission, submissions: Sequence[Submission], answering: Answering) -> Answer:
    prepared.make_ready()
    with transaction.atomic(), connection.cursor() as cursor:
        told = idempotency.begin(cursor, [head], timezone.now())
        if earlier := told.get(head):
            return _said(earlier)
        work = Whole(cursor, list(submissions))
        accepted = [_said(outcome) for outcome in work.run()]
        answer = answering(accepted)
        idempotency.keep(cursor, [(head, answer)], timezone.now())
    hints.wake(work.connectors, urgent=work.urgent)
    return answer


def _said(outcome: Any) -> Any:
    """What was accepted or answered. Raises what was refused; then nothing is kept."""
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _paces(submissions: Sequence[Submission]) -> list[tuple[list[Limit], int]]:
    """The parts that each set of limits is asked for."""
    parts: dict[tuple[Limit, ...], int] = {}
    for one in submissions:
        limits = tuple(buckets.limits_of(one))
        parts[limits] = parts.get(limits, 0) + one.parts
    return [(list(limits), count) for limits, count in parts.items() if limits]


def _give_back(taken: list[tuple[list[Limit], int]]) -> None:
    for limits, parts in taken:
        buckets.give_back(limits, parts)
