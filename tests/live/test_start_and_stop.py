"""Starting, killing and stopping the whole system. Runs last: it ends the shared house."""

from collections import Counter

import psutil
import pytest

from tests.house import until, words

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("house")]


def left_over(house) -> list[str]:
    """Command lines of processes that still belong to the house's var folder."""
    ours = psutil.Process().pid
    found = [process for process in psutil.process_iter() if process.pid != ours]
    return [words(process) for process in found if str(house.var) in belongings(process)]


def belongings(process: psutil.Process) -> str:
    """What tells whose a process is: its command line and its var folder."""
    try:
        return f"{words(process)} {process.environ().get('VAR_DIR', '')}"
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


OPEN = """
SELECT count(*) FROM messaging_message AS m JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE w.text = %s AND m.final_at IS NULL
"""
REPEATED = """
SELECT m.recipient FROM messaging_message AS m
  JOIN messaging_messagetext AS w ON w.message_id = m.id
 WHERE w.text = %s AND m.possible_duplicate
"""


def test_a_house_killed_in_the_middle_of_its_work_loses_nothing(house):
    text = "Lights out"
    numbers = [f"+4477009{n:05d}" for n in range(40_000, 42_000)]
    assert house.send(numbers, text)[0] == 202
    until(lambda: len(house.journal(text)) > 300, 60, "the first submits")

    house.kill()
    house.start()

    until(lambda: house.rows(OPEN, text) == [(0,)], 240, "2,000 final statuses")
    taken = Counter(one["destination"] for one in house.journal(text) if one["error"] is None)
    labelled = {recipient for (recipient,) in house.rows(REPEATED, text)}
    assert len(taken) == 2000
    assert {number for number, times in taken.items() if times > 1} <= labelled
    assert house.manage("reconcile").returncode == 0


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_a_killed_house_recovers_at_the_next_start(house, attempt):
    before = house.rows("SELECT count(*) FROM messaging_message")

    house.kill()
    until(lambda: not left_over(house), 5, "nothing is left of it")
    house.start()

    after = house.rows("SELECT count(*) FROM messaging_message")
    assert after >= before
    assert house.manage("reconcile").returncode == 0


def test_a_stopped_house_leaves_no_process_behind(house):
    house.stop()

    assert left_over(house) == []

    house.start()
