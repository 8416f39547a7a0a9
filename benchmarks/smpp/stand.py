"""What stands around a load: rows, the simulator, our SMPP server and the dispatch worker."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil
import psycopg

from benchmarks.smpp import load
from benchmarks.smpp.load import Plan
from portal.supervisor import ports

ROOT = Path(__file__).resolve().parent.parent.parent
READY_S = 60
SECRET = "bench-word"
EMPTY = """
TRUNCATE messaging_message, messaging_messagetext, messaging_attempt, messaging_receipt,
         messaging_delta, messaging_notice, messaging_batch, messaging_queued, clients_bucket
"""
WINDOW = 200
QUEUES = "--queues=dispatch,webhooks,mail,default"


class Stand:
    """One customer with an SMPP account that pays, and one connector to the simulator."""

    def __init__(self) -> None:
        self.url = os.environ["DATABASE_URL"]
        # Logs end with the folder that the benchmark runs in.
        self.folder = Path(tempfile.mkdtemp(prefix="bench-smpp-", dir=os.environ["VAR_DIR"]))
        self.smpp_port = ports.free(besides=[])
        self.simulator_port = ports.free(besides=[self.smpp_port])
        self.system_id, self.password = furnish(self.simulator_port)
        self.programs: dict[str, subprocess.Popen[bytes]] = {}

    def start_simulator(self, *words: str) -> None:
        port = str(self.simulator_port)
        command = ["-m", "messaging.smpp.simulator", "--port", port, "--system-id", "bench"]
        command += ["--password-env", "BENCH_SECRET", *words]
        self.start("simulator", command)
        wait_for_port(self.simulator_port)

    def start_server(self, *more: str) -> None:
        words = ["--host=127.0.0.1", f"--port={self.smpp_port}", "--tls-port=0", *more]
        self.start("smppd", ["manage.py", "smppd", *words])
        wait_for_port(self.smpp_port)

    def start_dispatch(self) -> None:
        words = ["--pool=threads", "--concurrency=4", "--without-gossip", "--loglevel=WARNING"]
        self.start("dispatch", ["-m", "celery", "--app=portal", "worker", *words, QUEUES])
        until(self.is_up, "the link is bound")

    def start(self, name: str, command: list[str]) -> None:
        env = os.environ | {"BENCH_SECRET": SECRET, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        with (self.folder / f"{name}.log").open("wb") as output:
            self.programs[name] = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=env, stdout=output, stderr=output
            )

    def stop(self, name: str) -> None:
        program = self.programs.pop(name)
        program.terminate()
        try:
            program.wait(30)
        except subprocess.TimeoutExpired:
            program.kill()

    def close(self) -> None:
        for name in reversed(list(self.programs)):
            self.stop(name)

    def is_up(self) -> bool:
        return bool(self.rows("SELECT 1 FROM messaging_connectorstate WHERE state = 'up'"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as database:
            cursor = database.execute(sql)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> None:
        """Forget the messages, so that every load finds the same tables."""
        self.rows(EMPTY)

    def load(self, **fields: Any) -> dict[str, Any]:
        """Run one load in a process of its own and return what it told."""
        who = {"port": self.smpp_port, "system_id": self.system_id, "password": self.password}
        plan = Plan(**who, **fields)
        command = [sys.executable, "-m", "benchmarks.smpp.load", load.words(plan)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the load failed: {done.stderr[-2000:]}")
        return dict(json.loads(done.stdout))

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Ours and the database's, by name; the load and the simulator are not among them."""
        ours = {name: one.pid for name, one in self.programs.items() if name != "simulator"}
        return {name: family(pid) for name, pid in ours.items()} | {"PostgreSQL": self.servers()}

    def servers(self) -> list[psutil.Process]:
        with psycopg.connect(self.url) as database:
            first = psutil.Process(database.info.backend_pid).parent()
            return family(first.pid) if first else []


def furnish(simulator_port: int) -> tuple[str, str]:
    """The rows; return system ID and password of the account that sends."""
    from django.core.management import call_command  # noqa: PLC0415

    from billing import ledger  # noqa: PLC0415
    from billing.models import Entry  # noqa: PLC0415
    from clients import smpp_accounts  # noqa: PLC0415
    from portal.kit import secrets  # noqa: PLC0415
    from tests import make  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    make.network()
    sealed = secrets.close(SECRET)
    link = {"port": simulator_port, "system_id": "bench", "sealed_password": sealed}
    make.routing(make.connector("Bench", window=WINDOW, rate=1_000_000, **link))
    account = make.account(customer=make.customer("Bench"), unit="EUR")
    money = Decimal(100_000_000)
    ledger.post(account, amount=money, kind=Entry.Kind.TOP_UP, key="bench")
    most = {name: limits[1] for name, limits in smpp_accounts.LIMITS.items()}
    fields = {"name": "Bench", "system_id": "bench", **most}
    issued, password = smpp_accounts.issue(customer=account.customer, fields=fields, by=None)
    return issued.system_id, password


def family(pid: int) -> list[psutil.Process]:
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def cpu_s(processes: dict[str, list[psutil.Process]]) -> dict[str, float]:
    """What each has used so far, in seconds of one core."""
    return {name: sum(used(one) for one in members) for name, members in processes.items()}


def used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + READY_S
    while not is_so():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {READY_S} s")
        time.sleep(0.1)


def wait_for_port(port: int) -> None:
    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    until(answers, f"port {port} answers")
