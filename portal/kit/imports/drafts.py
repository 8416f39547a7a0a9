"""A draft of an import: kept, read with the importer's eyes, and applied once."""

import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.db.models.functions import Now
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.errors import Refused
from portal.kit import imports
from portal.kit.imports import Fault, Importer, columns, grids
from portal.kit.imports.grids import Grid, Row
from portal.models import ImportDraft, User

KEPT = timedelta(days=2)


class Left(NamedTuple):
    """A row that cannot be taken, and why."""

    number: int
    reason: str
    cells: list[str]


class Taken(NamedTuple):
    """A row that can be taken: its line, as the importer read it."""

    number: int
    cells: list[str]
    line: Any


@dataclass
class Reading:
    """What an importer makes of a draft."""

    importer: Importer
    options: dict[str, Any]
    taken: list[Taken]
    left: list[Left]

    @cached_property
    def kinds(self) -> list[str]:
        """For each taken row, what would become of it."""
        if not self.taken:
            return []
        found = self.importer.compare([one.line for one in self.taken], self.options)
        if len(found) != len(self.taken):
            raise ValueError(f"{self.importer.slug} compared {len(found)} of {len(self.taken)}")
        return found


def keep(importer: Importer, owner: User, grid: Grid, options: dict[str, list[str]]) -> ImportDraft:
    """Keep a file's rows; columns that tell their names are mapped already."""
    has_titles = columns.has_titles(importer.fields, grid.rows[0][1])
    rows = len(grid.rows) - has_titles
    if not rows:
        raise Refused(_("There are titles in it, but no rows."))
    if rows > grids.ROWS_MAX:
        raise Refused(_("The file has more than 200,000 rows. Please cut it into several."))
    draft = ImportDraft(
        owner=owner,
        slug=importer.slug,
        name=grid.name,
        options=options,
        has_titles=has_titles,
        row_count=rows,
        body=packed(grid.rows),
    )
    if has_titles:
        guessed = columns.guess(importer.fields, grid.rows[0][1])
        if columns.is_whole(importer.fields, grid.rows[0][1], guessed):
            draft.columns = guessed
    draft.save()
    return draft


def set_columns(draft: ImportDraft, chosen: dict[str, int], *, has_titles: bool) -> None:
    """Which column is which field; raises Refused once it is applied."""
    if draft.has_titles != has_titles:
        draft.row_count += 1 if draft.has_titles else -1
    draft.columns, draft.has_titles = chosen, has_titles
    waiting = ImportDraft.objects.filter(pk=draft.pk, applied_at=None)
    if not waiting.update(columns=chosen, has_titles=has_titles, row_count=draft.row_count):
        raise Refused(_("It has been applied already."))


def rows_of(draft: ImportDraft) -> list[Row]:
    """All rows of the file, the titles among them."""
    return [(number, cells) for number, cells in unpacked(draft.body)]


def titles_of(draft: ImportDraft, rows: list[Row]) -> list[str]:
    """What the file calls its columns; "" where it does not."""
    width = max(len(cells) for _number, cells in rows)
    named = rows[0][1] if draft.has_titles else []
    return [*named, *[""] * (width - len(named))]


def left_out(draft: ImportDraft) -> list[Left]:
    """The rows that were not taken when it was applied."""
    return [Left(*line) for line in unpacked(draft.left_out)] if draft.left_out else []


def read(draft: ImportDraft) -> Reading:
    """The draft as its importer reads it now. Raises Refused when its options hold no more."""
    importer = imports.find(draft.slug, draft.owner)
    reading = Reading(importer, options_of(draft, importer), [], [])
    seen: dict[Any, int] = {}
    for number, cells in rows_of(draft)[int(draft.has_titles) :]:
        try:
            line = _line(reading, draft.columns or {}, cells)
            _once(importer, line, number, seen)
        except (Fault, Refused) as fault:
            reading.left.append(Left(number, str(fault), cells))
        else:
            reading.taken.append(Taken(number, cells, line))
    return reading


def options_of(draft: ImportDraft, importer: Importer) -> dict[str, Any]:
    """The options as the form cleans them today; raises Refused when it does not."""
    kind = importer.options_form(draft.owner)
    if kind is None:
        return {}
    form = kind(_query(draft.options))
    if not form.is_valid():
        raise Refused(_("What was chosen beside the file no longer holds. Please begin again."))
    return dict(form.cleaned_data)


def options_data(form: forms.Form) -> dict[str, list[str]]:
    """What was typed into an options form, without its prefix: as a draft keeps it."""
    start = f"{form.prefix}-"
    return {
        key.removeprefix(start): form.data.getlist(key)
        for key in form.data
        if key.startswith(start)
    }


def apply(draft: ImportDraft) -> ImportDraft:
    """Write a draft's good rows: once, all of them or none. Raises Refused."""
    with transaction.atomic():
        held = locked(draft.pk)
        write(held, read(held))
    return held


def locked(pk: int) -> ImportDraft:
    """The draft, held until the transaction ends. Raises Refused once it was applied."""
    held = ImportDraft.objects.select_for_update(of=("self",)).select_related("owner")
    found = held.filter(pk=pk).first()
    if found is None:
        raise Refused(_("This upload is no longer here. Please begin again."))
    if found.applied_at:
        raise Refused(_("It has been applied already."))
    return found


def write(draft: ImportDraft, reading: Reading) -> None:
    """Have the importer write the good rows of a locked draft. Raises Refused."""
    if not reading.importer.allows(draft.owner):
        raise Refused(_("You no longer have the right to this import."))
    if not reading.taken:
        raise Refused(_("No row can be taken."))
    lines = [one.line for one in reading.taken]
    said = reading.importer.apply(draft.owner, lines, reading.options)
    draft.said = f"{said} {_not_taken(len(reading.left))}".strip()[:500]
    draft.applied_at = timezone.now()
    draft.left_out = packed(reading.left)
    draft.save(update_fields=["said", "applied_at", "left_out"])


def forget() -> int:
    """Delete drafts older than two days, with what was uploaded; return how many."""
    return ImportDraft.objects.filter(created_at__lt=Now() - KEPT).delete()[0]


def _line(reading: Reading, chosen: dict[str, int], cells: list[str]) -> Any:
    values = {}
    for field in reading.importer.fields:
        at = chosen.get(field.name)
        values[field.name] = cells[at] if at is not None and at < len(cells) else ""
        if field.is_needed and not values[field.name]:
            raise Fault(_("%(field)s is missing.") % {"field": field.title})
    return reading.importer.read(values, reading.options)


def _once(importer: Importer, line: Any, number: int, seen: dict[Any, int]) -> None:
    key = importer.key(line)
    if key is None:
        return
    if key in seen:
        raise Fault(_("It is the same as row %(row)s.") % {"row": seen[key]})
    seen[key] = number


def _not_taken(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(n)s row was not taken.", "%(n)s rows were not taken.", count) % {"n": count}


def _query(options: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in options.items():
        query.setlist(name, values)
    return query


def packed(rows: list[Any]) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), level=6)


def unpacked(body: bytes | memoryview) -> list[Any]:
    rows: list[Any] = json.loads(zlib.decompress(body))
    return rows
