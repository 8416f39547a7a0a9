"""Real supervisors as processes of their own; nothing of them survives a test."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from portal.supervisor import leftovers

ROOT = Path(__file__).resolve().parent.parent.parent
SERVE = Path(__file__).with_name("serve.py")


# What an outer supervisor and the tests' settings put into our environment.
INHERITED = {
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "REDIS_URL",
    "SECRETS_KEY",
    "SECRET_KEY",
    "SIMULATOR_PASSWORD",
    "VAR_DIR",
    leftovers.MARK,
}


def environment(**changes):
    """Ours without what was inherited."""
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
    return kept | {"PYTHONPATH": str(ROOT)} | {name: str(value) for name, value in changes.items()}


def until(condition, *, within_s=3):
    """Whether the condition holds within the seconds."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def titled(title):
    """The processes that show these words in a list of processes."""
    return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if title in line_of(entry)}


def line_of(entry):
    try:
        return (entry / "cmdline").read_text()
    except OSError:
        return ""


@pytest.fixture
def tmp_path():
    """A folder that other users' servers can be in: pytest closes the ones above its own."""
    path = Path(tempfile.mkdtemp(prefix="onward-tests-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def supervisor(tmp_path):
    """`supervisor("exec", "--", ...)` starts one whose folders lie in the test's own."""
    started = []

    def start(*words, **changes):
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.supervisor", *words],
            cwd=ROOT,
            env=environment(**{"VAR_DIR": tmp_path} | changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        end(process)


@pytest.fixture
def serve(tmp_path):
    """`serve()` starts the servers on the test's folder, or another one inside it; returns the
    process and what it said."""
    started = []

    def start(folder=tmp_path):
        process = subprocess.Popen(
            [sys.executable, str(SERVE), str(folder)],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process, json.loads(process.stdout.readline())

    yield start
    for process in started:
        end(process)


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
