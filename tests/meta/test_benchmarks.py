"""The benchmarks' references fit our tables as they are now, and their loads keep the pace."""

import asyncio

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from benchmarks.smpp.bare import Bare
from benchmarks.smpp.load import TICK_S, Crowd, Plan
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


def test_a_load_at_a_rate_earns_nothing_while_it_binds():
    async def allowed():
        crowd = Crowd(Plan(port=1, system_id="", password="", count=1, binds=2, rate=1_000_000))
        crowd.on_bound()
        pacing = asyncio.create_task(crowd.pace())
        await asyncio.sleep(4 * TICK_S)
        before = crowd.allowed
        crowd.on_bound()
        while not crowd.allowed:
            await asyncio.sleep(TICK_S)
        pacing.cancel()
        return before

    assert asyncio.run(allowed()) == 0
