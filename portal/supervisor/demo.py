"""The demo operator: filled once into a new database; its log-ins are kept and shown.

`demo-state.json` says how far a database of ours is: "new" (nothing in it), "filling" (a start
was interrupted while it filled), "filled", or "none" (begun without demo data, and left so).
"""

import json
from typing import Any

from portal.supervisor import console, folder, postgres, ready
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.options import Options
from portal.supervisor.processes import Crew
from portal.supervisor.programs import Programs
from portal.supervisor.servers import Servers

STATE = "demo-state.json"
CREDENTIALS = "demo-credentials.json"
ANNOUNCEMENT = "demo.json"


def state(var: Folder, servers: Servers) -> str:
    if servers.is_new:
        note(var, "new")
    return str(folder.read_json(var.path / STATE).get("state", "new"))


def note(var: Folder, new_state: str) -> None:
    folder.write_json(var.path / STATE, {"state": new_state})


def clear_unfinished(var: Folder, servers: Servers) -> None:
    """Begin again with an empty database when the last start ended while it filled ours."""
    if state(var, servers) != "filling" or servers.cluster is None:
        return
    console.say("The demo data were not finished at the last start: beginning again.")
    postgres.make_anew(servers.cluster, servers.database_port)
    note(var, "new")


def is_wanted(var: Folder, servers: Servers) -> bool:
    """Whether the database waits to be filled."""
    return state(var, servers) in {"new", "filling"}


def fill(var: Folder, programs: Programs, crew: Crew, *, simulator: int) -> None:
    """Fill a new database with the demo operator and keep the log-ins that were made."""
    note(var, "filling")
    output = var.path / "demo-output"
    output.unlink(missing_ok=True)
    output.touch(mode=0o600)
    crew.run(programs.manage("demo", "--simulator-port", str(simulator), output=output))
    folder.write_json(var.path / CREDENTIALS, credentials_in(output.read_text(encoding="utf-8")))
    output.unlink()
    note(var, "filled")


def credentials_in(text: str) -> dict[str, Any]:
    """The log-ins that `manage.py demo` prints as JSON on its last line."""
    lines = text.strip().splitlines() or [""]
    try:
        credentials: dict[str, Any] = json.loads(lines[-1])
        _ = credentials["users"], credentials["api_token"]
    except (ValueError, KeyError, TypeError) as error:
        raise Failed(f"manage.py demo did not end with its log-ins as JSON: {error!r}.") from error
    return credentials


def is_filled(var: Folder) -> bool:
    return (var.path / CREDENTIALS).exists()


def announcement(var: Folder, options: Options, *, simulator: int) -> dict[str, Any]:
    """What `demo.json` says: where Onward is, and who may come in."""
    credentials = folder.read_json(var.path / CREDENTIALS)
    return {
        "address": ready.address(options),
        "users": credentials["users"],
        "api_token": credentials["api_token"],
        "smpp": None,
        "simulator": {"port": simulator},
    }


def announce(var: Folder, content: dict[str, Any]) -> None:
    folder.write_json(var.path / ANNOUNCEMENT, content)


def withdraw(var: Folder, *, unless: dict[str, Any] | None = None) -> None:
    """Take away an earlier start's announcement that would be wrong for this one."""
    path = var.path / ANNOUNCEMENT
    if folder.read_json(path) != unless:
        path.unlink(missing_ok=True)


def log_ins(content: dict[str, Any]) -> str:
    """The log-ins and the token as lines for people."""
    rows = [
        f"  {user['role']:<10} {user['email']:<34} {user['password']}" for user in content["users"]
    ]
    return "\n".join([*rows, f"  {'API token':<10} {content['api_token']}"])
