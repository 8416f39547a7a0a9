"""What a commit expects to hear, and goes on with before it does: right, or as if it had waited."""

import time
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.pq import PipelineStatus

from billing import ledger
from billing.models import Account, Entry, PriceList, Rate
from clients import blocking, tokens
from clients.models import ApiToken, Client
from customers import archiving
from customers.models import Customer
from messaging import block_lists
from messaging.dispatch import flusher, foreseen, payer, store
from messaging.dispatch.flusher import Own
from messaging.dispatch.foreseen import Expected, Foreseen, Otherwise
from messaging.dispatch.prepared import Pipeline
from messaging.dispatch.submission import Answer
from messaging.models import Message
from portal.core.errors import Refused
from reports import reconcile
from tests import make
from tests.messaging.test_accept import GB, submission

pytestmark = pytest.mark.django_db

SAY = (
    "SELECT %s::bigint + 1, %s::numeric, %s::timestamptz, %s::text[], %s::boolean, %s::text, 'a%%'"
)
VALUES = (41, Decimal("0.000043"), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), ["a", "{,}"], True, None)
NAME = ("SELECT name FROM customers_customer WHERE account_code = %s", ["CODE"])
ONE = ("SELECT 1", None)


@pytest.fixture
def customer():
    return make.customer("Alder", account_code="CODE")


def told(question, expected=None):
    """The answer that whoever asks goes on with."""
    asked = Foreseen([question], expected)
    asked.execute(*question)
    rows = asked.fetchall()
    asked.close()
    return rows


def waits_for(questions, expected):
    return expected.answers(questions) is None


def is_open():
    return connection.connection.pgconn.pipeline_status == PipelineStatus.ON


def test_values_come_back_as_what_they_are():
    with transaction.atomic():
        (row,) = told((SAY, VALUES))

    assert row == (42, *VALUES[1:], "a%")


def test_what_was_not_foreseen_is_asked_now():
    with transaction.atomic():
        asked = Foreseen([ONE])
        asked.execute("SELECT 2", None)

        assert asked.fetchone() == (2,)

        asked.execute(*ONE)

        assert asked.fetchone() == (1,)


def test_what_was_answered_alike_twice_is_expected():
    expected, known = Expected(), []

    with transaction.atomic():
        for _ in range(4):
            known.append(expected.answers([ONE]))
            told(ONE, expected)

    assert known == [None, None, [[(1,)]], [[(1,)]]]


def test_nothing_is_expected_of_other_words_or_other_values(customer):
    expected = steady(NAME)
    other = (NAME[0], ["OTHER"])

    assert waits_for([other], expected)
    assert waits_for([NAME, ONE], expected)
    assert not waits_for([NAME], expected)


def steady(*questions):
    """Who asked these twice and expects the same again."""
    expected = Expected()
    with transaction.atomic():
        for _ in range(2):
            Foreseen(questions, expected)
    assert not waits_for(questions, expected)
    return expected


def test_after_a_second_nothing_is_expected(monkeypatch, customer):
    expected, later = steady(NAME), time.monotonic() + 2

    monkeypatch.setattr(foreseen, "monotonic", lambda: later)

    assert waits_for([NAME], expected)


def test_nothing_is_expected_after_something_else_was_asked(customer):
    expected = steady(NAME)

    with transaction.atomic():
        told(ONE, expected)

    assert waits_for([NAME], expected)


def test_what_is_otherwise_is_said_before_the_end(customer):
    expected = steady(NAME)
    customer.name = "Birch"
    customer.save()

    with transaction.atomic():
        asked = Foreseen([NAME], expected)
        asked.execute(*NAME)
        went_on_with = asked.fetchall()
        with pytest.raises(Otherwise):
            asked.close()

    assert went_on_with == [("Alder",)]
    assert waits_for([NAME], expected)


def test_what_a_commit_changed_is_expected_changed(customer):
    expected = steady(NAME)

    expected.change(NAME[0], lambda rows: [(f"{name}!",) for (name,) in rows])
    expected.change("SELECT 2", lambda rows: 1 / 0)

    assert expected.answers([NAME]) == [[("Alder!",)]]


def test_who_takes_rows_away_leaves_what_is_expected(customer):
    expected = steady(NAME)

    with transaction.atomic():
        asked = Foreseen([NAME], expected)
        asked.execute(*NAME)
        assert (asked.fetchone(), asked.fetchone()) == (("Alder",), None)
        asked.close()

    assert expected.answers([NAME]) == [[("Alder",)]]


