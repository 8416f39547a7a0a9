"""The demo operator: filled once into a new database; its log-ins are kept and shown.

`demo-state.json` says how far a database of ours is: "new" (nothing in it), "filling" (a start
was interrupted while it filled), "filled", or "none" (begun without demo data, and left so).
"""

import json
from typing import Any

from portal.supervisor import console, folder, ports, postgres, ready
from portal.supervisor.errors import Failed
from portal.supervisor.folder import Folder
from portal.supervisor.options import Options
from portal.supervisor.processes import Crew
from portal.supervisor.programs import Programs
from portal.supervisor.servers import Servers
from portal.supervisor.smpp import Smpp

STATE = "demo-state.json"
CREDENTIALS = "demo-credentials.json"
ANNOUNCEMENT = "demo.json"


def state(var: Folder) -> str:
    return str(folder.read_json(var.path / STATE).get("state", "new"))


def note(var: Folder, new_state: str) -> None:
    folder.write_json(var.path / STATE, {"state": new_state})


def is_wanted(var: Folder) -> bool:
    """Whether the database waits to be filled."""
    return state(var) in {"new", "filling"}


def clear_unfinished(var: Folder, servers: Servers) -> None:
    """Begin again with an empty database when the last start ended while it filled ours."""
    if state(var) != "filling" or servers.cluster is None:
        return
    console.say("The demo data were not finished at the last start: beginning again.")
    postgres.make_anew(servers.cluster, servers.database_port)
    note(var, "new")


def fill(var: Folder, programs: Programs, crew: Crew, *, simulator: int) -> None:
    """Fill a new database with the demo operator and keep the log-ins that were made."""
    note(var, "filling")
    output = var.path / "demo-output"
    output.unlink(missing_ok=True)
    output.touch(mode=0o600)
    crew.run(programs.demo(simulator, output=output))
    credentials = credentials_in(output.read_text(encoding="utf-8"))
    folder.write_json(var.path / CREDENTIALS, credentials | {"simulator_port": simulator})
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


def credentials(var: Folder) -> dict[str, Any] | None:
    """What was kept when the database was filled; None for one without demo data."""
    if state(var) != "filled":
        return None
    return folder.read_json(var.path / CREDENTIALS)


def simulator_port(var: Folder, options: Options) -> int:
    """Where the simulated SMSC listens: the demo's connectors know it from the first start on.

    Raises Failed when that port is not free.
    """
    kept = credentials(var)
    port = kept["simulator_port"] if kept else options.simulator_port
    port = port or ports.remembered(var, "simulator")
    if not ports.gets_free("127.0.0.1", port):
        raise Failed(f"127.0.0.1:{port} is not free for the simulated SMSC (SIMULATOR_PORT).")
    return int(port)


def announcement(credentials: dict[str, Any], options: Options, smpp: Smpp) -> dict[str, Any]:
    """What `demo.json` says: where Onward is, and who may come in."""
    return {
        "address": ready.address(options),
        "users": credentials["users"],
        "api_token": credentials["api_token"],
        # A database that was filled by an earlier release has none.
        "smpp_system_id": credentials.get("smpp_system_id"),
        "smpp_password": credentials.get("smpp_password"),
        "smpp": smpp.told if smpp.is_on else None,
        "simulator": {"port": credentials["simulator_port"]},
    }


def announce(var: Folder, content: dict[str, Any]) -> None:
    folder.write_json(var.path / ANNOUNCEMENT, content)


def withdraw(var: Folder, *, unless: dict[str, Any] | None = None) -> None:
    """Take away an earlier start's announcement that would be wrong for this one."""
    path = var.path / ANNOUNCEMENT
    if folder.read_json(path) != unless:
        path.unlink(missing_ok=True)


def log_ins(credentials: dict[str, Any]) -> str:
    """The log-ins, the token and an SMPP account as lines for people."""
    users = [*credentials["users"], *credentials.get("more_users", [])]
    rows = [f"  {user['role']:<10} {user['email']:<34} {user['password']}" for user in users]
    rows.append(f"  {'API token':<10} {credentials['api_token']}")
    if "smpp_system_id" in credentials:
        known = f"{credentials['smpp_system_id']:<34} {credentials['smpp_password']}"
        rows.append(f"  {'SMPP':<10} {known}")
    return "\n".join(rows)
