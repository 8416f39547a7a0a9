"""`manage COMMAND`: a command of manage.py on an installation that is running."""

import os
import sys

from portal.supervisor import folder, keys, postgres, servers
from portal.supervisor.cluster import Cluster
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.options import ROOT, Options
from portal.supervisor.redis import Redis


def manage(options: Options, arguments: list[str]) -> None:
    """Become `manage.py ARGUMENTS`, with the installation's own keys and servers."""
    environment = os.environ | surroundings(options)
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    os.execve(command[0], command, environment)  # noqa: S606 (no shell is wanted)


def surroundings(options: Options) -> dict[str, str]:
    """The environment's missing parts, from what the installation keeps in its var folder."""
    if not (options.var / "keys.json").exists():
        raise Failed(f"Nothing was ever started in {options.var}.")
    var = Folder(options.var)
    kept = keys.load(var)
    ports = folder.read_json(var.path / "ports.json")
    env = servers.secrets(kept) | {"VAR_DIR": str(var.path)}
    if not servers.is_given("DATABASE_URL"):
        env["DATABASE_URL"] = postgres.url(Cluster(var=var, keys=kept), ports["postgres"])
    if not servers.is_given("REDIS_URL"):
        env["REDIS_URL"] = Redis(var=var, keys=kept).url(ports["redis"])
    return env
