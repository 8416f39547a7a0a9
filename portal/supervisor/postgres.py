"""The embedded PostgreSQL: real servers' binaries from a wheel, its data in the var folder.

It listens on loopback only, and by a socket file where the path of the var folder is short enough
for one (107 bytes). The superuser's password is only used here; Onward logs in as a role that owns
its database and may make databases (for tests), but is no superuser.
"""

import signal
from functools import partial
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.supervisor import cluster as clusters
from portal.supervisor import owner, ports
from portal.supervisor.cluster import SUPERUSER, Cluster
from portal.supervisor.errors import Failed
from portal.supervisor.processes import Crew, Program

NAME = "postgres"
ROLE = DATABASE = "onward"
ATTEMPTS = 3
# A server that was killed replays its log first.
READY_S = 120


def start(cluster: Cluster, crew: Crew) -> tuple[int, bool]:
    """Make the data folder if need be, start the server and make Onward's database.

    Return its port and whether the database is new. Raises Failed with the server's last words.
    """
    clusters.prepare(cluster, crew)
    for _ in range(ATTEMPTS):
        # Somebody may take the port between our look and the server's start.
        port = ports.remembered(cluster.var, NAME)
        clusters.configure(cluster, port)
        child = crew.start(program(cluster))
        if crew.wait_until(child, partial(answers, cluster, port), within_s=READY_S):
            return port, make_database(cluster, port)
        crew.stop([[NAME]])
    raise Failed(child.describe_end())


def program(cluster: Cluster) -> Program:
    """The server in the foreground. SIGINT is its fast shutdown, SIGQUIT the immediate one."""
    config = cluster.data / "onward.conf"
    return Program(
        name=NAME,
        command=[
            clusters.binary("postgres"),
            "-D",
            str(cluster.data),
            "-c",
            f"config_file={config}",
        ],
        env=clusters.environment(cluster),
        folder=cluster.data,
        log=cluster.var.logs / "postgres.log",
        user=owner.of(cluster.data),
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGQUIT,
        grace_s=20,
    )


def url(cluster: Cluster, port: int) -> str:
    """Where Onward finds its database: by the socket, which costs less, or else on loopback."""
    who = f"{ROLE}:{quote(cluster.keys.database_password)}"
    if not cluster.sockets:
        return f"postgresql://{who}@127.0.0.1:{port}/{DATABASE}"
    return f"postgresql://{who}@/{DATABASE}?host={quote(cluster.sockets)}&port={port}"


def connect(cluster: Cluster, port: int) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1",
        port=port,
        user=SUPERUSER,
        password=cluster.keys.postgres_password,
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
    )


def answers(cluster: Cluster, port: int) -> bool:
    try:
        connect(cluster, port).close()
    except psycopg.OperationalError:
        return False
    return True


def make_database(cluster: Cluster, port: int) -> bool:
    """Make Onward's role and database where they are missing; True when the database is new."""
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    with connect(cluster, port) as connection:
        if not exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        password = sql.Literal(cluster.keys.database_password)
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, password))
        is_new = not exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE)
        if is_new:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    return is_new


def make_anew(cluster: Cluster, port: int) -> None:
    """Throw Onward's database away and make an empty one."""
    with connect(cluster, port) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    make_database(cluster, port)


def exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
