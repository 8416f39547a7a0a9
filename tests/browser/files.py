"""Files as people get them: asked for in the dialog, fetched from Downloads, opened again."""

import csv
import io
import re

import openpyxl
import pypdfium2


def export(page, kind: str) -> None:
    """Ask for a file of what is shown, in the dialog."""
    page.get_by_role("link", name="Export").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(kind, exact=False).last.click()
    dialog.get_by_role("button", name="Export").click()
    page.wait_for_url("**/downloads/")


def download(page, title: str, ending: str) -> bytes:
    """The newest file of this name and kind in Downloads, as soon as it is there."""
    name = re.compile(rf"{title},.*\.{ending}")
    line = page.locator("#rows tbody tr").filter(has_text=name).first
    with page.expect_download() as waiting:
        line.get_by_role("link", name="Download").click()
    return waiting.value.path().read_bytes()


def of_xlsx(content: bytes) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    book.close()
    return rows


def of_csv(content: bytes) -> list[list]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def of_pdf(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
