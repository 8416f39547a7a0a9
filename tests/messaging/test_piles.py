"""Many messages in one commit: those that are alike go ahead in pieces, the others are copied."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection

from messaging.dispatch import flusher
from messaging.dispatch.accept import FORESEEN_MAX
from messaging.dispatch.piles import PIECE, Piles
from messaging.dispatch.sheaf import FEW_AHEAD
from messaging.models import Message, MessageText, Queued
from portal.kit import copying
from tests import make
from tests.messaging.test_foreseen import (
    balance,
    dearer,
    flush,
    grow_steady,
    many,
    the_books_hold,
    watch,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def watched(monkeypatch):
    return watch(monkeypatch)


@pytest.fixture
def door():
    client = make.client(customer=make.customer())
    return make.door(client=make.paying_account(client=client, balance=1000).client)


KINDS = [
    (40, 1),
    (100, 1),
    (100, 100),
    (FEW_AHEAD + 1, 1),
    (FEW_AHEAD + 1, FEW_AHEAD + 1),
    (200, 3),
    (FORESEEN_MAX, 1),
    (FORESEEN_MAX + 1, 1),
]


@pytest.mark.parametrize(("count", "kinds"), KINDS)
def test_many_at_once_are_stored_whether_they_are_alike_or_not(door, watched, count, kinds):
    grow_steady(door, watched)
    sent = many(door, count, kinds)

    answers = flusher.flush(sent)

    assert [one.status for one in answers] == [202] * count
    assert stored_since(3) == [(one.recipients[0], one.sender, one.text) for one in sent]
    assert Queued.objects.count() == MessageText.objects.count() == 3 + count
    assert (watched.early, watched.undone) == (2 if count <= FORESEEN_MAX else 1, 0)
    assert connection.execute_wrappers == []
    assert flush(door).status == 202
    assert the_books_hold()


def stored_since(count):
    """Recipient, sender and text of the messages behind the first so many, by their ids."""
    texts = dict(MessageText.objects.values_list("message_id", "text"))
    stored = Message.objects.order_by("id")[count:]
    return [(one.recipient, one.sender, texts[one.id]) for one in stored]


@pytest.fixture
def pieces(monkeypatch):
    """The sizes of the pieces that were sent while others were written, and of the copies."""
    pieces = SimpleNamespace(sent=[], copied=[])
    send, write = Piles._send, copying.write

    def sending(piles, shared):
        pieces.sent.append(len(piles._piles[shared]))
        send(piles, shared)

    def writing(cursor, copy, lines):
        pieces.copied.append(len(lines))
        write(cursor, copy, lines)

    monkeypatch.setattr(Piles, "_send", sending)
    monkeypatch.setattr(copying, "write", writing)
    return pieces


def test_each_kind_leaves_in_pieces_of_its_own(door, watched, pieces):
    grow_steady(door, watched)
    pieces.sent.clear()

    flusher.flush(many(door, 3 * PIECE + 6, 3))

    assert (pieces.sent, pieces.copied) == ([PIECE] * 3, [])


def test_many_that_are_not_alike_are_copied_behind_what_went_ahead(door, watched, pieces):
    grow_steady(door, watched)
    pieces.sent.clear()

    flusher.flush(many(door, 200, 200))

    assert (pieces.sent, pieces.copied) == ([], [200] * 4)


@pytest.mark.parametrize("kinds", [1, 150])
def test_many_that_were_decided_by_what_no_longer_holds_are_undone(door, watched, kinds):
    grow_steady(door, watched)
    sent = many(door, 150, kinds)
    before = balance()
    dearer(door)

    answers = flusher.flush(sent)

    assert [one.status for one in answers] == [202] * 150
    assert (watched.early, watched.undone) == (2, 1)
    assert balance() == before - 150 * Decimal("0.07")
    assert len(stored_since(3)) == 150
    assert connection.execute_wrappers == []
    assert the_books_hold()


def test_a_copy_that_fails_behind_what_went_ahead_keeps_nothing(door, watched, monkeypatch):
    grow_steady(door, watched)
    own, before = connection.connection, balance()

    with monkeypatch.context() as breaking:
        breaking.setattr(copying, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            flusher.flush(many(door, 150, 150))

    assert (balance(), connection.connection) == (before, own)
    assert connection.execute_wrappers == []
    assert Message.objects.count() == 3
    assert flush(door).status == 202
    assert the_books_hold()


def test_many_of_one_submission_follow_what_was_expected(door, watched):
    grow_steady(door, watched)
    recipients = [f"4477009{number:05d}" for number in range(150)]

    assert flush(door, *recipients).status == 202

    assert (watched.early, watched.undone) == (2, 0)
    assert Queued.objects.count() == 153
    assert the_books_hold()
