"""Excel workbooks, streamed: typed cells, text always as text, a new sheet where Excel's ends.

The workbook is written by Rust, which asks for one row after the other; its memory does not grow
with the rows. All its sheets must be named before the first row, so they are planned from the
number of rows expected, with room for some that come in meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import Format, write_worksheets

from portal.core.errors import Refused
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, PERCENT, TEXT
from portal.kit.exports.sheet import Sheet

ROWS_MAX = 1_048_576  # Of one sheet, its head included.
TEXT_MAX = 32_767  # UTF-16 units in one cell; more breaks the file.
SHORT = TEXT_MAX // 2  # Characters that fit whatever they are.
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

CHUNK = 1_000

Values = Sequence[Any]
Mend = Callable[[Values], Values]
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
    """Rows by their heads. A chunk is looked at column by column: most need nothing, and whether
    one does is asked of the whole column at once."""
    heads = sheet.heads
    mends = [_mend_of(column.kind, sheet.zone) for column in sheet.columns]
    rows = chain(sheet.rows, () if sheet.totals is None else (sheet.totals,))
    while chunk := list(islice(rows, CHUNK)):
        columns = zip(*chunk, strict=True)
        mended = [mend(values) for mend, values in zip(mends, columns, strict=True)]
        for row in zip(*mended, strict=True):
            yield dict(zip(heads, row, strict=False))  # As wide as their heads, by the line above.


def _mend_of(kind: str, zone: tzinfo) -> Mend:
    def moments(values: Values) -> Values:
        return [_moment(value, zone) for value in values]

    return {TEXT: _texts, DATE: _dates, MOMENT: moments}.get(kind, _figures)


def _texts(values: Values) -> Values:
    if set(map(type, values)) == {str} and max(map(len, values)) < SHORT:
        return values
    return [_text(value) for value in values]


def _dates(values: Values) -> Values:
    if set(map(type, values)) == {date} and min(values).year >= FIRST_YEAR:
        return values
    return [_dated(value) for value in values]


def _figures(values: Values) -> Values:
    kinds = set(map(type, values))
    if kinds <= {float, Decimal}:
        return values
    if kinds == {int} and min(values) >= -EXACT_MAX and max(values) <= EXACT_MAX:
        return values
    return [_number(value) for value in values]


def _text(value: Any) -> str | None:
    if value is None:
        return None
    written = str(value)
    if len(written) * 2 > TEXT_MAX:
        units = written.encode("utf-16-le", "replace")[: TEXT_MAX * 2]
        return units.decode("utf-16-le", "ignore")
    return written


def _moment(value: Any, zone: tzinfo) -> Any:
    if not isinstance(value, datetime) or value.year < FIRST_YEAR:
        return _text(value)
    # The workbook takes the time on the wall and leaves the zone out.
    return value.astimezone(zone)


def _dated(value: Any) -> Any:
    if isinstance(value, date) and value.year >= FIRST_YEAR:
        return value
    return _text(value)


def _number(value: Any) -> Any:
    if isinstance(value, int) and abs(value) <= EXACT_MAX:
        return value
    return _text(value) if isinstance(value, int | str) else value
