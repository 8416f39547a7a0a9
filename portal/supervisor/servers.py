"""PostgreSQL and Redis for a run: the ones the environment names, else embedded ones."""

import os
from dataclasses import dataclass

from portal.supervisor import leftovers, postgres, redis
from portal.supervisor.cluster import Cluster
from portal.supervisor.folder import Folder
from portal.supervisor.keys import Keys
from portal.supervisor.processes import Crew
from portal.supervisor.redis import Redis


@dataclass(frozen=True, kw_only=True)
class Servers:
    """What runs and the environment that leads to it; no `cluster` for a database elsewhere."""

    env: dict[str, str]
    cluster: Cluster | None
    database_port: int
    is_new: bool


def start(var: Folder, keys: Keys, crew: Crew, *, is_test: bool = False) -> Servers:
    """Start the servers that are needed. A test never touches servers from the environment."""
    env = os.environ | secrets(keys) | {"VAR_DIR": str(var.path), leftovers.MARK: str(var.path)}
    cluster, port, is_new = None, 0, False
    if is_test or not is_given("DATABASE_URL"):
        cluster = Cluster(var=var, keys=keys, is_durable=not is_test)
        port, is_new = postgres.start(cluster, crew)
        env |= here("DATABASE_URL", postgres.url(cluster, port))
    if is_test or not is_given("REDIS_URL"):
        server = Redis(var=var, keys=keys)
        env |= here("REDIS_URL", server.url(redis.start(server, crew)))
    return Servers(env=env, cluster=cluster, database_port=port, is_new=is_new)


def secrets(keys: Keys) -> dict[str, str]:
    """The kept keys, for those that the environment does not bring."""
    ours = {
        "SECRET_KEY": keys.secret_key,
        "SECRETS_KEY": keys.secrets_key,
        "SIMULATOR_PASSWORD": keys.simulator_password,
    }
    return {name: value for name, value in ours.items() if not is_given(name)}


def here(name: str, url: str) -> dict[str, str]:
    """A URL of ours, also where a file with another one is named."""
    return {name: url, f"{name}_FILE": ""}


def is_given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))
