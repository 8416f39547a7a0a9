"""The whole of Onward started, stopped and killed, without demo data."""

import json
import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from portal.supervisor import leftovers, ports
from tests.supervisor.conftest import titled, until

pytestmark = pytest.mark.live
READY_S = 120


@pytest.fixture
def run(supervisor, tmp_path):
    """`run()` starts all of Onward and waits until it is ready."""
    port = ports.free(besides=[])

    def start():
        process = supervisor("run", PORT=port, ONWARD_DEMO="false", HOST="127.0.0.1")
        assert until(lambda: health(port) == 200 or process.poll() is not None, within_s=READY_S)
        assert process.poll() is None, process.communicate()
        return process

    return start


def health(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None


def living(var):
    """Everything that runs for this folder, by its environment or by its command line."""
    return leftovers.marked(var) | titled(str(var))


def test_a_production_start_is_ready_without_users_and_leaves_nothing(run, supervisor, tmp_path):
    process = run()
    count = "from portal.models import User; print(User.objects.count())"
    asking = supervisor("manage", "shell", "--verbosity=0", "-c", count)
    answer, complaint = asking.communicate(timeout=60)

    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=30)

    assert answer.strip() == "0", complaint
    assert "Onward is ready" in output
    assert process.returncode == 0
    assert not living(tmp_path)
    assert not (tmp_path / "demo.json").exists()


def test_a_killed_run_leaves_nothing_and_the_next_one_is_ready(run, tmp_path):
    process = run()
    before = json.loads((tmp_path / "keys.json").read_text())
    assert len(living(tmp_path)) > 5

    os.killpg(process.pid, signal.SIGKILL)
    assert until(lambda: not living(tmp_path), within_s=3)
    run()

    assert json.loads((tmp_path / "keys.json").read_text()) == before


def test_a_worker_that_is_killed_is_replaced(run, tmp_path):
    run()
    victims = workers(tmp_path)

    for victim in victims:
        os.kill(victim, signal.SIGKILL)

    assert until(lambda: len(workers(tmp_path) - victims) == len(victims), within_s=20)


def workers(var):
    """The dispatch worker and the export worker with its child."""
    lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in leftovers.marked(var)}
    return {pid for pid, line in lines.items() if b"\0worker\0" in line.read_bytes()}
