"""The kinds of file an export can be."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.core.errors import Refused
from portal.kit.exports import csv_file, pdf_file, xlsx_file
from portal.kit.exports.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how it is called, written, served, and how many rows it holds."""

    slug: str
    title: str
    content_type: str
    write: Callable[[Path, Sheet], None]
    rows_max: int | None = None

    def holds(self, rows: int) -> bool:
        return self.rows_max is None or rows <= self.rows_max


XLSX = Format(
    "xlsx",
    "Excel .xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    xlsx_file.write,
)
CSV = Format("csv", "CSV", "text/csv; charset=utf-8", csv_file.write)
PDF = Format("pdf", "PDF", "application/pdf", pdf_file.write, rows_max=pdf_file.ROWS_MAX)
ALL = (XLSX, CSV, PDF)


def called(slug: str) -> Format:
    """The format of this name; raises Refused for any other."""
    for one in ALL:
        if one.slug == slug:
            return one
    raise Refused("There is no such kind of file.", field="format")
