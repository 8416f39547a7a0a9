from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.errors import Refused
from portal.kit import exports
from portal.kit.exports import Exporter, files, formats, making, pdf_file
from portal.kit.views.screen import Screen
from portal.pages import exporting
from portal.templatetags import onward

# What says how the list is leafed through, not what it shows.
NOT_A_FILTER = ("page", "after", "before", "size")


class ExportDialog(Screen):
    """Which columns, which kind of file; then the export starts and Downloads shows it."""

    title = ""

    def get(self, request, slug):
        return self._show([])

    def post(self, request, slug):
        columns = request.POST.getlist("columns")
        try:
            job = exporting.ask(
                self.exporter, columns=columns, file_format=request.POST.get("format", "")
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self._show(columns, status=422)
        messages.success(request, _("Started: {title}").format(title=job.title))
        return redirect("downloads")

    def has_permission(self):
        return self.exporter.allows(self.request.user)

    @cached_property
    def exporter(self) -> Exporter:
        try:
            found = exports.find(self.kwargs["slug"])
        except Refused:
            raise Http404 from None
        return found(self.request.user, _filters(self.request.GET))

    def _show(self, columns, status=200):
        self.title = _("Export {what}").format(what=str(self.exporter.title).lower())
        context = {"screen": self, "export": self._export(columns)}
        return render(self.request, "components/export_dialog.html", context, status=status)

    def _export(self, columns) -> dict:
        rows = self.exporter.total()
        chosen = {column.name for column in self.exporter.chosen(columns)}
        return {
            "title": self.title,
            "subtitle": self.exporter.subtitle(),
            "columns": [
                {"name": c.name, "title": c.title, "checked": c.name in chosen}
                for c in self.exporter.columns
            ],
            "formats": _formats(self.exporter, rows),
            "rows_text": _rows_text(self.exporter, rows),
            "post_url": self.request.get_full_path(),
            "verb": ngettext("Export {n} row", "Export {n} rows", rows).format(
                n=onward.count(rows)
            ),
        }


def _filters(query: QueryDict) -> QueryDict:
    params = query.copy()
    for name in NOT_A_FILTER:
        params.pop(name, None)
    return params


def _formats(exporter: Exporter, rows: int) -> list[dict]:
    return [
        {"value": one.slug, "title": one.title, "checked": at == 0}
        for at, one in enumerate(making.offered(exporter, rows))
    ]


def _rows_text(exporter: Exporter, rows: int) -> str:
    with_total = exporter.totals() is not None
    said = ngettext("{n} row", "{n} rows", rows).format(n=onward.count(rows))
    days = files.kept_days()
    kept = ngettext(
        "The file stays in Downloads for {n} day.",
        "The file stays in Downloads for {n} days.",
        days,
    ).format(n=days)
    text = f"{said} {_('and a total')}. {kept}" if with_total else f"{said}. {kept}"
    if formats.PDF.slug in exporter.formats and not formats.PDF.holds(rows):
        text += f" {pdf_file.too_many()}"
    return text
