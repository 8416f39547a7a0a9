"""A tiny second process that outlives a killed supervisor just long enough to clean up after it.

The supervisor's own children die by `tether`, but not their children: Celery's and the web
server's worker processes would go on with no parent. The guard is a fork of the supervisor in a
session of its own. It reads a pipe that only the supervisor writes; when that closes without a
good-bye, the supervisor was killed, and the guard ends every process group it heard of. It
shares the supervisor's lock, so a new start waits until all is clean.
"""

import os
import shutil
import signal
import time
from collections.abc import Collection
from pathlib import Path

from portal.supervisor import leftovers

SOFT_S = 1.5
HARD_S = 3.0
GOOD_BYE = "good-bye"


class Guard:
    """The supervisor's end of the pipe."""

    def __init__(self, *, pid: int, pipe: int) -> None:
        self.pid = pid
        self.pipe = pipe

    def watch(self, group: int, death_signal: signal.Signals) -> None:
        """From now on the process group gets this signal, and soon SIGKILL, should we die."""
        self.tell(f"+ {group} {int(death_signal)}")

    def forget(self, group: int) -> None:
        """The process group has ended; its number may be given to others."""
        self.tell(f"- {group} 0")

    def dismiss(self) -> None:
        """All is stopped in order: the guard has nothing to kill any more."""
        self.tell(GOOD_BYE)
        self.leave()

    def leave(self) -> None:
        """Let the guard clean up, and wait until it has."""
        os.close(self.pipe)
        os.waitpid(self.pid, 0)

    def tell(self, line: str) -> None:
        os.write(self.pipe, f"{line}\n".encode())


def post(var: Path, *, remove: bool = False) -> Guard:
    """Start the guard for a var folder, which it removes at the end where `remove` is set.

    Call it before any child is started, from a process with one thread.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(reader)
        return Guard(pid=pid, pipe=writer)
    try:
        os.close(writer)
        stand(reader, var, remove=remove)
    finally:
        os._exit(0)


def stand(reader: int, var: Path, *, remove: bool) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for stream in range(3):
        # Whoever reads the supervisor's output must not wait for us.
        os.dup2(os.open(os.devnull, os.O_RDWR), stream)
    groups, is_dismissed = listen(reader)
    if not is_dismissed:
        end(groups)
        leftovers.sweep(var)
        if remove:
            shutil.rmtree(var, ignore_errors=True)


def listen(reader: int) -> tuple[dict[int, int], bool]:
    """Read until the pipe closes. Return the groups alive with their signals, and the good-bye."""
    groups: dict[int, int] = {}
    with open(reader, encoding="ascii") as lines:
        for line in lines:
            if line.strip() == GOOD_BYE:
                return groups, True
            sign, group, death_signal = line.split()
            if sign == "+":
                groups[int(group)] = int(death_signal)
            else:
                groups.pop(int(group), None)
    return groups, False


def end(groups: dict[int, int]) -> None:
    """Send every group its signal; kill after SOFT_S what is left; give up after HARD_S."""
    started = time.monotonic()
    for group, death_signal in groups.items():
        send(group, death_signal)
    while living(groups) and time.monotonic() < started + SOFT_S:
        time.sleep(0.02)
    while (left := living(groups)) and time.monotonic() < started + HARD_S:
        for group in left:
            send(group, signal.SIGKILL)
        time.sleep(0.02)


def send(group: int, number: int) -> bool:
    """Signal a process group; False when it is gone."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def living(groups: Collection[int]) -> set[int]:
    """The groups that still do something: zombies, which init reaps in its own time, do not."""
    if not leftovers.PROC.is_dir():
        return {group for group in groups if send(group, 0)}
    states = [leftovers.state_and_group(entry) for entry in leftovers.PROC.glob("[0-9]*")]
    return {group for state, group in states if group in groups and state not in "ZX"}
