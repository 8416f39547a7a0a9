"""The whole of Onward started, stopped and killed, without demo data."""

import os
import signal
import urllib.request
from pathlib import Path

import pytest

from portal.supervisor import leftovers, ports
from tests.supervisor.conftest import titled, until

pytestmark = pytest.mark.live


@pytest.fixture
def run(supervisor, tmp_path):
    """`run()` starts all of Onward and waits until it is ready."""
    port = ports.free(besides=[])

    def start():
        process = supervisor("run", PORT=port, ONWARD_DEMO="false", HOST="127.0.0.1")
        said = []
        for line in process.stdout:
            said.append(line)
            if "Onward is ready" in line:
                break
        else:
            pytest.fail(f"{said} {process.stderr.read()}")
        assert health(port) == 200
        return process

    return start


def health(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        return answer.status


def living(var):
    """Everything that runs for this folder, by its environment or by its command line."""
    return leftovers.marked(var) | titled(str(var))


def test_a_start_is_empty_survives_kills_and_stops_without_a_trace(run, supervisor, tmp_path):
    """One story, as each first start costs a migration and a collection of assets."""
    process = run()
    assert users(supervisor) == 0
    assert not (tmp_path / "demo.json").exists()

    victims = workers(tmp_path)
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    assert until(lambda: len(workers(tmp_path) - victims) == len(victims), within_s=30)

    os.killpg(process.pid, signal.SIGKILL)
    assert until(lambda: not living(tmp_path), within_s=3)

    again = run()
    os.killpg(again.pid, signal.SIGINT)
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert not living(tmp_path)


def users(supervisor):
    count = "from portal.models import User; print(User.objects.count())"
    asking = supervisor("manage", "shell", "--verbosity=0", "-c", count)
    answer, complaint = asking.communicate(timeout=60)
    assert asking.returncode == 0, complaint
    return int(answer)


def workers(var):
    """The dispatch worker and the export worker with its child."""
    lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in leftovers.marked(var)}
    return {pid for pid, line in lines.items() if b"\0worker\0" in line.read_bytes()}