def test_whoever_uses_the_connection_meanwhile_hears_its_own_answer(customer):
    expected = steady(NAME)

    with transaction.atomic():
        asked = Foreseen([NAME], expected)
        assert is_open()
        make.customer("Birch")
        assert not is_open()
        asked.execute("SELECT 2", None)
        assert asked.fetchall() == [(2,)]
        asked.confirm()

    assert connection.execute_wrappers == []
    assert not waits_for([NAME], expected)


def test_an_error_of_a_question_is_raised_and_the_connection_goes_on():
    question = ("SELECT 1 / (SELECT count(*) FROM customers_customer)", None)
    make.customer()
    expected = steady(question)
    make.house().delete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_customer")

    with pytest.raises(DataError, match="division by zero"), transaction.atomic():
        Foreseen([question], expected).close()

    assert connection.execute_wrappers == []
    assert make.customer().pk


# Whole commits, by a thread that expects.


@pytest.fixture
def watched(monkeypatch):
    return watch(monkeypatch)


def watch(monkeypatch):
    """The commits of a new thread that went on with what they expected, and those undone."""
    watched = SimpleNamespace(early=0, undone=0)
    heard, undo = Pipeline.heard, Own.undo

    def counting(line):
        watched.early += 1
        return heard(line)

    def undoing(own):
        watched.undone += 1
        undo(own)

    monkeypatch.setattr(Pipeline, "heard", counting)
    monkeypatch.setattr(Own, "undo", undoing)
    monkeypatch.setattr(flusher, "_own", Own())
    return watched


@pytest.fixture
def door():
    account = make.paying_account(client=make.client(customer=make.customer()))
    return make.door(client=account.client)


def flush(door, *recipients):
    (outcome,) = flusher.flush([submission(door, *recipients, is_small=True)])
    return outcome


def grow_steady(door, watched):
    for _ in range(3):
        assert flush(door).status == 202
    assert (watched.early, watched.undone) == (1, 0)


def numbers():
    return list(Entry.objects.order_by("number").values_list("number", flat=True))


def balance():
    return Account.objects.get().balance


def the_books_hold():
    return [line for holds, line in reconcile.report() if not holds] == []


@pytest.mark.django_db(transaction=True)
def test_who_submits_all_the_time_does_not_wait_for_answers(door, watched):
    for _ in range(8):
        assert flush(door).status == 202

    assert (watched.early, watched.undone) == (6, 0)
    assert Message.objects.filter(status="queued").count() == 8
    assert balance() == Decimal("9.60")
    assert numbers() == list(range(1, 10))
    assert the_books_hold()


def dearer(door):
    make.rate(PriceList.objects.get(kind="sell"), price="0.07", starts_at=timezone.now())


def topped_up(door):
    account = Account.objects.get()
    ledger.post(account, amount=Decimal(5), kind=Entry.Kind.TOP_UP, key="second")


def spent(door):
    account = Account.objects.get()
    ledger.post(account, amount=Decimal("-9.84"), kind=Entry.Kind.CORRECTION, key="all")


def revoked(door):
    tokens.revoke(ApiToken.objects.get(pk=door.pk), by=None)


def blocked(door):
    blocking.block(Client.objects.get(), reason="A test", by=None)


def archived(door):
    archiving.archive([door.customer], by=None)


def stopped(door):
    block_lists.add(block_lists.place("platform", None), "number", [GB], by=None)


MEANWHILE = [
    (dearer, "queued", "0.07"),
    (topped_up, "queued", "0.05"),
    (blocked, "held", "0.05"),
    (stopped, "rejected", "0"),
    (spent, "no_money", None),
    (revoked, "door_closed", None),
    (archived, "door_closed", None),
]


@pytest.mark.parametrize(("meanwhile", "said", "price"), MEANWHILE)
@pytest.mark.django_db(transaction=True)
def test_what_happens_meanwhile_counts(door, watched, meanwhile, said, price):
    grow_steady(door, watched)
    last = Message.objects.order_by("id").last()
    knocked = submission(door, is_small=True)
    meanwhile(door)

    (outcome,) = flusher.flush([knocked])

    assert (watched.early, watched.undone) == (2, 1)
    found = list(Message.objects.filter(pk__gt=last.pk).values_list("status", "price"))
    if price is None:
        assert isinstance(outcome, Refused)
        assert (outcome.code, found) == (said, [])
    else:
        assert found == [(said, Decimal(price))]
    assert numbers() == list(range(1, len(numbers()) + 1))
    assert the_books_hold()


