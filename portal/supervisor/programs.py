"""The programs of Onward as a table: what `make run` keeps running beside the servers."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from portal.supervisor import ready
from portal.supervisor.folder import Folder
from portal.supervisor.options import ROOT, Options
from portal.supervisor.processes import Program

# Ordered stop: first whoever makes new work, last whoever others lean on.
STAGES = (
    ("trickle",),
    ("web", "beat", "smppd"),
    ("dispatch", "exports"),
    ("simulator",),
    ("redis", "postgres"),
)

# What is open is answered and every customer unbound before it ends.
SMPPD_GRACE_S = 18

# The demo's operator has a name of its own.
DEMO_ORGANISATION = "Norrsund"

# The accounts of the demo's connectors at the simulated SMSC, all with one password.
SIMULATOR_SYSTEM_IDS = ("halden1", "halden2", "tern", "ostmark")
# In the var folder, where the portal looks for them, too.
SIMULATOR_FILES = {
    "--journal": "simulator.jsonl",
    "--settings": "simulator.settings.json",
    "--orders": "simulator.orders.jsonl",
    "--state": "simulator.state.json",
}


class Programs:
    """Makes the programs of one run."""

    def __init__(self, *, options: Options, var: Folder, env: Mapping[str, str]) -> None:
        self.options = options
        self.var = var
        self.env = {
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            **(self.of_demo() if options.has_demo else {}),
            **env,
        }

    def of_demo(self) -> dict[str, str]:
        return {"ORGANISATION": DEMO_ORGANISATION, "SIMULATOR_DIR": str(self.var.path)}

    def manage(self, name: str, *arguments: str, output: Path | None = None) -> Program:
        """A command of manage.py."""
        command = [str(ROOT / "manage.py"), name, *arguments]
        return self.program(name, command, output=output)

    def web(self) -> Program:
        options = {
            "interface": "wsgi",
            "host": self.options.host,
            "port": self.options.port,
            "workers": self.options.web_workers,
            "blocking-threads": self.options.web_threads,
            "workers-kill-timeout": 5,
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        flags = ["--no-ws", "--respawn-failed-workers"]
        return self.program("web", ["-m", "granian", *words, *flags, "portal.wsgi:application"])

    def smppd(self) -> Program:
        """The server that customers' programs bind to."""
        return replace(self.manage("smppd"), grace_s=SMPPD_GRACE_S)

    def dispatch(self) -> list[Program]:
        """Workers that hold the links to suppliers; each link is leased by exactly one of them."""
        words = ["--pool=threads", f"--concurrency={self.options.dispatch_threads}"]
        queues = "--queues=dispatch,webhooks,mail,default"
        names = numbered("dispatch", self.options.dispatch_workers)
        return [self.worker(name, *words, queues) for name in names]

    def exports(self) -> Program:
        """The worker that builds files; its processes end after a while and give memory back."""
        return self.worker(
            "exports",
            "--pool=prefork",
            f"--concurrency={self.options.export_workers}",
            f"--max-tasks-per-child={self.options.export_tasks_per_child}",
            "--queues=exports",
        )

    def worker(self, name: str, *words: str) -> Program:
        return self.celery(name, "worker", f"--hostname={name}@%h", "--without-gossip", *words)

    def beat(self) -> Program:
        return self.celery("beat", "beat", f"--schedule={self.var.below('beat') / 'schedule'}")

    def simulator(self, port: int) -> Program:
        words = ["--port", str(port)]
        for option, file in SIMULATOR_FILES.items():
            words += [option, str(self.var.path / file)]
        # Handsets are what they are, also where the centre itself behaves well.
        words += ["--undelivered", "0.03", "--expired", "0.01"]
        for system_id in SIMULATOR_SYSTEM_IDS:
            words += ["--system-id", system_id, "--password-env", "SIMULATOR_PASSWORD"]
        return self.program("simulator", ["-m", "messaging.smpp.simulator", *words])

    def demo(self, simulator: int, *, output: Path) -> Program:
        """Fills the demo operator; prints its log-ins."""
        return self.manage(
            "demo",
            f"--simulator-port={simulator}",
            f"--simulator-system-ids={','.join(SIMULATOR_SYSTEM_IDS)}",
            output=output,
        )

    def trickle(self) -> Program:
        return self.manage("trickle", f"--address={ready.address(self.options)}")

    def celery(self, name: str, *words: str) -> Program:
        return self.program(name, ["-m", "celery", "--app=portal", *words])

    def program(self, name: str, command: list[str], *, output: Path | None = None) -> Program:
        return Program(
            name=name,
            command=[sys.executable, *command],
            env=self.env,
            folder=ROOT,
            log=self.var.logs / f"{name}.log",
            output=output,
        )


def numbered(name: str, count: int) -> list[str]:
    """One name, or `count` numbered ones."""
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]
