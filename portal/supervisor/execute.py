"""`exec -- COMMAND`: runs a command with a PostgreSQL and a Redis of its own, gone afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from portal import env
from portal.supervisor import guard, keys, processes, servers, tether
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.processes import Crew
from portal.supervisor.programs import STAGES
from portal.supervisor.stopping import STEP_S, Wish

GRACE_S = 20


def execute(command: list[str], *, is_durable: bool = False) -> int:
    """Run the command and return its exit status, as a shell counts it.

    The servers live in a folder made for this one call, inside VAR_DIR if that is set. Unless they
    are durable they do not flush files to the disk (fsync off): nothing in there is meant to
    survive the machine. Who measures commits wants them durable.
    """
    wish = Wish()
    wish.listen()
    parent = env.env_str("VAR_DIR", tempfile.gettempdir())
    Path(parent).mkdir(parents=True, exist_ok=True)
    var = Folder(Path(tempfile.mkdtemp(prefix="onward-", dir=parent)))
    var.path.chmod(0o711)  # As root the servers are another user, who must get in.
    var.lock()
    crew = Crew(guard=guard.post(var.path, remove=True), wish=wish)
    try:
        running = servers.start(var, keys.load(var), crew, is_test=not is_durable)
        return run_to_end(command, running.env, crew)
    finally:
        crew.stop(STAGES)
        crew.guard.leave()


def run_to_end(command: list[str], environment: Mapping[str, str], crew: Crew) -> int:
    """Run the command in a process group of its own, which gets the terminal if we have it."""
    has_terminal = sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    try:
        process = subprocess.Popen(  # noqa: S603 (the caller's own command)
            command,
            env=environment,
            process_group=0,
            preexec_fn=beginning(has_terminal=has_terminal),  # noqa: PLW1509 (no threads)
        )
    except OSError as error:
        raise Failed(f"{command[0]} cannot be started: {error.strerror}.") from error
    crew.guard.watch(process.pid, signal.SIGKILL)
    try:
        return shell_status(wait(process, crew.wish))
    finally:
        processes.end_group(process.pid)
        crew.guard.forget(process.pid)
        if has_terminal:
            take_terminal()


def beginning(*, has_terminal: bool) -> Callable[[], None]:
    tie = tether.tie(signal.SIGKILL)

    def in_child() -> None:
        if has_terminal:
            take_terminal()
        tie()

    return in_child


def take_terminal() -> None:
    """Make our process group the one that reads the terminal and hears its Ctrl-C."""
    # A group in the background is stopped when it does this, unless it ignores SIGTTOU.
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.tcsetpgrp(sys.stdin.fileno(), os.getpgrp())
    signal.signal(signal.SIGTTOU, before)


def wait(process: subprocess.Popen[bytes], wish: Wish) -> int:
    """Wait for the command and hand on the signals we get; it has GRACE_S to follow the first."""
    handed_on = 0
    deadline = float("inf")
    while process.poll() is None:
        for number in wish.signals[handed_on:]:
            process.send_signal(number)
            handed_on += 1
            deadline = min(deadline, time.monotonic() + GRACE_S)
        if time.monotonic() > deadline:
            process.kill()
        time.sleep(STEP_S)
    return process.returncode


def shell_status(code: int) -> int:
    return 128 - code if code < 0 else code
