"""Starting, killing and stopping the whole system. Runs last: it ends the shared house."""

import psutil
import pytest

from tests.house import until

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("house")]


def left_over(house) -> list[str]:
    """Command lines of processes that still belong to the house's var folder."""
    lines = []
    for process in psutil.process_iter():
        try:
            belongs = str(house.var) in " ".join(
                [*process.cmdline(), process.environ().get("VAR_DIR", "")]
            )
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if belongs and process.pid != psutil.Process().pid:
            lines.append(" ".join(process.cmdline()))
    return lines


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
