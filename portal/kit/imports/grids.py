"""A file or a pasted text as rows of trimmed texts, whatever wrote it.

Nothing here trusts a file: its size, its rows and what a workbook unpacks to are limited, and
formulas are never worked out (a workbook keeps the values that its program saw last).
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from xml.parsers import expat

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.core.errors import Refused
from portal.kit.exports import csv_file

SIZE_MAX = 10 * 1024 * 1024
ROWS_MAX = 200_000
COLUMNS_MAX = 100
CELL_MAX = 10_000
CHARACTERS_MAX = 40_000_000
UNPACKED_MAX = 150 * 1024 * 1024
PARTS_MAX = 1_000  # Files in the archive that a workbook is.

DELIMITERS = ("\t", ";", "|", ",")  # As texts hold commas, those are the last guess.
GUESSED_FROM = 50  # Rows that tell the delimiter.
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WORKBOOK_NAMES = (".xlsx", ".xlsm")
# Our own files keep such texts from being taken for formulas.
GUARDED = re.compile(rf"'(?={csv_file.FORMULA.pattern})")
ZEROS = re.compile(r"0{2,20}")

Row = tuple[int, list[str]]  # Its number in the file, from 1, and its cells.


class Grid(NamedTuple):
    """The rows that are not empty; `name` says of which file and sheet."""

    name: str
    rows: list[Row]


def from_upload(upload: UploadedFile) -> Grid:
    """The rows of a CSV or XLSX file. Raises Refused, with a sentence for who chose it."""
    name = str(upload.name or "")[-120:]
    if (upload.size or 0) > SIZE_MAX:
        raise Refused(_("The file is larger than 10 MiB. Please cut it into several."))
    content = upload.read()
    if content.startswith(ZIP):
        return _workbook(name, content)
    if content.startswith(OLD_EXCEL):
        raise Refused(_("This is a workbook of an old kind (XLS). Save it as XLSX or CSV."))
    if name.lower().endswith(WORKBOOK_NAMES):
        raise Refused(_("The file calls itself a workbook, but it is none."))
    return from_text(_decoded(content), name)


def from_text(text: str, name: str) -> Grid:
    """The rows of a text in which commas, semicolons, tabs or bars stand between cells."""
    if "\0" in text:
        raise Refused(_("This is neither a CSV file nor an XLSX workbook."))
    lines = text.splitlines(keepends=True)
    try:
        cells = csv.reader(lines, delimiter=_delimiter(lines))
        return Grid(name, _kept([GUARDED.sub("", cell) for cell in row] for row in cells))
    except csv.Error as error:
        raise Refused(_("The file is no CSV: %(why)s.") % {"why": error}) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("This is neither a CSV file nor an XLSX workbook."))


def _delimiter(lines: list[str]) -> str:
    """What stands between cells: the character that parts most rows into equally many."""

    def fit(delimiter: str) -> int:
        widths = [len(row) for row in csv.reader(lines[:GUESSED_FROM], delimiter=delimiter) if row]
        first = widths[0] if widths else 1
        return sum(width == first for width in widths) if first > 1 else 0

    return max(DELIMITERS, key=fit)


def _workbook(name: str, content: bytes) -> Grid:
    try:
        _inspect(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise Refused(_("The workbook has no sheet."))
            # What a sheet says of its own size may be wrong.
            sheets[0].reset_dimensions()
            rows = _kept(_cells(row) for row in sheets[0].iter_rows(max_col=COLUMNS_MAX))
            shown = f"{name}, {sheets[0].title}" if len(sheets) > 1 else name
            return Grid(shown, rows)
        finally:
            book.close()
    except Refused:
        raise
    except UNREADABLE as error:
        raise Refused(_("The workbook is damaged, or it is none.")) from error


# What a broken workbook makes the library raise: it checks next to nothing itself.
UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    expat.ExpatError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # Of XML.
    TypeError,
    ValueError,
    zlib.error,
)


def _inspect(content: bytes) -> None:
    """Refuse what unpacks to too much, and XML that declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        # A part is never unpacked beyond the size it says it has.
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
            raise Refused(_("The workbook holds too much. Please cut it into several."))
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    _refuse_doctype(file)


class _Begun(Exception):
    """The root element was reached: no document type can follow."""


def _refuse_doctype(file: Any) -> None:
    def declared(*_: Any) -> None:
        raise Refused("This workbook declares a document type; none does that.")

    def begun(*_: Any) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.ParseFile(file)
    except _Begun:
        return


def _cells(row: Iterable[Any]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """A workbook's cell as it is meant: 44.0 is 44, and 1 shown as 01 is 01."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        plain = f"{Decimal(repr(value)):f}"
        value = plain.removesuffix(".0")
    if isinstance(value, datetime):
        whole_day = value.time() == time.min
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    shown = str(value)
    form = str(cell.number_format or "")
    return shown.zfill(len(form)) if shown.isdecimal() and ZEROS.fullmatch(form) else shown


def _kept(rows: Iterable[list[str]]) -> list[Row]:
    """The rows that hold something, trimmed. Raises Refused beyond the limits."""
    kept: list[Row] = []
    characters = 0
    for number, cells in enumerate(rows, start=1):
        trimmed = _trimmed(cells)
        if not trimmed:
            continue
        characters += sum(map(len, trimmed))
        kept.append((number, trimmed))
        if len(kept) > ROWS_MAX + 1 or characters > CHARACTERS_MAX:
            raise Refused(_("The file has more than 200,000 rows. Please cut it into several."))
    if not kept:
        raise Refused(_("There is nothing in it."))
    return kept


def _trimmed(cells: list[str]) -> list[str]:
    """Without blanks around and without empty cells at the end; [] when all are empty."""
    found = [cell.replace("\0", "").strip() for cell in cells[:COLUMNS_MAX]]
    if any(len(cell) > CELL_MAX for cell in found):
        raise Refused(_("A cell holds more than 10,000 characters."))
    while found and not found[-1]:
        found.pop()
    return found


def letters(index: int) -> str:
    """A column's name as spreadsheets have it: A, B, ... Z, AA."""
    name = ""
    for digit in _digits(index + 1):
        name = chr(ord("A") + digit) + name
    return name


def _digits(number: int) -> Iterator[int]:
    while number:
        number, digit = divmod(number - 1, 26)
        yield digit
