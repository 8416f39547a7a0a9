"""A commit that fails: what may be tried again, and who is told."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError
from psycopg.errors import AdminShutdown, DeadlockDetected

from messaging.dispatch import flusher
from messaging.dispatch.submission import Accepted, Submission
from messaging.text.parts import PartCount

DONE = Accepted(1, [], 0)


def submissions(count, settled=None, *, door=1):
    return [
        Submission(
            payer=SimpleNamespace(door=door, lane=1),
            channel="sms",
            sender="Vento",
            recipients=["447700900318"],
            text="x",
            size=PartCount("gsm7", 1, 1, 1),
            is_small=True,
            settled=settled,
        )
        for _ in range(count)
    ]


def failing(cause):
    """A database that fails groups in this way, and takes single ones."""

    def flush(group):
        if len(group) > 1:
            raise OperationalError("the group failed") from cause
        return [DONE]

    return flush


def test_a_group_that_was_undone_for_a_deadlock_is_tried_one_by_one(monkeypatch):
    told = []
    group = submissions(3, lambda: told.append("settled"))
    monkeypatch.setattr(flusher, "flush", failing(DeadlockDetected()))

    flusher.Flusher()._settle(group)

    assert [one.outcome.result(0) for one in group] == [DONE] * 3
    assert told == ["settled"]


def test_what_may_have_been_committed_is_never_tried_again(monkeypatch):
    told = []
    group = submissions(3, lambda: told.append("settled"))
    monkeypatch.setattr(flusher, "flush", failing(AdminShutdown()))

    flusher.Flusher()._settle(group)

    for one in group:
        with pytest.raises(OperationalError):
            one.outcome.result(0)
    assert told == ["settled"]


def test_who_cannot_be_told_does_not_end_the_thread(monkeypatch):
    def gone():
        raise RuntimeError("the loop is closed")

    group = submissions(2, gone)
    monkeypatch.setattr(flusher, "flush", lambda group: [DONE] * len(group))

    flusher.Flusher()._settle(group)

    assert [one.outcome.result(0) for one in group] == [DONE] * 2


def test_a_long_line_at_one_door_holds_no_other_door_up():
    thread = flusher.Flusher()
    thread.submit(submissions(5_000, door=1))
    thread.submit(late := submissions(3, door=2))

    group = thread._take()

    assert len(group) <= flusher.SUBMISSIONS_MAX
    assert all(one in group for one in late)


def test_everything_that_waits_is_taken_once_and_in_its_doors_order():
    thread = flusher.Flusher()
    lines = [submissions(count, door=door) for door, count in enumerate((37, 1, 250, 12))]
    for line in lines:
        thread.submit(line)

    taken = []
    while group := thread._take():
        taken += group

    for line in lines:
        assert [one for one in taken if one.payer.door == line[0].payer.door] == line
