"""Children: how one is started, watched, started again and stopped."""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor import console, logs, tether
from portal.supervisor.errors import Failed
from portal.supervisor.guard import Guard
from portal.supervisor.stopping import STEP_S, Wish

PAUSES_S = (1, 2, 4, 8, 15, 30)
STEADY_S = 60


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to start and how it wants to be treated.

    A program that was asked to stop has `grace_s` seconds. `death_signal` is what it gets when
    the supervisor is killed. Its standard output goes to `output`, or to its log.
    """

    name: str
    command: list[str]
    env: Mapping[str, str]
    folder: Path
    log: Path
    stdin: str = ""
    output: Path | None = None
    user: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    grace_s: float = 10


class Child:
    """One program and its present process; every process leads a process group of its own."""

    def __init__(self, program: Program, guard: Guard) -> None:
        self.program = program
        self.guard = guard
        self.failures = 0
        self.restart_at = 0.0
        self.start()

    def start(self) -> None:
        program, user = self.program, self.program.user
        with program.log.open("ab") as log, (program.output or program.log).open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 (the command is ours)
                program.command,
                cwd=program.folder,
                env=dict(program.env),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=log,
                preexec_fn=tether.tie(program.death_signal),  # noqa: PLW1509 (we have no threads)
                process_group=0,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )
        self.started_at = time.monotonic()
        self.guard.watch(self.process.pid, program.death_signal)
        self.feed()

    def feed(self) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(self.program.stdin.encode())
            self.process.stdin.close()
        except BrokenPipeError:
            return  # It has ended; whoever watches it will say so.

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running:
            self.process.send_signal(self.program.stop_signal)

    def bury(self) -> None:
        """End what is left of the process group, the leader too if it still runs."""
        end_group(self.process.pid)
        self.process.wait()
        self.guard.forget(self.process.pid)

    def describe_end(self) -> str:
        """Why it ended, and the last lines of its log."""
        code = self.process.returncode
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        log = self.program.log
        return f"{self.program.name} {how}. The end of {log}:\n{logs.tail(log)}"


def end_group(group: int) -> None:
    """Kill whoever is left in a process group; ordinarily all have ended by themselves."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


class Crew:
    """All children of a run."""

    def __init__(self, *, guard: Guard, wish: Wish) -> None:
        self.guard = guard
        self.wish = wish
        self.children: dict[str, Child] = {}
        self.passing: list[Child] = []

    def start(self, program: Program) -> Child:
        """Start a program that runs until we stop; it is started again when it ends."""
        logs.rotate(program.log)
        self.children[program.name] = child = Child(program, self.guard)
        return child

    def begin(self, program: Program) -> Child:
        """Start a program that does one thing and ends; `finish` waits for it."""
        logs.rotate(program.log)
        child = Child(program, self.guard)
        self.passing.append(child)
        return child

    def finish(self, child: Child, *, within_s: float = 600) -> None:
        """Wait for the end of such a program. Raises Failed with its last words, or Stopped."""
        try:
            in_time = self.wish.wait_for(lambda: not child.is_running, within_s=within_s)
        finally:
            self.passing.remove(child)
            child.bury()
        if not in_time:
            raise Failed(f"{child.program.name} took longer than {within_s:.0f} s.")
        if child.process.returncode:
            raise Failed(child.describe_end())

    def run(self, program: Program) -> None:
        self.finish(self.begin(program))

    def wait_until(self, child: Child, condition: Callable[[], bool], *, within_s: float) -> bool:
        """Wait for a condition. False when time is over or the child has ended; or Stopped."""
        done = self.wish.wait_for(lambda: condition() or not child.is_running, within_s=within_s)
        return done and child.is_running

    def look_after(self, *, failures_max: int | None = None) -> None:
        """Start again who has ended, later and later the more often it does.

        Raises Failed when one has ended more often than `failures_max` times.
        """
        for child in self.children.values():
            if child.restart_at:
                self.restart_when_due(child)
            elif not child.is_running:
                self.note_end(child, failures_max)
            logs.trim(child.program.log)

    def note_end(self, child: Child, failures_max: int | None) -> None:
        child.bury()
        if time.monotonic() - child.started_at > STEADY_S:
            child.failures = 0
        child.failures += 1
        if failures_max is not None and child.failures > failures_max:
            raise Failed(child.describe_end())
        pause_s = PAUSES_S[min(child.failures, len(PAUSES_S)) - 1]
        child.restart_at = time.monotonic() + pause_s
        console.say(child.describe_end())
        console.say(f"{child.program.name} starts again in {pause_s} s.")

    def restart_when_due(self, child: Child) -> None:
        if time.monotonic() < child.restart_at:
            return
        child.restart_at = 0.0
        child.start()
        console.say(f"{child.program.name} started again (process {child.process.pid}).")

    def stop(self, stages: Iterable[Iterable[str]]) -> None:
        """Stop the named programs stage by stage: everybody of a stage at once.

        A name stands for its numbered programs, too: "dispatch" for "dispatch-1" and "dispatch-2".
        """
        self.stop_together(self.passing)
        for stage in stages:
            names = [name for name in self.children if name.partition("-")[0] in stage]
            self.stop_together([self.children.pop(name) for name in names])

    def stop_together(self, children: list[Child]) -> None:
        started = time.monotonic()
        for child in children:
            child.ask_to_stop()
        for child in children:
            while child.is_running and not self.is_over(child, started):
                time.sleep(STEP_S)
            if child.is_running:
                console.say(f"{child.program.name} did not end in time; it is killed.")
            child.bury()

    def is_over(self, child: Child, started: float) -> bool:
        return self.wish.is_urgent or time.monotonic() > started + child.program.grace_s
