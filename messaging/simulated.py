"""The simulated SMSC of an installation, as people watch and steer it: its files in one folder.

The folder comes from the setting `SIMULATOR_DIR`; the simulator itself is a program of its own,
which knows nothing of this.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.smpp.protocol.statuses import name as status_name
from messaging.smpp.simulator import faults, journal, orders, state
from messaging.smpp.simulator.faults import BadFaults
from messaging.smpp.simulator.orders import BadOrder
from portal.core.errors import Refused

JOURNAL = "simulator.jsonl"
SETTINGS = "simulator.settings.json"
ORDERS = "simulator.orders.jsonl"
STATE = "simulator.state.json"
# How far back the last messages are looked for in a journal of any size.
TAIL_SIZE_MAX = 4 * 1024 * 1024
OWN = "own"


def folder() -> Path | None:
    """Where the simulator's files stand; None if this installation has none."""
    return settings.SIMULATOR_DIR


def state_now() -> dict[str, Any] | None:
    """What the simulator says of itself; None if it has never run, or runs no more."""
    place = folder()
    found = state.read(place / STATE) if place else None
    return found if found and found["is_fresh"] else None


def last_messages(count: int) -> list[dict[str, Any]]:
    """The last submissions the simulator was given, newest first, with the time as a moment."""
    place = folder()
    if place is None or not (place / JOURNAL).exists():
        return []
    found = journal.tail(place / JOURNAL, count, size_max=TAIL_SIZE_MAX)
    return [line | {"at": datetime.fromisoformat(line["time"])} for line in found]


def outcome_of(line: Mapping[str, Any]) -> tuple[str, str]:
    """The look of what the simulator answered, and the words for it."""
    if not line["code"]:
        return "ok", _("Accepted")
    return "bad", line["error"] or status_name(line["code"])


def preset_of(present: Mapping[str, Any]) -> str:
    """The preset that has these settings; OWN if none has."""
    alike = (
        name
        for name, preset in faults.PRESETS.items()
        if json.loads(json.dumps(faults.settings_of(preset))) == present
    )
    return next(alike, OWN)


def behave(changes: dict[str, Any]) -> None:
    """Have the simulator behave so from now on. Raises `Refused` for what it could not act on."""
    place = running()
    try:
        faults.changed(faults.PRESETS[faults.DEFAULT_PRESET], changes)
    except BadFaults as error:
        raise Refused(str(error)) from error
    write_whole(place / SETTINGS, json.dumps(changes, indent=1) + "\n")


def send_inbound(**order: str) -> int:
    """Have the simulator send a handset's message; the number of its parts."""
    place = running()
    line = json.dumps(order)
    try:
        parts = orders.count_parts(orders.read(line.encode()))
    except BadOrder as error:
        raise Refused(str(error)) from error
    with (place / ORDERS).open("a") as file:
        file.write(line + "\n")
    return parts


def running() -> Path:
    """The folder of a simulator that runs; raises `Refused` if none does."""
    place = folder()
    if place is None or state_now() is None:
        raise Refused(_("The simulator does not run, so nothing was changed."))
    return place


def write_whole(path: Path, text: str) -> None:
    """Replace a file at once: the simulator may look at any moment."""
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(path)
