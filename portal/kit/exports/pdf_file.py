"""PDF: a table to read and to print, landscape, tagged for screen readers (PDF/UA-1).

WeasyPrint lays out 500 rows at a time in a table of fixed columns, because its time and memory grow
with the length of one document; the parts are merged and the page numbers go on. A merged file is
not tagged, as the tags of its parts cannot be joined. Nothing is ever fetched from outside; the
operator's logo is handed over from memory.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from portal.core.errors import Refused
from portal.kit.exports.columns import MONEY, PERCENT, Column
from portal.kit.exports.sheet import Sheet
from portal.models import Picture

# They tell of every page and every glyph.
for chatty in ("weasyprint.progress", "fontTools"):
    logging.getLogger(chatty).setLevel(logging.WARNING)

ROWS_MAX = 10_000
CHUNK = 500
TAGGED = {"pdf_variant": "pdf/ua-1"}
LOGO = "onward:logo"
MISSING = (
    "PDF files need the Pango library, which is not installed on the server. On Debian or Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core. "
    "Excel and CSV files work without it."
)


def write(path: Path, sheet: Sheet) -> None:
    """Write the sheet. Raises Refused above 10,000 rows, or when Pango is missing."""
    if sheet.total > ROWS_MAX:
        raise Refused(too_many())
    parts: list[bytes] = []
    pages = 0
    for context in _chunks(sheet):
        page = render_to_string("pages/exports/file.html", context | {"first_page": pages + 1})
        is_whole = not parts and context["is_last"]
        part, length = laid_out(page, sheet.logo, TAGGED if is_whole else {})
        pages += length
        parts.append(part)
    path.write_bytes(parts[0] if len(parts) == 1 else _merged(parts, sheet))


def laid_out(
    page: str,
    logo: Picture | None,
    options: dict[str, Any],
    profiles: dict[str, Any] | None = None,
) -> tuple[bytes, int]:
    """A part as a file, and how many pages it has; `profiles` are colour profiles by name."""
    html = weasyprint().HTML(string=page, url_fetcher=_fetch_from(logo))
    document = html.render(color_profiles=profiles, **options)
    return document.write_pdf(**options), len(document.pages)


def fetcher() -> Any:
    """What WeasyPrint asks for pictures and styles that are not ours: it has none."""
    return weasyprint().urls.URLFetcher(allowed_protocols=())


def _fetch_from(logo: Picture | None) -> Callable[[str], Any]:
    def fetch(url: str) -> Any:
        if logo is None or url != LOGO:
            return fetcher().fetch(url)
        about = {"Content-Type": logo.content_type}
        return weasyprint().urls.URLFetcherResponse(url, bytes(logo.body), about)

    return fetch


def weasyprint() -> ModuleType:
    """The library; raises Refused where the server lacks what it needs."""
    try:
        import weasyprint  # noqa: PLC0415  (Onward runs without Pango; only PDF files do not)
    except (ImportError, OSError):
        raise Refused(MISSING) from None
    return weasyprint


def _chunks(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """What each part of the file shows; there is one at least, the last one has the totals."""
    done = 0
    ahead = list(islice(sheet.rows, CHUNK))
    while True:
        rows, ahead = ahead, list(islice(sheet.rows, CHUNK))
        done += len(rows)
        if done > ROWS_MAX:
            raise Refused(too_many())
        totals = sheet.totals if not ahead else None
        yield _context(sheet, rows) | {
            "totals": totals and _shown(totals, sheet),
            "is_last": not ahead,
        }
        if not ahead:
            return


def too_many() -> str:
    """The sentence that says how many rows a PDF holds."""
    most = number_format(ROWS_MAX, force_grouping=True)
    return _("A PDF holds up to {rows} rows. Please choose Excel or CSV.").format(rows=most)


def _context(sheet: Sheet, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "whose": sheet.whose,
        "logo_url": LOGO if sheet.logo else "",
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "zone": str(sheet.zone),
        "made_at": date_format(timezone.now().astimezone(sheet.zone), "j M Y H:i"),
        "columns": [
            {"head": head, "is_figure": column.is_figure, "kind": column.kind}
            for head, column in zip(sheet.heads, sheet.columns, strict=True)
        ],
        "rows": [_shown(row, sheet) for row in rows],
        "total": sheet.total,
        "total_text": number_format(sheet.total, force_grouping=True),
    }


def _shown(row: tuple[Any, ...], sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {"text": _text(value, column, sheet), "is_figure": column.is_figure}
        for value, column in zip(row, sheet.columns, strict=True)
    ]


def _text(value: Any, column: Column, sheet: Sheet) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return date_format(value.astimezone(sheet.zone), "j M Y H:i:s")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if column.is_figure and isinstance(value, int | float | Decimal):
        return _figure(value, column.kind)
    return str(value)


def _figure(value: float | Decimal, kind: str) -> str:
    if kind == PERCENT:
        return f"{number_format(value, 1)} %"
    if kind == MONEY:
        places = -int(Decimal(str(value)).normalize().as_tuple().exponent)
        # Two, or from four on: so that the amounts of a column stand under each other.
        return number_format(value, 2 if places <= 2 else max(4, places), force_grouping=True)
    return number_format(value, force_grouping=True)


def _merged(parts: list[bytes], sheet: Sheet) -> bytes:
    # Every process of Onward would pay for it at its start; few ever merge a file.
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(BytesIO(part)), import_outline=False)
    writer.add_metadata({"/Title": str(sheet.title)})
    whole = BytesIO()
    writer.write(whole)
    return whole.getvalue()
