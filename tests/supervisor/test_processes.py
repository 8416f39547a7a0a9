import os
import signal
import sys
import time

import pytest

from portal.supervisor import guard, processes
from portal.supervisor.errors import Failed, Stopped
from portal.supervisor.guard import Guard
from portal.supervisor.processes import Crew, Program
from portal.supervisor.stopping import Wish
from tests.supervisor.conftest import until


@pytest.fixture
def crew():
    """A crew whose guard only listens."""
    reader, writer = os.pipe()
    crew = Crew(guard=Guard(pid=0, pipe=writer), wish=Wish())
    yield crew
    crew.stop([list(crew.children)])
    os.close(reader)
    os.close(writer)


@pytest.fixture
def program(tmp_path):
    """`program(code)` is Python code to run as a child."""

    def make(code, **changes):
        words = {
            "name": "web",
            "command": [sys.executable, "-c", code],
            "env": os.environ,
            "folder": tmp_path,
            "log": tmp_path / "web.log",
        }
        return Program(**words | changes)

    return make


def test_a_failure_names_the_program_and_shows_its_last_words(crew, program):
    with pytest.raises(Failed, match=r"(?s)web ended with 3\. The end of .*web\.log:.*no money"):
        crew.run(program("import sys; print('no money'); sys.exit(3)"))


def test_a_program_that_was_killed_is_said_to_be(crew, program):
    with pytest.raises(Failed, match="web was killed by SIGKILL"):
        crew.run(program("import os; os.kill(os.getpid(), 9)"))


def test_a_wish_to_stop_ends_the_wait_for_a_program(crew, program):
    crew.wish.hear(signal.SIGINT, None)
    child = crew.begin(program("import time; time.sleep(60)"))

    with pytest.raises(Stopped):
        crew.finish(child)

    assert not child.is_running


def test_a_child_that_dies_is_started_again_later_and_later(crew, program, monkeypatch, capsys):
    monkeypatch.setattr(processes, "PAUSES_S", (0.05, 0.1, 30))
    child = crew.start(program("print('again')"))

    def is_waiting_for_long():
        crew.look_after()
        return child.restart_at > time.monotonic() + 10

    assert until(is_waiting_for_long, within_s=10)
    assert child.program.log.read_text() == "again\n" * 3
    assert "web ended with 0" in capsys.readouterr().out


def test_a_start_gives_up_on_a_child_that_keeps_dying(crew, program, monkeypatch):
    monkeypatch.setattr(processes, "PAUSES_S", (0.01,))
    crew.start(program("raise SystemExit('no such table')"))

    def look():
        crew.look_after(failures_max=1)
        return False

    with pytest.raises(Failed, match=r"(?s)web ended with 1.*no such table"):
        until(look, within_s=10)


def test_a_child_that_does_not_listen_is_killed_with_its_whole_group(crew, program):
    deaf = "import os, signal, time; signal.signal(15, signal.SIG_IGN); os.fork()"
    child = crew.start(program(f"{deaf}; os.write(1, b'up\\n'); time.sleep(60)", grace_s=0.2))
    assert until(lambda: child.program.log.read_text().count("up") == 2, within_s=20)

    crew.stop([["web"]])

    assert child.process.returncode == -signal.SIGKILL
    assert until(lambda: not guard.living({child.process.pid}))


def test_stages_are_stopped_one_after_the_other(crew, program, tmp_path):
    ending = "signal.signal(15, lambda *_: (os.write(1, b'{0}\\n'), sys.exit()))"
    log = tmp_path / "all.log"
    for name in ("postgres", "dispatch-1", "dispatch-2"):
        said = ending.format(name[:8])
        code = f"import os, signal, sys, time; {said}; os.write(1, b'up\\n'); time.sleep(60)"
        crew.start(program(code, name=name, log=tmp_path / f"{name}.log", output=log))
    assert until(lambda: log.read_text().count("up") == 3, within_s=20)

    crew.stop([["dispatch"], ["postgres"]])

    assert log.read_text().split() == ["up"] * 3 + ["dispatch", "dispatch", "postgres"]
