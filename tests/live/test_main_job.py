"""The main job on the whole system: every message once, every part and cent accounted for."""

import collections
from decimal import Decimal

import pytest

from tests.house import FINAL, until

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("house")]

TOTALS = """
SELECT count(*), sum(price * parts) FILTER (WHERE charge <> 'none'),
       coalesce(sum(price * parts) FILTER (WHERE charge = 'refunded'), 0),
       count(*) FILTER (WHERE status = ANY(%s)), count(*) FILTER (WHERE possible_duplicate)
  FROM messaging_message AS m JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE w.text = %s
"""
LEDGER = """
SELECT sum(e.amount) FROM billing_entry AS e WHERE e.id IN (
       SELECT b.entry_id FROM messaging_batch AS b JOIN messaging_message AS m ON m.batch_id = b.id
         JOIN messaging_messagetext AS w ON w.message_id = m.id WHERE w.text = %s)
"""


def numbers(first: int, count: int) -> list[str]:
    return [f"+4477009{n:05d}" for n in range(first, first + count)]


def all_final(house, text: str, count: int) -> bool:
    (row,) = house.rows(TOTALS, list(FINAL), text)
    return row[3] == count


def reconciled(house) -> bool:
    return house.manage("reconcile").returncode == 0


def test_a_thousand_messages_arrive_once_each_and_every_cent_adds_up(house):
    text = "A thousand of these"
    for start in range(0, 1000, 100):
        code, _ = house.send(numbers(start, 100), text)
        assert code == 202

    until(lambda: all_final(house, text, 1000), 120, "1,000 final statuses")

    (row,) = house.rows(TOTALS, list(FINAL), text)
    count, prices, refunds, _, duplicates = row
    assert (count, duplicates) == (1000, 0)
    taken = collections.Counter(
        line["destination"] for line in house.journal(text) if line["error"] is None
    )
    assert len(taken) == 1000
    assert set(taken.values()) == {1}
    ((charged,),) = house.rows(LEDGER, text)
    assert -charged == prices
    assert refunds <= prices
    assert reconciled(house)


def test_the_status_of_a_message_is_told_to_the_program_that_sent_it(house):
    _, answer = house.send(["+447700900100"], "Tell me")
    (message,) = answer["messages"]

    status = house.final_status(message["id"], within_s=30)

    assert status["recipient"] == "447700900100"
    assert Decimal(status["price"]) > 0


def test_a_killed_worker_and_an_emptied_redis_lose_nothing(house):
    text = "Through the fire"
    code, _ = house.send(numbers(20_000, 2000), text)
    assert code == 202

    until(lambda: len(house.journal(text)) > 200, 60, "the first submits")
    for process in house.processes(running="--hostname=dispatch@"):
        process.kill()
    house.flush_redis()
    until(lambda: all_final(house, text, 2000), 180, "2,000 final statuses")

    taken = collections.Counter(
        line["destination"] for line in house.journal(text) if line["error"] is None
    )
    labelled = {
        recipient
        for (recipient,) in house.rows(
            "SELECT recipient FROM messaging_message WHERE possible_duplicate"
        )
    }
    assert len(taken) == 2000
    assert {number for number, times in taken.items() if times > 1} <= labelled
    assert reconciled(house)
    assert house.health()[0] == 200


def test_a_killed_database_comes_back_with_all_that_was_promised(house):
    text = "Before the crash"
    code, _ = house.send(numbers(50_000, 500), text)
    assert code == 202

    for process in house.processes(running="bin/postgres"):
        process.kill()
    until(lambda: house.health()[0] == 200, 60, "the house is well again")
    until(lambda: all_final(house, text, 500), 120, "500 final statuses")

    taken = {line["destination"] for line in house.journal(text) if line["error"] is None}
    assert len(taken) == 500
    assert reconciled(house)
