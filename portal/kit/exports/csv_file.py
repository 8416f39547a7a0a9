"""CSV for people and programs alike.

UTF-8 with a byte order mark, because Excel reads a file without one in the system's code page;
comma, double quotes, CRLF (RFC 4180). Numbers are plain digits with a point, dates ISO 8601.

A spreadsheet runs a cell that begins like a formula, and texts here are written by strangers. Such
a text gets an apostrophe before it. So does one that has apostrophes before such a beginning
already: taking one apostrophe away then gives every text back as it was. Typed numbers are left
alone.
"""

import csv
import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal.kit.exports.columns import DATE, MOMENT, TEXT
from portal.kit.exports.sheet import Sheet

FORMULA = re.compile(r"'*[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")

Cell = Callable[[Any], Any]


def write(path: Path, sheet: Sheet) -> None:
    """Write the sheet: one line of heads, the rows, the totals if there are any."""
    cells = [_cell_of(column.kind, sheet.zone) for column in sheet.columns]
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        out = csv.writer(file)
        out.writerow([text(head) for head in sheet.heads])
        out.writerows(_written(row, cells) for row in sheet.rows)
        if sheet.totals is not None:
            out.writerow(_written(sheet.totals, cells))


def text(value: Any) -> str:
    """A text that no spreadsheet takes for a formula."""
    written = str(value)
    return f"'{written}" if FORMULA.match(written) else written


def _written(row: tuple[Any, ...], cells: list[Cell]) -> list[Any]:
    return ["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)]


def _cell_of(kind: str, zone: tzinfo) -> Cell:
    def moment(value: Any) -> str:
        if not isinstance(value, datetime):
            return text(value)
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

    return {TEXT: text, DATE: _date, MOMENT: moment}.get(kind, _number)


def _date(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else text(value)


def _number(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int | float) else text(value)
