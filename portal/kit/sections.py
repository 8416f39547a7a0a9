"""Sections that higher floors hang on a lower floor's form, in their sections.py.

The form of an SMPP account knows no services. `messaging/sections.py` holds

    SERVICE = Section("smpp-account", _("Service"), fields, initial, save)

A `SectionedForm` with that key takes the fields in; the verb that saves the form's row calls
`sections.save(key, row, cleaned, by=by)` in its own transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from portal.kit import hooks
from portal.models import User

Changes = tuple[dict[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """Fields on the form `key`. Their names must not be those of the form itself.

    `fields()` makes them; `initial(row)` fills them, with None for a row yet to be made;
    `save(row, cleaned, by)` writes their part of the cleaned data and returns what was (before,
    after), by title, for the history. `narrow(fields, row)` limits their choices to the row's, or
    takes those away that the row has no use for. Who lacks `permission` neither sees nor saves it.
    """

    key: str
    title: str
    fields: Callable[[], dict[str, forms.Field]]
    initial: Callable[[Any], dict[str, Any]]
    save: Callable[[Any, dict[str, Any], User | None], Changes]
    text: str = ""
    order: int = 50
    narrow: Callable[[dict[str, forms.Field], Any], None] | None = None
    permission: str | None = None

    def is_for(self, user: User | None) -> bool:
        """Whether this user may fill it in; None is the system, or a form that does not ask."""
        return self.permission is None or user is None or user.has_perm(self.permission)


def of(key: str) -> list[Section]:
    found = [one for one in hooks.found("sections", Section) if one.key == key]
    return sorted(found, key=lambda one: one.order)


def save(key: str, row: Any, cleaned: dict[str, Any], *, by: User | None) -> Changes:
    """Write what the hung sections of a form say about its row; return (before, after)."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for section in of(key):
        if not section.is_for(by):
            continue
        was, became = section.save(row, cleaned, by)
        before |= was
        after |= became
    return before, after


class SectionedForm(forms.Form):
    """A form in sections: `parts` names its own, (title, text, field names), hung ones follow."""

    sections_key = ""
    parts: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, row: Any = None, user: User | None = None, **more: Any) -> None:
        self.hung = [one for one in of(self.sections_key) if one.is_for(user)]
        more["initial"] = self._hung_initial(row) | (more.get("initial") or {})
        super().__init__(*args, **more)
        self._placed = [*self.parts]
        for section in self.hung:
            made = section.fields()
            if section.narrow:
                section.narrow(made, row)
            self.fields |= made
            if made:
                self._placed.append((section.title, section.text, tuple(made)))

    @property
    def sections(self) -> list[dict]:
        """As components/form_fields.html wants them."""
        return [
            {"title": title, "text": text, "fields": [self[name] for name in names]}
            for title, text, names in self._placed
        ]

    def _hung_initial(self, row: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for section in self.hung:
            found |= section.initial(row)
        return found
