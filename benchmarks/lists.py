"""Two houses, one with few rows and one with many, whose lists are asked the same in turns.

Each has a throw-away database and a process of its own that asks its list through Django's test
client, in turns, so that a busy moment hits both; the median counts.
"""

import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from statistics import median_low
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import django
import psycopg

WARM = 2  # The first rounds warm the caches up.
Fill = Callable[[int], None]


class Answer(NamedTuple):
    """What a page took: in all, of that in the database, and how many questions it asked there.

    A long list asks the planner for its estimate besides; that is no question to the rows.
    """

    taken_s: float
    database_s: float
    queries: int


@dataclass(frozen=True, slots=True)
class Result:
    """The medians of one question, with few rows and with many."""

    name: str
    few: Answer
    many: Answer

    @property
    def ratio(self) -> float:
        return self.many.taken_s / self.few.taken_s

    def __str__(self) -> str:
        return (
            f"{self.name:24}{self.few.taken_s * 1e3:9.1f} ms{self.many.taken_s * 1e3:9.1f} ms"
            f"{self.ratio:8.2f}{self.many.database_s * 1e3:9.1f} ms"
            f"{self.few.queries:5}{self.many.queries:4}"
        )


class House:
    """One of the two, in a process and a database of its own, asked through a pipe."""

    def __init__(self, count: int, database_url: str, fill: Fill) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe()
        self._process = context.Process(target=serve, args=(end, count, database_url, fill))
        self._process.start()
        end.close()  # So that a house that died is noticed.
        self._answers: dict[str, list[Answer]] = defaultdict(list)

    def wait(self) -> None:
        self._pipe.recv()

    def ask(self, name: str, address: str) -> None:
        self._pipe.send(address)
        self._answers[name].append(self._pipe.recv())

    def median(self, name: str) -> Answer:
        answers = self._answers[name][WARM:]
        # Now and then a page notes when its user was last seen, which is a question more.
        taken_s, database_s, queries = map(median_low, zip(*answers, strict=True))
        return Answer(taken_s, database_s, queries)

    def stop(self) -> None:
        self._pipe.send("")
        self._process.join()


def compare(
    counts: tuple[int, int], fill: Fill, questions: list[tuple[str, str, str]], *, rounds: int
) -> Iterator[Result]:
    """Ask each question, (name, address with few rows, address with many), in both houses."""
    collect_assets()
    url = os.environ["DATABASE_URL"]
    few, many = (
        House(count, place, fill)
        for count, place in zip(counts, (url, another_database(url)), strict=True)
    )
    few.wait()
    many.wait()
    for name, *addresses in questions:
        for _ in range(rounds):
            few.ask(name, addresses[0])
            many.ask(name, addresses[1])
        yield Result(name, few.median(name), many.median(name))
    few.stop()
    many.stop()


def serve(pipe: Connection, count: int, database_url: str, fill: Fill) -> None:
    """Fill a house and answer addresses until an empty one comes."""
    os.environ |= {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    django.setup()
    logging.disable(logging.WARNING)
    client = prepare()
    fill(count)
    analyse()
    pipe.send("ready")
    while address := pipe.recv():
        pipe.send(asked(client, address))


def asked(client: Any, address: str) -> Answer:
    from django.db import connection  # noqa: PLC0415

    with Queries(connection) as queries:
        begun = time.perf_counter()
        answer = client.get(address)
        taken_s = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return Answer(taken_s, queries.taken_s, queries.count)


class Queries:
    """Counts and times the queries of a connection while it is open."""

    def __init__(self, connection: Any) -> None:
        self.count = 0
        self.taken_s = 0.0
        self._watching = connection.execute_wrapper(self._see)

    def __enter__(self) -> Self:
        self._watching.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._watching.__exit__(*error)

    def _see(self, execute: Any, sql: str, *call: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, *call)
        finally:
            self.taken_s += time.perf_counter() - begun
            self.count += not sql.startswith("EXPLAIN")


def prepare() -> Any:
    """An empty house with its staff, and a client signed in as one of them."""
    from django.contrib.auth.models import Group  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from portal.models import User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for n in range(10):
        person = User.objects.create_user(
            email=f"staff{n}@house.example", password=None, name=f"Manager {n}", is_staff=True
        )
        person.groups.add(Group.objects.get(name="admin"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def analyse() -> None:
    """What autovacuum does in a house that runs."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def another_database(url: str) -> str:
    """The address of a new database beside this one."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE many")
    return urlsplit(url)._replace(path="/many").geturl()


def collect_assets() -> None:
    """Pages name their style sheets by what was collected, once for both houses."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, check=True)  # noqa: S603


def head(few: int, many: int) -> str:
    """The line above the results."""
    return f"{'':24}{few:>12,}{many:>12,}   ratio     database  queries"
