"""Files as rows of texts: what people have, and what attackers send. Needs no database."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from portal.core.errors import Refused
from portal.kit.imports import Field, columns, grids

FIELDS = (
    Field("mccmnc", "MCC-MNC", ("plmn",), is_needed=True),
    Field("name", "Network", ("operator",), is_needed=True),
    Field("price", "Price"),
)


def rows(content, name="file.csv"):
    return grids.from_upload(SimpleUploadedFile(name, content)).rows


def workbook(*lines, formats=None, sheets=1):
    book = Workbook()
    sheet = book.active
    for line in lines:
        sheet.append(line)
    for place, shown in (formats or {}).items():
        sheet[place].number_format = shown
    for _ in range(sheets - 1):
        book.create_sheet("Other").append(["not read"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(content, changes):
    """The workbook with parts of its archive replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            new.writestr(part.filename, changes.pop(part.filename, old.read(part)))
        for name, body in changes.items():
            new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"mcc,name\n262,K\xc3\xb6ln\n",
        b"\xef\xbb\xbfmcc;name\r\n262;K\xc3\xb6ln\r\n",
        b"mcc\tname\n262\tK\xf6ln\n",
        "mcc;name\n262;Köln".encode("utf-16"),
        b'"mcc","name"\r\n"262"," K\xf6ln "\r\n',
    ],
    ids=["utf-8, comma", "byte order mark, semicolon", "cp1252, tab", "utf-16", "quoted"],
)
def test_encoding_and_delimiter_are_guessed(content):
    assert rows(content) == [(1, ["mcc", "name"]), (2, ["262", "Köln"])]


def test_a_comma_within_prices_is_not_what_parts_cells():
    assert rows(b"DE;0,05\nFR;0,06\nIT;0,07\n")[1] == (2, ["FR", "0,06"])


def test_one_column_is_one_column():
    assert rows(b"447700900001\n447700900002\n") == [(1, ["447700900001"]), (2, ["447700900002"])]


def test_rows_keep_their_numbers_when_empty_ones_are_left_out():
    assert rows(b"a,b\n,,\n\nc,d,,\n") == [(1, ["a", "b"]), (4, ["c", "d"])]


def test_a_line_end_within_quotes_is_part_of_its_cell():
    assert rows(b'a,"two\nlines"\nb,c\n') == [(1, ["a", "two\nlines"]), (2, ["b", "c"])]


def test_our_own_guard_against_formulas_is_taken_off():
    assert rows(b"'+44,'=1,it's,'quoted'\n") == [(1, ["+44", "=1", "it's", "'quoted'"])]


def test_numbers_of_a_workbook_are_what_people_see():
    content = workbook(
        [44, 44.0, 447700900123.0, 0.05, 1e-6, 1, True, None, "  text\u00a0"],
        [date(2026, 11, 1), datetime(2026, 11, 1, 8, 30)],  # noqa: DTZ001  (as workbooks have them)
        formats={"F1": "00"},
    )

    assert rows(content, "file.xlsx") == [
        (1, ["44", "44", "447700900123", "0.05", "0.000001", "01", "TRUE", "", "text"]),
        (2, ["2026-11-01", "2026-11-01 08:30:00"]),
    ]


def test_a_workbook_with_shared_texts_is_read():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["a", "b", "a", 44])

    assert rows(out.getvalue(), "file.xlsx") == [(1, ["a", "b", "a", "44"])]


def test_a_formula_is_not_worked_out():
    assert rows(workbook(["a", "=1+1", "b"]), "file.xlsx") == [(1, ["a", "", "b"])]


def test_the_first_sheet_is_read_and_named():
    grid = grids.from_upload(SimpleUploadedFile("f.xlsx", workbook(["a", "b"], sheets=2)))

    assert grid.name == "f.xlsx, Sheet"
    assert grid.rows == [(1, ["a", "b"])]


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    content = workbook(["a", "b"], ["c", "d"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(SHEET)
    lying = rezipped(content, {SHEET: sheet.replace(b"A1:B2", b"A1:A1")})

    assert rows(lying, "f.xlsx") == [(1, ["a", "b"]), (2, ["c", "d"])]


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'


SHEET = "xl/worksheets/sheet1.xml"
STRANGE = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("f.xlsx", b"mcc,name\n", "it is none"),
        ("f.xlsx", b"PK\x03\x04 and no archive", "damaged"),
        ("f.csv", workbook(["a"])[:-40], "damaged"),
        ("f.xls", b"\xd0\xcf\x11\xe0 and more", "old kind"),
        ("f.csv", b"\x89PNG\x00\x01\x02\x03\x8f\x90", "neither"),
        ("f.csv", b"", "nothing in it"),
        ("f.csv", b" , ,\n\n", "nothing in it"),
        ("f.csv", b'a,"' + b"x" * 200_000, "no CSV"),
        ("f.csv", b"x" * 10_001, "10,000 characters"),
        ("f.xlsx", rezipped(workbook(["a"]), {"xl/sharedStrings.xml": BOMB}), "document type"),
        ("f.xlsx", rezipped(workbook(["a"]), {SHEET: b"<worksheet><sheetData>"}), "damaged"),
        ("f.xlsx", rezipped(workbook(["a"]), {SHEET: STRANGE}), "damaged"),
        ("f.xlsx", rezipped(workbook(["a"]), {"xl/workbook.xml": b"<a/>"}), "damaged|no sheet"),
        ("f.xlsx", rezipped(workbook(["a"]), {"media/a.bin": bytes(151 << 20)}), "too much"),
        ("f.xlsx", rezipped(workbook(["a"]), {f"m/{n}": b"" for n in range(1001)}), "too much"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_says_is_refused_with_a_sentence(name, content, why):
    with pytest.raises(Refused, match=why):
        rows(content, name)


def test_a_large_file_and_too_many_rows_are_refused():
    with pytest.raises(Refused, match="10 MiB"):
        rows(b"a,b\n" * (3 << 20))
    with pytest.raises(Refused, match="200,000 rows"):
        rows(b"a,b\n" * 200_002)


def test_columns_are_found_by_title_name_or_alias_in_any_spelling():
    titles = ["operator ", "Notes", "mcc_mnc"]

    found = columns.guess(FIELDS, titles)

    assert found == {"mccmnc": 2, "name": 0}
    assert not columns.is_whole(FIELDS, titles, found)
    assert columns.is_whole(
        FIELDS, ["PLMN", "Network", "price"], {"mccmnc": 0, "name": 1, "price": 2}
    )
    assert not columns.has_titles(FIELDS, ["26201", "Northcell", "0.05"])


def test_columns_are_lettered_as_in_spreadsheets():
    assert [grids.letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
