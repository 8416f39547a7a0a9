"""A report's lines as a table that sorts by any column, and the same columns for its export."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.kit.exports.columns import DATE, MONEY, NUMBER, PERCENT, TEXT, Column
from portal.templatetags import onward

# Lines on a page; totals and export know all of them.
SHOWN = 200
FIGURES = (NUMBER, MONEY, PERCENT)
WRITTEN: dict[str, Callable[[Any], str]] = {
    NUMBER: onward.count,
    PERCENT: onward.percent,
    DATE: lambda day: date_format(day, "j M Y"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: `value(line)` is what is sorted and exported, `show(line)` what a page writes.

    Money is written in `line.unit`, or in the unit that `unit` finds in the line. `place` is where
    the cell stands on the card that a line is on a phone.
    """

    name: str
    title: str | Promise
    value: Callable[[Any], Any]
    kind: str = TEXT
    show: Callable[[Any], Any] | None = None
    unit: Callable[[Any], str] = lambda line: line.unit
    place: str = "c-0"

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES

    def column(self) -> Column:
        return Column(self.name, self.title, self._exported, self.kind)

    def written(self, line: Any) -> Any:
        if self.show:
            return self.show(line)
        value = self.value(line)
        if value is None or value == "":
            return onward.NOTHING
        if self.kind == MONEY:
            return onward.money(value, self.unit(line), code=False)
        write = WRITTEN.get(self.kind)
        return write(value) if write else value

    def _exported(self, line: Any) -> Any:
        value = self.value(line)
        return str(value) if self.kind == TEXT and value is not None else value


def columns(fields: Sequence[Field]) -> tuple[Column, ...]:
    return tuple(field.column() for field in fields)


def ordered(fields: Sequence[Field], lines: Sequence[Any], sort: str) -> list[Any]:
    """The lines in the order of a column, as `-name` the largest first; no value stands last."""
    field = next((one for one in fields if one.name == sort.removeprefix("-")), None)
    if field is None:
        return list(lines)
    value = field.value
    known = [line for line in lines if value(line) is not None]
    known.sort(key=lambda line: _plain(value(line)), reverse=sort.startswith("-"))
    return known + [line for line in lines if value(line) is None]


def shown(
    fields: Sequence[Field],
    lines: Sequence[Any],
    totals: Sequence[Any],
    params: QueryDict,
    path: str,
) -> dict[str, Any]:
    """What templates/reports/finance/_lines.html needs; the address's `sort` decides the order."""
    sort = params.get("sort", "")
    if sort.removeprefix("-") not in {field.name for field in fields}:
        sort = ""
    found = ordered(fields, lines, sort)
    return {
        "heads": [_head(field, sort, params, path) for field in fields],
        "totals": [_cells(fields, line, is_total=True) for line in totals],
        "lines": [_cells(fields, line) for line in found[:SHOWN]],
        "left_out": max(0, len(found) - SHOWN),
    }


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """`part` of `whole` in per cent with two places; None of nothing."""
    return onward.round_to(100 * Decimal(part) / Decimal(whole), 2) if whole else None


def _cells(fields: Sequence[Field], line: Any, *, is_total: bool = False) -> list[dict[str, Any]]:
    """A line's cells; that of a total begins with the word and leaves out what it has not."""
    cells = [
        {
            "text": field.written(line),
            "is_figure": field.is_figure,
            "place": field.place,
            "label": field.title if "c-0" not in field.place else "",
        }
        for field in fields
    ]
    if is_total:
        for cell in cells:
            if cell["text"] == onward.NOTHING:
                cell["text"] = cell["label"] = ""
        cells[0]["text"] = _("Total")
    return cells


def _head(field: Field, sort: str, params: QueryDict, path: str) -> dict[str, Any]:
    """A column's head: figures begin with the largest, words and days with the first."""
    is_current, is_down = field.name == sort.removeprefix("-"), sort.startswith("-")
    goes_up = is_down if is_current else field.kind in {TEXT, DATE}
    query = params.copy()
    query["sort"] = field.name if goes_up else f"-{field.name}"
    return {
        "title": field.title,
        "url": f"{path}?{query.urlencode()}",
        "sorted": ("descending" if is_down else "ascending") if is_current else "",
        "is_figure": field.is_figure,
    }


def _plain(value: Any) -> Any:
    return value if hasattr(value, "strftime") or not isinstance(value, str) else value.casefold()
