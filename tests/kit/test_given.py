"""A statement that is given rows does the same with one as with many."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.kit.given import Among, Given
from tests import make

READ = Given("SELECT * FROM {} AS v (word, number) ORDER BY number", "text", "bigint")
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
ROWS = st.lists(
    st.tuples(st.none() | WORDS, st.integers(-(2**63), 2**63 - 1)),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[1],
)


def read(rows):
    with connection.cursor() as cursor:
        cursor.execute(*READ.of(rows))
        return cursor.fetchall()


class Rows(TestCase):
    @given(ROWS)
    def test_rows_are_read_as_they_were_given(self, rows):
        assert read(rows) == sorted(rows, key=lambda row: row[1])


def test_the_statement_is_the_same_for_any_number_of_rows_but_one():
    one, two, three = (READ.of([("x", 1)] * count)[0] for count in (1, 2, 3))

    assert two == three != one


@pytest.mark.django_db
def test_the_server_builds_no_table_of_a_single_row():
    with connection.cursor() as cursor:
        sql, params = Given("SELECT * FROM {} AS v (n)", "int").of([(1,)])
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Result" in plan
    assert "Scan" not in plan


NAMES = Among("SELECT account_code FROM customers_customer WHERE id {} ORDER BY id")


@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.django_db
def test_rows_are_found_by_their_ids_whatever_their_number(count):
    made = [make.customer(f"Number {number}") for number in range(3)][:count]

    with connection.cursor() as cursor:
        cursor.execute(*NAMES.of([one.pk for one in reversed(made)] * 2))
        found = [code for (code,) in cursor.fetchall()]

    assert found == [one.account_code for one in made]


def test_a_statement_about_ids_has_one_form_for_a_single_one_and_one_for_any_others():
    told = [NAMES.of(ids)[0] for ids in ([], [5], [5, 5], [5, 6], [7, 8, 9])]

    one, many = NAMES.forms
    assert told == [many, one, one, many, many]
