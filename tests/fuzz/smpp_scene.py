"""What stands around an attack over TCP: the server, a bystander, and the laws of both.

A law is a sentence that is true or was broken; the sentences of broken ones are kept.
"""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import psutil

from benchmarks.smpp.stand import ROOT, Stand
from portal.supervisor import ports, smpp
from tests.fuzz import smpp_bystander
from tests.fuzz.smpp_bystander import Plan, Told
from tests.fuzz.smpp_stranger import Place

MIB = 1024 * 1024
LOOK_S = 0.2
STARTED_S = 10
ENDED_S = 120
# What a log has when something went wrong that nobody had thought of.
BAD_WORDS = ("Traceback", "level=error", "level=critical", "never awaited")
STORED = """
SELECT m.id, m.recipient, m.charge, m.price * m.parts, m.batch_id
  FROM messaging_message AS m JOIN clients_smppaccount AS a ON a.door_ptr_id = m.door_id
 WHERE a.system_id = '{}'
"""
CHARGED = """
SELECT coalesce(sum(e.amount), 0) FROM billing_entry AS e JOIN messaging_batch AS b
       ON b.entry_id = e.id JOIN clients_smppaccount AS a ON a.door_ptr_id = b.door_id
 WHERE a.system_id = '{}'
"""


class Scene:
    """The server of a `Stand`; the stand's account is the bystander's, the other the stranger's."""

    def __init__(self) -> None:
        self.stand = Stand()
        self.broken: list[str] = []
        self.rss_max = 0

    def start(self) -> None:
        certificate = self.stand.folder / "certificate.pem"
        certificate.write_bytes(b"".join(smpp.new_certificate("127.0.0.1")))
        tls_port = ports.free(besides=[self.stand.smpp_port])
        self.stand.start_server(f"--tls-port={tls_port}", f"--certificate={certificate}")
        self.server = psutil.Process(self.stand.programs["smppd"].pid)
        self.place = Place(self.stand.smpp_port, *another(), tls_port=tls_port)

    def close(self) -> None:
        self.stand.close()

    def law(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.broken.append(sentence)

    # The server.

    @property
    def is_alive(self) -> bool:
        return self.stand.programs["smppd"].poll() is None

    def rss(self) -> int:
        """The octets of memory the server has; 0 once it is gone."""
        return self.server.memory_info().rss if self.is_alive else 0

    def descriptors(self) -> int:
        return self.server.num_fds() if self.is_alive else 0

    async def watch(self) -> None:
        """Keep the largest memory that is seen, for as long as the server lives."""
        while self.is_alive:
            self.rss_max = max(self.rss_max, self.rss())
            await asyncio.sleep(LOOK_S)

    def log(self) -> str:
        return (self.stand.folder / "smppd.log").read_text(errors="replace")

    def hold_server(self) -> None:
        self.law(self.is_alive, "the server is dead")
        bad = bad_lines(self.log())
        self.law(
            not bad, f"{len(bad)} lines of the log: " + " | ".join(one[:600] for one in bad[:3])
        )

    def hold_books(self) -> None:
        command = [sys.executable, "manage.py", "reconcile"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        self.law(done.returncode == 0, f"the books do not agree: {done.stdout[-600:]}")

    # The bystander.

    @contextmanager
    def bystander(self, rate: float) -> Iterator["Beside"]:
        login = (self.stand.smpp_port, self.stand.system_id, self.stand.password)
        beside = Beside(Plan(*login, rate=rate))
        try:
            yield beside
        finally:
            beside.process.kill()
            beside.process.wait()

    def hold_bystander(self, told: Told) -> None:
        """Every submit was answered, and what was accepted is stored once and charged once."""
        self.law(not told.lost, f"the bystander: {told.lost}")
        self.law(told.submitted > 0, "the bystander has submitted nothing")
        self.law(not told.unanswered, f"{told.unanswered} submits of the bystander have no answer")
        self.law(not told.refused, f"submits of the bystander were refused: {dict(told.refused)}")
        self.law(not told.strays, f"the bystander got {told.strays} answers it never asked for")
        for sentence in stored(self.rows(STORED), told, -self.rows(CHARGED)[0][0]):
            self.broken.append(sentence)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.stand.rows(sql.format(self.stand.system_id))


class Beside:
    """The bystander's process."""

    def __init__(self, plan: Plan) -> None:
        command = [sys.executable, "-m", "tests.fuzz.smpp_bystander", smpp_bystander.words(plan)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def phase(self, name: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()

    def end(self) -> Told:
        line, _ = self.process.communicate(timeout=ENDED_S)
        return smpp_bystander.read(line)


def bad_lines(log: str) -> list[str]:
    return [line for line in log.splitlines() if any(word in line for word in BAD_WORDS)]


def stored(rows: list[tuple[Any, ...]], told: Told, charged: Decimal) -> Iterator[str]:
    """What is wrong with the rows (id, recipient, charge, worth, batch) of a bystander."""
    from messaging.smpp.server import message_ids  # noqa: PLC0415

    by_number = Counter(row[1] for row in rows)
    names = dict(zip(message_ids.of_messages([row[0] for row in rows]), rows, strict=True))
    lost = [number for number, name in told.accepted.items() if name not in names]
    if lost:
        yield f"{len(lost)} accepted messages are not stored: {lost[:5]}"
    crossed = [n for n, name in told.accepted.items() if name in names and names[name][1] != n]
    if crossed:
        yield f"{len(crossed)} ids belong to other messages: {crossed[:5]}"
    extra = [number for number, times in by_number.items() if times > 1]
    if extra:
        yield f"{len(extra)} messages are stored twice: {extra[:5]}"
    if len(rows) != len(told.accepted):
        yield f"{len(rows)} messages are stored and {len(told.accepted)} were accepted"
    if any(row[2] != "charged" for row in rows):
        yield "an accepted message is not charged"
    worth = sum((row[3] for row in rows), Decimal())
    if worth != charged:
        yield f"{charged} was charged for what is worth {worth}"


def another(system_id: str = "stranger") -> tuple[str, str]:
    """One more customer with money and an account; its system ID and its password."""
    from billing import ledger  # noqa: PLC0415
    from billing.models import Entry  # noqa: PLC0415
    from clients import smpp_accounts  # noqa: PLC0415
    from tests import make  # noqa: PLC0415

    account = make.account(customer=make.customer(system_id), unit="EUR")
    money = Decimal(100_000_000)
    ledger.post(account, amount=money, kind=Entry.Kind.TOP_UP, key=system_id)
    most = {name: limits[1] for name, limits in smpp_accounts.LIMITS.items()}
    fields = {"name": system_id, "system_id": system_id, **most}
    issued, password = smpp_accounts.issue(customer=account.customer, fields=fields, by=None)
    return issued.system_id, password