@pytest.mark.django_db(transaction=True)
def test_a_screen_that_asks_the_database_is_answered_in_between(door, watched):
    make.opt_out(GB, customer=door.customer)

    for _ in range(4):
        flush(door)
        flush(door, "447700900319")

    found = set(Message.objects.values_list("recipient", "status"))
    assert found == {(GB, "rejected"), ("447700900319", "queued")}
    assert Message.objects.count() == 8
    assert watched.early > 0
    assert the_books_hold()


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_asks_the_database_is_made_while_the_rest_is_under_way(door, watched):
    knocked = [submission(door, is_small=True) for _ in range(5)]
    for one in knocked:
        one.answer = lambda _: Answer(202, str(Customer.objects.count()).encode())

    outcomes = [flusher.flush([one])[0] for one in knocked]

    assert {one.body for one in outcomes} == {str(Customer.objects.count()).encode()}
    assert (watched.early, watched.undone) == (3, 0)
    assert connection.execute_wrappers == []
    assert Message.objects.filter(status="queued").count() == 5
    assert the_books_hold()


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_while_it_is_under_way_keeps_nothing(door, watched, monkeypatch):
    grow_steady(door, watched)
    own, before = connection.connection, balance()

    for place in ("add", "write"):
        with monkeypatch.context() as breaking:
            breaking.setattr(store.Messages, place, lambda *words: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                flush(door)
        assert balance() == before
        assert connection.connection is own
        assert connection.execute_wrappers == []
        for _ in range(3):
            flush(door)
        before = balance()

    assert Message.objects.count() == 9
    assert the_books_hold()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_meanwhile_loses_nothing_that_was_promised(door, watched):
    grow_steady(door, watched)
    knocked = submission(door, is_small=True)
    process = connection.connection.info.backend_pid
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

    with pytest.raises(OperationalError):
        flusher.flush([knocked])

    assert connection.execute_wrappers == []
    assert flush(door).status == 202
    assert Message.objects.count() == 4
    assert the_books_hold()


def many(door, count, kinds):
    """Small submissions of so many kinds by turns, to a number each and with its own text."""
    return [
        submission(
            door,
            f"4477009{number:05d}",
            text=f"Parcel {number}\tis on its way.",
            sender=f"Pine{number % kinds}",
            is_small=True,
        )
        for number in range(count)
    ]


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from([0, 1]),
            st.sampled_from([1, 2, 3, 40, 110]),
            st.sampled_from([1, 2, 99]),
        ),
        st.sampled_from(["top up", "dearer", "block", "unblock", "other words"]),
    ),
    max_size=25,
)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_it_is_as_if_everybody_had_waited(door, watched, steps):
    threads = Own(), Own()
    happen(door, "top up", f"{time.monotonic_ns()}:first")
    for key, step in enumerate(steps):
        if isinstance(step, tuple):
            which, count, kinds = step
            flusher._own = threads[which]
            before, was_blocked = balance(), payer.of_door(door.pk).is_held
            price = price_now()
            sent = many(door, count, kinds)
            answers = flusher.flush(sent)
            last = Message.objects.order_by("-id")[:count]
            assert [one.status for one in answers] == [202] * count
            assert {(one.status == "held", one.price) for one in last} == {(was_blocked, price)}
            assert balance() == before - price * count
        else:
            happen(door, step, f"{time.monotonic_ns()}:{key}")
    assert numbers() == list(range(1, len(numbers()) + 1))
    assert the_books_hold()


def price_now():
    return Rate.objects.filter(price_list__kind="sell").latest("starts_at").price


def happen(door, what, key):
    client = Client.objects.get()
    if what == "top up":
        account = Account.objects.get()
        ledger.post(account, amount=Decimal(1000), kind=Entry.Kind.TOP_UP, key=key)
    elif what == "dearer":
        sold = PriceList.objects.get(kind="sell")
        make.rate(sold, price=price_now() + Decimal("0.01"), starts_at=timezone.now())
    elif what == "block" and client.status == "active":
        blocking.block(client, reason="A test", by=None)
    elif what == "unblock" and client.status == "blocked":
        blocking.unblock(client, by=None)
    elif what == "other words":
        block_lists.add(block_lists.place("platform", None), "number", ["447700900999"], by=None)
