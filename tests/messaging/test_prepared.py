"""Statements that go out together: answered in order, undone together, planned once."""

from contextlib import closing

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from customers.models import Customer
from messaging.dispatch import prepared
from messaging.dispatch.foreseen import Foreseen
from tests import make
from tests.house import until

pytestmark = pytest.mark.django_db(transaction=True)

UPDATE = "UPDATE customers_customer SET name = %s WHERE name LIKE %s || '%%'"
RENAME = f"{UPDATE} RETURNING id"


def touched(statements):
    return [len(answer.rows) for answer in prepared.answers(statements)]


def test_every_statement_returns_its_own_rows():
    make.customer("Alder One")
    make.customer("Alder Two")

    with transaction.atomic():
        told = touched([(RENAME, ["Birch", "Alder"]), (RENAME, ["Cedar", "Nobody"])])

    assert told == [2, 0]
    assert set(Customer.objects.values_list("name", flat=True)) == {"Birch"}


def test_one_that_fails_undoes_all_and_says_why_and_the_connection_goes_on():
    make.customer("Alder")

    with pytest.raises(DataError, match="out of range"), transaction.atomic():
        touched([(RENAME, ["Birch", "Alder"]), ("SELECT %s::timestamptz", ["2026-99-99"])])
    with transaction.atomic():
        again = touched([(RENAME, ["Cedar", "Alder"])])

    assert again == [1]
    assert Customer.objects.get().name == "Cedar"


def test_it_opens_the_transaction_it_belongs_to():
    with transaction.atomic():
        touched([(RENAME, ["Birch", "Alder"])])
        make.customer("Kept out")
        transaction.set_rollback(True)

    assert not Customer.objects.exists()


def test_a_statement_is_planned_once_for_each_connection():
    planned = "SELECT count(*) FROM pg_prepared_statements WHERE statement = %s"
    with transaction.atomic():
        for _ in range(3):
            touched([("SELECT %s::int AS unheard", [1])])
        asked = Foreseen()
        asked.execute(planned, ["SELECT $1::int AS unheard"])

        assert asked.fetchone() == (1,)


def test_what_is_planned_for_its_own_parameters_leaves_no_plan():
    planned = "SELECT count(*) FROM pg_prepared_statements WHERE statement = %s"
    with transaction.atomic():
        rows, counts = prepared.asked([("SELECT %s::int AS passing", [1]), (planned, ["SELECT 1"])])
        ((left,),) = prepared.asked([(planned, ["SELECT $1::int AS passing"])])

    assert (rows, counts, left) == ([(1,)], [(0,)], (0,))


def test_plans_outlive_a_roll_back_and_whoever_listened():
    with transaction.atomic():
        touched([("SELECT %s::int AS kept", [1])])
    with CaptureQueriesContext(connection), transaction.atomic():
        touched([("SELECT %s::int AS kept", [1])])
        transaction.set_rollback(True)

    with transaction.atomic():
        assert touched([("SELECT %s::int AS kept", [1])]) == [1]


def test_plans_that_somebody_took_away_are_made_anew_by_the_next_commit():
    prepared.make_ready()
    with transaction.atomic():
        touched([("SELECT %s::int AS taken", [1])])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        touched([("SELECT %s::int AS taken", [1])])
    with transaction.atomic():
        assert touched([("SELECT %s::int AS taken", [1])]) == [1]


def test_a_value_of_no_known_kind_is_refused():
    with pytest.raises(TypeError, match="dict"), transaction.atomic():
        touched([("SELECT %s::jsonb", [{}])])


def test_who_listens_hears_every_statement():
    with CaptureQueriesContext(connection) as heard, transaction.atomic():
        touched([("SELECT %s::int AS first", [1]), ("SELECT %s::int AS second", [2])])

    said = [query["sql"] for query in heard]
    assert any("first" in sql for sql in said)
    assert any("second" in sql for sql in said)


def test_a_commit_that_goes_along_is_durable_before_the_transaction_is_left():
    make.customer("Alder")
    with transaction.atomic():
        prepared.answers([(RENAME, ["Birch", "Alder"])], commits=True)
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT name FROM customers_customer")
            seen = cursor.fetchall()

    assert seen == [("Birch",)]


def test_nothing_is_committed_behind_one_that_fails():
    make.customer("Alder")

    statements = [(RENAME, ["Birch", "Alder"]), ("SELECT %s::timestamptz", ["2026-99-99"])]
    with pytest.raises(DataError, match="out of range"), transaction.atomic():
        prepared.answers(statements, commits=True)

    assert Customer.objects.get().name == "Alder"


def test_what_only_fails_when_it_is_committed_raises_too_and_keeps_nothing():
    kept = "CREATE TEMP TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
    twice = "INSERT INTO late VALUES (1), (1)"
    make.customer("Alder")

    statements = [(RENAME, ["Birch", "Alder"]), (kept, None), (twice, None)]
    with pytest.raises(IntegrityError, match="late_id_key"), transaction.atomic():
        prepared.answers(statements, commits=True)

    assert Customer.objects.get().name == "Alder"


def test_what_went_ahead_is_answered_first_and_the_rest_behind_it():
    make.customer("Alder One")
    pipeline = prepared.Pipeline()
    with transaction.atomic():
        pipeline.send([(RENAME, ["Birch", "Alder"])], starts=True)
        pipeline.send([("SELECT %s::int", [2]), ("SELECT %s::int", [3])])
        renamed, *others = [answer.rows for answer in pipeline.answers(commits=True)]

    assert len(renamed) == 1
    assert others == [[(2,)], [(3,)]]
    assert Customer.objects.get().name == "Birch"


def test_the_server_works_on_what_went_ahead_before_it_is_asked_for():
    pipeline = prepared.Pipeline()
    with closing(connection.copy()) as other, other.cursor() as cursor, transaction.atomic():
        pipeline.send([("SELECT pg_advisory_xact_lock(%s)", [4711])], starts=True)
        until(lambda: is_locked(cursor, 4711), 5, "it is locked")
        pipeline.answers()


def is_locked(cursor, number):
    cursor.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [number]
    )
    return cursor.fetchone() == (1,)


@pytest.mark.parametrize("value", ["Alder", "2026-99-99"], ids=["good", "refused by the server"])
@pytest.mark.parametrize("how", ["writes what is no parameter", "leaves"])
def test_who_fails_on_the_way_makes_way_and_the_connection_goes_on(value, how):
    make.customer("Alder")
    prepared.make_ready()
    own = connection.connection
    statement = (RENAME, ["Birch", value]) if value == "Alder" else ("SELECT %s::date", [value])

    with pytest.raises(TypeError):
        broken_off(statement, how)

    assert connection.connection is own
    assert Customer.objects.get().name == "Alder"


@transaction.atomic
def broken_off(statement, how):
    pipeline = prepared.Pipeline()
    pipeline.send([statement], starts=True)
    if how == "leaves":
        pipeline.leave()
        raise TypeError
    pipeline.send([("SELECT %s::jsonb", [{}])])


def test_leaving_what_was_answered_or_never_begun_does_nothing():
    answered = prepared.Pipeline()
    answered.send([("SELECT 1", None)])
    answered.answers()

    answered.leave()
    prepared.Pipeline().leave()

    assert touched([("SELECT 1", None)]) == [1]
