"""How a simulated centre misbehaves: shares between 0 and 1, times in seconds."""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

ID_DIALECTS = ("same", "decimal", "hex", "upper", "stripped")
RECEIPT_FORMS = ("both", "text", "tlvs")


class BadFaults(ValueError):
    """A setting nobody can act on, said in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Every field is a setting of the faults file and, with dashes, of the command line."""

    # How long things take: from, to.
    answer_delay_s: tuple[float, float] = (0.0, 0.0)
    receipt_delay_s: tuple[float, float] = (0.5, 2.0)
    # What becomes of messages; the rest is delivered.
    undelivered: float = 0.0
    expired: float = 0.0
    rejected: float = 0.0
    # How submissions are refused.
    throttled: float = 0.0
    system_error: float = 0.0
    rate_limit_per_s: float = 0.0  # 0 is no limit
    # How answers go wrong.
    reordered: float = 0.0
    unanswered: float = 0.0
    answered_twice: float = 0.0
    stray_answers: float = 0.0
    malformed: float = 0.0
    disconnected: float = 0.0
    # How receipts go wrong.
    receipt_first: float = 0.0
    receipt_twice: float = 0.0
    receipt_ids: str = "same"
    receipt_form: str = "both"

    def __post_init__(self) -> None:
        for field in fields(self):
            check(field.name, getattr(self, field.name))


def check(name: str, value: Any) -> None:
    if name == "receipt_ids":
        sound = value in ID_DIALECTS
    elif name == "receipt_form":
        sound = value in RECEIPT_FORMS
    elif name.endswith("delay_s"):
        sound = is_range(value)
    else:
        sound = is_number(value) and (name.endswith("per_s") or value <= 1)
    if not sound:
        raise BadFaults(f"{name} cannot be {value!r}")


def is_range(value: Any) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) == 2
        and all(map(is_number, value))
        and value[0] <= value[1]
    )


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def changed(faults: Faults, changes: dict[str, Any]) -> Faults:
    """Faults with some settings changed; `preset` replaces all first. Raises `BadFaults`."""
    changes = dict(changes)
    preset = changes.pop("preset", None)
    if preset is not None:
        if preset not in PRESETS:
            raise BadFaults(f"there is no preset {preset!r}")
        faults = PRESETS[preset]
    unknown = changes.keys() - {field.name for field in fields(Faults)}
    if unknown:
        raise BadFaults(f"there is no setting {min(unknown)!r}")
    tuples = {name: tuple(value) for name, value in changes.items() if isinstance(value, list)}
    return replace(faults, **{**changes, **tuples})


def read(path: Path, faults: Faults) -> Faults:
    """`faults` with the changes a JSON file names. Raises `BadFaults`."""
    try:
        changes = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadFaults(f"{path} cannot be read: {error}") from error
    if not isinstance(changes, dict):
        raise BadFaults(f"{path} holds no JSON object")
    return changed(faults, changes)


PRESETS = {
    "none": Faults(),
    "fast": Faults(receipt_delay_s=(0.0, 0.0)),
    "mild": Faults(
        answer_delay_s=(0.0, 0.05),
        undelivered=0.03,
        expired=0.01,
        throttled=0.01,
        reordered=0.01,
        malformed=0.002,
        receipt_first=0.01,
        receipt_twice=0.01,
    ),
    "hard": Faults(
        answer_delay_s=(0.0, 0.5),
        receipt_delay_s=(0.0, 10.0),
        undelivered=0.1,
        expired=0.05,
        rejected=0.03,
        throttled=0.05,
        system_error=0.03,
        reordered=0.1,
        unanswered=0.005,
        answered_twice=0.02,
        stray_answers=0.02,
        malformed=0.02,
        disconnected=0.0005,
        receipt_first=0.05,
        receipt_twice=0.05,
    ),
}
DEFAULT_PRESET = "mild"
