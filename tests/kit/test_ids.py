"""Numbers for large tables: growing, and to be had at any moment."""

import pytest
from django.db import connection

from portal.kit import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_process(monkeypatch):
    """As a process that has taken no number yet."""
    monkeypatch.setattr(ids, "_makers", {})


def test_numbers_grow():
    numbers = ids.take(100) + ids.take(100)

    assert numbers == sorted(set(numbers))


def test_the_first_number_can_be_taken_in_the_middle_of_a_copy(new_process):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE taken (id bigint) ON COMMIT DROP")
        with cursor.copy("COPY taken (id) FROM STDIN") as copy:
            for number in ids.take(3):
                copy.write_row((number,))
        cursor.execute("SELECT count(*) FROM taken")

        assert cursor.fetchone() == (3,)


def test_every_process_gets_a_number_of_its_own(new_process, monkeypatch):
    first = ids.take()[0]
    monkeypatch.setattr(ids, "_makers", {})

    second = ids.take()[0]

    assert first >> 12 & 1023 != second >> 12 & 1023
