"""Excel workbooks, streamed: typed cells, text always as text, a new sheet where Excel's ends.

The workbook is written by Rust, which asks for one row after the other; its memory does not grow
with the rows. All its sheets must be named before the first row, so they are planned from the
number of rows expected, with room for some that come in meanwhile.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import Format, write_worksheets

from portal.core.errors import Refused
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, PERCENT, TEXT
from portal.kit.exports.sheet import Sheet

ROWS_MAX = 1_048_576  # Of one sheet, its head included.
TEXT_MAX = 32_767  # UTF-16 units in one cell; more breaks the file.
EXACT_MAX = 2**53  # Excel's numbers are doubles; a larger whole number would lose digits.
FIRST_YEAR = 1900
FORMATS = {
    NUMBER: "#,##0",
    MONEY: "#,##0.00####",
    PERCENT: '0.0" %"',
    DATE: "yyyy-mm-dd",
    MOMENT: "yyyy-mm-dd hh:mm:ss",
}
WIDTHS = {TEXT: 24, NUMBER: 14, MONEY: 14, PERCENT: 12, DATE: 12, MOMENT: 28}

Cell = Callable[[Any], Any]
Record = dict[str, Any]


def write(path: Path, sheet: Sheet, *, rows_max: int = ROWS_MAX) -> None:
    """Write the sheet as a workbook. Raises Refused when far more rows came than expected."""
    records = _records(sheet)
    names = [_name(sheet.title, number) for number in range(1, _sheets(sheet, rows_max) + 1)]
    first = next(records, None)
    # One empty record makes a sheet with heads and nothing below.
    filled = chain([first or dict.fromkeys(sheet.heads)], records)
    columns, heads = sheet.columns, sheet.heads
    write_worksheets(
        [(name, islice(filled, rows_max - 1)) for name in names],
        str(path),
        freeze_panes={"general": {"row": 1, "col": 0}},
        column_formats=dict.fromkeys(names, _formats(heads, columns)),
        column_widths={name: [WIDTHS[column.kind] for column in columns] for name in names},
        header_format=dict.fromkeys(names, Format().set_bold()),
    )
    if next(records, None) is not None:
        raise Refused("Many rows came in while the file was made. Please ask for it again.")


def _sheets(sheet: Sheet, rows_max: int) -> int:
    expected = sheet.total + (sheet.totals is not None)
    room = expected // 100 if expected > rows_max // 2 else 0
    return max(1, -(-(expected + room) // (rows_max - 1)))


def _name(title: str, number: int) -> str:
    plain = "".join(sign for sign in str(title) if sign not in r"[]:*?/\'").strip()[:24]
    return plain or "Sheet" if number == 1 else f"{plain or 'Sheet'} {number}"


def _formats(heads: list[str], columns: Any) -> dict[str, Format]:
    return {
        head: Format().set_num_format(FORMATS[column.kind])
        for head, column in zip(heads, columns, strict=True)
        if column.kind in FORMATS
    }


def _records(sheet: Sheet) -> Iterator[Record]:
    cells = [_cell_of(column.kind, sheet.zone) for column in sheet.columns]
    heads = sheet.heads
    totals = () if sheet.totals is None else (sheet.totals,)
    for row in chain(sheet.rows, totals):
        yield {
            head: None if value is None else cell(value)
            for head, cell, value in zip(heads, cells, row, strict=True)
        }


def _cell_of(kind: str, zone: tzinfo) -> Cell:
    def moment(value: Any) -> Any:
        if not isinstance(value, datetime):
            return _text(value)
        return _dated(value.astimezone(zone).replace(tzinfo=None))

    return {TEXT: _text, DATE: _dated, MOMENT: moment}.get(kind, _number)


def _text(value: Any) -> str:
    written = str(value)
    if len(written) * 2 > TEXT_MAX:
        units = written.encode("utf-16-le", "replace")[: TEXT_MAX * 2]
        return units.decode("utf-16-le", "ignore")
    return written


def _dated(value: Any) -> Any:
    if isinstance(value, date) and value.year >= FIRST_YEAR:
        return value
    return _text(value)


def _number(value: Any) -> Any:
    if isinstance(value, int) and abs(value) <= EXACT_MAX:
        return value
    return _text(value) if isinstance(value, int | str) else value
