"""The history, told: groups of events, and what an entry changed."""

import re
from dataclasses import dataclass

from django.apps import apps

from portal.core import phone
from portal.kit import events, hooks
from portal.models import HistoryEntry
from portal.templatetags.onward import NOTHING


@dataclass(frozen=True, slots=True)
class Change:
    """One field that an entry changed."""

    field: str
    before: str
    after: str


def groups() -> dict[str, tuple[str, list[str]]]:
    """Title and event codes of every group of events, by the beginning of its codes."""
    found = {}
    for kind in hooks.found("events", events.Event):
        codes = [str(code) for code in kind.values]
        if codes:
            found[codes[0].rpartition(".")[0]] = (_title(kind.__name__), codes)
    return dict(sorted(found.items(), key=lambda group: group[1][0]))


def told(entry: HistoryEntry) -> str:
    """What happened, as a sentence."""
    return events.sentence(entry.event, entry.data)


def kind(entry: HistoryEntry) -> str:
    """What kind of thing the entry is about, as people call it."""
    return _kinds().get(entry.subject_kind, entry.subject_kind)


def changes(entry: HistoryEntry) -> list[Change]:
    """The fields an entry changed, as people call them."""
    before, after = entry.data.get("before") or {}, entry.data.get("after") or {}
    return [
        Change(
            name.replace("_", " ").capitalize(),
            _shown(name, before.get(name)),
            _shown(name, after.get(name)),
        )
        for name in [*before, *(name for name in after if name not in before)]
    ]


def _kinds() -> dict[str, str]:
    """What people call each kind of row, by its model's name."""
    return {model._meta.model_name: str(model._meta.verbose_name) for model in apps.get_models()}


def _title(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Event"))
    return words.capitalize()


def _shown(name: str, value) -> str:
    if value in (None, "", "None", []):
        return NOTHING
    if name == "phone":
        return phone.international(str(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return {"True": "yes", "False": "no"}.get(str(value), str(value))
