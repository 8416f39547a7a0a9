"""The references of the benchmarks are copies of our tables, and must fit them as they are now."""

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from benchmarks.smpp.bare import Bare
from tests import make

HOME = ("host", "port", "user", "password", "dbname")


@pytest.fixture
def bare(transactional_db):
    make.message(status="queued")
    known = connection.get_connection_params()
    found = Bare(make_conninfo(**{name: known[name] for name in HOME if known.get(name)}))
    yield found
    found.close()


def test_the_bare_database_takes_messages_of_ours_through_their_whole_life(bare):
    bare.batches(4, size=2)
    bare.singles(1)
    bare.lives(6, size=3)

    with bare.database.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM bare_message GROUP BY 1")
        assert dict(cursor.fetchall()) == {"queued": 5, "delivered": 6}
