"""How a simulated centre misbehaves: shares between 0 and 1, times in seconds."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

ID_DIALECTS = ("same", "decimal", "hex", "upper", "padded", "stripped", "mixed")
RECEIPT_FORMS = ("both", "text", "tlvs")
RECEIPT_DIALECTS = (
    "plain",
    "seconds",
    "century",
    "joined",
    "upper",
    "short",
    "letters",
    "mixed",
)
FATES = ("delivered", "undelivered", "expired", "rejected", "refused", "silent", "replying")
CHOICES = {
    "receipt_ids": ID_DIALECTS,
    "receipt_form": RECEIPT_FORMS,
    "receipt_dialect": RECEIPT_DIALECTS,
}
RANGES = ("answer_delay_s", "receipt_delay_s")
NUMBERS = (
    "rtt_ms",
    "rate_limit_per_s",
    "late_answer_s",
    "late_receipt_s",
    "receipt_copies",
    "unbind_after_s",
    "close_after",
)
LARGEST = {"receipt_copies": 100}
ENDING_SIZE_MAX = 15
# What is drawn for every message, in this order: refusals first, they leave no receipt.
MESSAGE_FAULTS = (
    "throttled",
    "queue_full",
    "system_error",
    "random_error",
    "reordered",
    "late_answer",
    "unanswered",
    "answered_twice",
    "stray_answers",
    "malformed",
    "broken_framing",
    "disconnected",
    "no_receipt",
    "receipt_first",
    "receipt_late",
    "receipt_elsewhere",
    "receipt_twice",
    "receipt_repeated",
    "receipt_contradicted",
    "stray_receipts",
)


class BadFaults(ValueError):
    """A setting nobody can act on, said in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Every field is a setting of the settings file and, with dashes, of the command line."""

    # How long things take: from, to; the round trip comes on top of every answer.
    answer_delay_s: tuple[float, float] = (0.0, 0.0)
    receipt_delay_s: tuple[float, float] = (0.5, 2.0)
    rtt_ms: float = 0.0
    # What becomes of messages; the rest is delivered. Last digits choose an outcome for sure.
    undelivered: float = 0.0
    expired: float = 0.0
    rejected: float = 0.0
    endings: dict[str, str] = field(default_factory=dict)
    # How submissions are refused.
    throttled: float = 0.0
    queue_full: float = 0.0
    system_error: float = 0.0
    random_error: float = 0.0
    rate_limit_per_s: float = 0.0  # 0 is no limit
    # How answers go wrong.
    reordered: float = 0.0
    late_answer: float = 0.0
    late_answer_s: float = 61.0
    unanswered: float = 0.0
    answered_twice: float = 0.0
    stray_answers: float = 0.0
    malformed: float = 0.0
    broken_framing: float = 0.0
    disconnected: float = 0.0
    # How receipts go wrong.
    no_receipt: float = 0.0
    receipt_first: float = 0.0
    receipt_late: float = 0.0
    late_receipt_s: float = 3600.0
    receipt_elsewhere: float = 0.0
    receipt_twice: float = 0.0
    receipt_repeated: float = 0.0
    receipt_copies: float = 10
    receipt_contradicted: float = 0.0
    stray_receipts: float = 0.0
    receipt_ids: str = "same"
    receipt_ids_changed: float = 1.0
    receipt_form: str = "both"
    receipt_dialect: str = "plain"
    # How connections go wrong; drawn for each one, or each enquire_link.
    binds_refused: float = 0.0
    resets: float = 0.0
    black_holes: float = 0.0
    half_open: float = 0.0
    drips: float = 0.0
    enquiry_ignored: float = 0.0
    unbind_after_s: float = 0.0  # 0 is never
    close_after: float = 0.0  # submits; 0 is never
    # The faults of messages that can happen at all, with their shares.
    possible: tuple[tuple[str, float], ...] = field(
        init=False, repr=False, compare=False, default=()
    )

    def __post_init__(self) -> None:
        for name in SETTINGS:
            check(name, getattr(self, name))
        if self.undelivered + self.expired + self.rejected > 1:
            raise BadFaults("undelivered, expired and rejected add up to more than 1")
        shares = ((name, getattr(self, name)) for name in MESSAGE_FAULTS)
        object.__setattr__(self, "possible", tuple((n, share) for n, share in shares if share))


SETTINGS = tuple(field.name for field in fields(Faults) if field.init)


def check(name: str, value: Any) -> None:
    if name in CHOICES:
        sound = value in CHOICES[name]
    elif name in RANGES:
        sound = is_range(value)
    elif name == "endings":
        sound = is_endings(value)
    else:
        largest = LARGEST.get(name, 1e9) if name in NUMBERS else 1
        sound = is_number(value) and value <= largest
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


def is_endings(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(digits, str)
        and digits.isascii()
        and digits.isdigit()
        and len(digits) <= ENDING_SIZE_MAX
        and fate in FATES
        for digits, fate in value.items()
    )


def changed(faults: Faults, changes: dict[str, Any]) -> Faults:
    """Faults with some settings changed; `preset` replaces all first. Raises `BadFaults`."""
    changes = dict(changes)
    preset = changes.pop("preset", None)
    if preset is not None:
        if not isinstance(preset, str) or preset not in PRESETS:
            raise BadFaults(f"there is no preset {preset!r}")
        faults = PRESETS[preset]
    unknown = changes.keys() - set(SETTINGS)
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


def settings_of(faults: Faults) -> dict[str, Any]:
    """The settings by name, as a settings file may hold them."""
    found = asdict(faults)
    return {name: found[name] for name in SETTINGS}


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
    "hostile": Faults(
        answer_delay_s=(0.0, 0.2),
        receipt_delay_s=(0.0, 2.0),
        undelivered=0.05,
        expired=0.05,
        rejected=0.05,
        throttled=0.05,
        queue_full=0.05,
        random_error=0.05,
        reordered=0.05,
        late_answer=0.05,
        answered_twice=0.05,
        stray_answers=0.05,
        malformed=0.05,
        disconnected=0.0005,
        receipt_first=0.05,
        receipt_late=0.05,
        late_receipt_s=72 * 3600.0,
        receipt_elsewhere=0.05,
        receipt_repeated=0.05,
        receipt_contradicted=0.05,
        stray_receipts=0.05,
        receipt_ids="mixed",
        receipt_ids_changed=0.05,
        receipt_dialect="mixed",
        binds_refused=0.05,
        resets=0.05,
        black_holes=0.05,
        half_open=0.05,
        drips=0.05,
        enquiry_ignored=0.05,
    ),
}
DEFAULT_PRESET = "none"
