"""What the centre is doing, beside its journal: a small file, written anew every second.

It tells that the centre runs, its settings in force, why the last ones were refused, and what
each account did since the start.
"""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

WRITE_S = 1.0
FRESH_S = 5.0


@dataclass(slots=True)
class Counts:
    """What one account did since the start; `binds` and `waiting` are of this moment."""

    binds: int = 0
    submits: int = 0
    accepted: int = 0
    refused: int = 0
    receipts: int = 0
    inbound: int = 0
    acknowledged: int = 0
    waiting: int = 0


def path_of(journal: Path) -> Path:
    return journal.with_suffix(".state.json")


def write(path: Path, state: dict[str, Any], accounts: dict[str, Counts]) -> None:
    """Replace the file at once, so that nobody reads half of it."""
    whole = {
        "at": time.time(),
        "pid": os.getpid(),
        **state,
        "accounts": {system_id: asdict(counts) for system_id, counts in accounts.items()},
    }
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(whole))
    draft.replace(path)


def read(path: Path) -> dict[str, Any] | None:
    """The state, or None while there is none; `is_fresh` tells whether the centre still runs."""
    try:
        state = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(state, dict) or "at" not in state:
        return None
    return state | {"is_fresh": time.time() - state["at"] < FRESH_S}
