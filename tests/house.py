"""A whole Onward, started as `make run` starts it, for tests that need it running."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg

from portal.supervisor import attach, options, ports

ROOT = Path(__file__).resolve().parent.parent
READY_S = 240
STOP_S = 30
# A customer such as the demo's, which pays by the same prices, with an SMPP account.
SMPP_CUSTOMER = """
import json
from decimal import Decimal
from billing import ledger
from billing.models import Account
from clients import smpp_accounts, tokens
from customers.models import Customer
theirs = tokens.find({token!r})
paying = Account.objects.filter(customer=theirs.customer, pays=True)
price_list = (paying.filter(client=theirs.client).first() or paying.get(client=None)).price_list
customer = Customer.objects.create(name={name!r}, account_code={name!r}.upper())
account = Account.objects.create(customer=customer, unit=price_list.unit, price_list=price_list)
ledger.post(account, amount=Decimal(100_000), kind="top-up", key="first")
fields = {{"system_id": {name!r}, "parts_per_s": {rate}, "window": 50}}
door, password = smpp_accounts.issue(customer=customer, fields=fields, by=None)
print(json.dumps({{"customer": customer.pk, "account": account.pk,
                  "system_id": door.system_id, "password": password}}))
"""
FINAL = {"delivered", "undelivered", "expired", "rejected", "cancelled"}
# Those of the test run; the house has its own.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SECRETS_KEY", "DJANGO_SETTINGS_MODULE")


class House:
    """One installation with demo data in its own var folder."""

    def __init__(self, var: Path) -> None:
        self.var = var
        web = ports.free(besides=[])
        smpp = ports.free(besides=[web])
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        self.env = kept | {
            "VAR_DIR": str(var),
            "PORT": str(web),
            "SMPP_PORT": str(smpp),
            "SMPP_TLS_PORT": str(ports.free(besides=[web, smpp])),
            "ONWARD_DEMO": "true",
            # The tests send to numbers in a row, which looks made up to the traffic guard.
            "TRAFFIC_ADJACENT": "1000000",
        }
        self.address = f"http://127.0.0.1:{self.env['PORT']}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "portal.supervisor", "run"]
        with (self.var / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        until(lambda: self.health()[0] == 200 or self._has_ended(), READY_S, "the house is ready")
        assert not self._has_ended(), (self.var / "run.log").read_text()[-2000:]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_S)

    def kill(self) -> None:
        """kill -9 of everything at once."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait(STOP_S)

    def processes(self, *, running: str = "") -> list[psutil.Process]:
        """Every process of the house, or those whose command line holds the words."""
        first = psutil.Process(self.process.pid)
        return [one for one in (first, *first.children(recursive=True)) if running in words(one)]

    def health(self) -> tuple[int, dict]:
        return self.ask("/healthz")

    def ask(self, path: str, body: dict | None = None, **headers: str) -> tuple[int, dict]:
        """(status, JSON) of a request to a JSON address; status 0 if nobody is in."""
        data = None if body is None else json.dumps(body).encode()
        headers |= {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(self.address + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")
        except (OSError, ValueError):
            return 0, {}

    @property
    def demo(self) -> dict:
        return json.loads((self.var / "demo.json").read_text())

    def person(self, role: str) -> dict:
        return next(user for user in self.demo["users"] if user["role"] == role)

    def send(self, recipients: list[str], text: str, **headers: str) -> tuple[int, dict]:
        body = {"channel": "sms", "sender": "Norrsund", "recipients": recipients, "text": text}
        token = {"Authorization": f"Bearer {self.demo['api_token']}"}
        return self.ask("/api/v1/messages", body, **token, **headers)

    def smpp_customer(self, name: str, *, rate: int) -> dict:
        """A new customer with money and an SMPP account: its keys, system ID and password."""
        token = self.demo["api_token"]
        told = self.manage("shell", "-c", SMPP_CUSTOMER.format(token=token, name=name, rate=rate))
        assert told.returncode == 0, told.stderr[-2000:]
        return json.loads(told.stdout.strip().splitlines()[-1])

    def status(self, message_id: str) -> dict:
        token = {"Authorization": f"Bearer {self.demo['api_token']}"}
        return self.ask(f"/api/v1/messages/{message_id}", **token)[1]

    def final_status(self, message_id: str, *, within_s: float) -> dict:
        """What the API tells of a message once it is final; else all that its page would say."""
        until(
            lambda: self.status(message_id)["status"] in FINAL,
            within_s,
            lambda: f"a final status, but {self.status(message_id)} and {self.last_words()}",
        )
        return self.status(message_id)

    def last_words(self) -> dict[str, str]:
        """The end of each process's log."""
        logs = sorted((self.var / "log").iterdir())
        return {log.name: log.read_text(errors="replace")[-1500:] for log in logs}

    def journal(self, text: str) -> list[dict]:
        """What the simulator wrote of the submits with this text."""
        lines = (self.var / "simulator.jsonl").read_text().splitlines()
        submits = (one for line in lines if (one := json.loads(line))["kind"] == "submit")
        return [one for one in submits if one["text"] == text]

    def rows(self, sql: str, *params) -> list[tuple]:
        with psycopg.connect(self._surroundings()["DATABASE_URL"]) as database:
            return database.execute(sql, params).fetchall()

    def manage(self, *words: str) -> subprocess.CompletedProcess:
        """A command of manage.py, with what it said."""
        command = [sys.executable, "-m", "portal.supervisor", "manage", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )

    def flush_redis(self) -> None:
        import redis  # noqa: PLC0415

        with redis.Redis.from_url(self._surroundings()["REDIS_URL"]) as client:
            client.flushall()

    def _surroundings(self) -> dict[str, str]:
        before = dict(os.environ)
        try:
            for name in FOREIGN:
                os.environ.pop(name, None)
            os.environ.update(self.env)
            return attach.surroundings(options.read())
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _has_ended(self) -> bool:
        return self.process.poll() is not None


def words(process: psutil.Process) -> str:
    """A process's command line; none for one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


def until(is_so, seconds: float, what: str | Callable[[], str]):
    """Wait until something is so and return what it said; `what` may ask how it stands instead."""
    deadline = time.monotonic() + seconds
    while not (answer := is_so()):
        if time.monotonic() >= deadline:
            raise AssertionError(f"Not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.2)
    return answer
