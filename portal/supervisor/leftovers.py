"""Finds and ends processes of a run that is no more.

Every process of a run carries its var folder in the environment variable MARK, and so do
grandchildren that changed their process group. Reads /proc, so it finds nothing elsewhere.
"""

import os
import signal
import time
from pathlib import Path

MARK = "ONWARD_SUPERVISED"
PROC = Path("/proc")


def sweep(var: Path, *, within_s: float = 5) -> int:
    """Kill whatever an earlier run on this var folder left behind; return how many there were."""
    killed: set[int] = set()
    deadline = time.monotonic() + within_s
    while (pids := marked(var)) and time.monotonic() < deadline:
        for pid in pids:
            kill(pid)
        killed |= pids
        time.sleep(0.02)
    return len(killed)


def marked(var: Path) -> set[int]:
    """The ids of living processes, other than this one, that belong to the var folder."""
    mark = f"{MARK}={var}".encode()
    pids = (int(entry.name) for entry in PROC.glob("[0-9]*"))
    return {pid for pid in pids if pid != os.getpid() and mark in environment(pid)}


def environment(pid: int) -> list[bytes]:
    """What the process was started with; empty for a zombie and for other people's processes."""
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def state_and_group(entry: Path) -> tuple[str, int]:
    """A process's state letter and process group, from its `stat` (proc_pid_stat(5))."""
    try:
        # The name before these stands in brackets and may hold anything, brackets too.
        state, _parent, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
    except OSError:
        return "X", 0
    return state, int(group)


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # It ended by itself in the meantime.
