"""The steps of every import: choose a file, name its columns, see what would happen, apply it."""

import csv
from abc import ABC, abstractmethod
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.core.errors import Refused
from portal.kit import imports, opaque
from portal.kit.exports import csv_file
from portal.kit.imports import Importer, applying, drafts
from portal.kit.imports.drafts import Left, Reading
from portal.kit.views.screen import Screen
from portal.models import ImportDraft
from portal.pages.forms.imports import ColumnsForm, UploadForm

KIND = "import"
OPTION = "option"
SHOWN = 50  # Rows of a kind, and rows that cannot be taken, on the page.
REJECTED = "rejected"


class _ImportScreen(Screen, ABC):
    """Whose importer allows it; a draft is its owner's alone."""

    model = ImportDraft

    @property
    @abstractmethod
    def importer(self) -> Importer:
        """Who reads the file."""

    @property
    def title(self) -> str:
        return _("Import %(what)s") % {"what": str(self.importer.title).lower()}

    def has_permission(self):
        return self.importer.allows(self.request.user)

    def steps(self, current: int, draft: ImportDraft | None = None) -> list[dict]:
        """As components/steps.html wants them."""
        titles = (_("File"), _("Columns"), _("Preview"), _("Done"))
        urls = ["", "", "", ""]
        if draft and not draft.applied_at:
            urls[0] = _first(draft)
            urls[1] = _url("import-columns", draft)
        return [
            {
                "title": title,
                "state": "done" if at < current else "current" if at == current else "next",
                "url": urls[at] if at < current else "",
            }
            for at, title in enumerate(titles)
        ]


class _NamedScreen(_ImportScreen):
    @cached_property
    def importer(self) -> Importer:
        try:
            return imports.find(self.kwargs["slug"], self.request.user)
        except Refused:
            raise Http404 from None


class ImportNew(_NamedScreen):
    """Choose a file or paste rows, and what the importer asks beside them."""

    def get(self, request, slug):
        given = {name: _one_or_all(values) for name, values in request.GET.lists()}
        return self._show(UploadForm(), self._options_form(initial=given))

    def post(self, request, slug):
        form, options = UploadForm(request.POST, request.FILES), self._options_form(request.POST)
        if not (form.is_valid() and (options is None or options.is_valid())):
            return self._show(form, options, status=422)
        asked = {} if options is None else drafts.options_data(options)
        try:
            draft = drafts.keep(self.importer, request.user, form.cleaned_data["grid"], asked)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._show(form, options, status=422)
        return redirect(
            _url("import-columns" if draft.columns is None else "import-preview", draft)
        )

    def _options_form(self, *data, **more):
        kind = self.importer.options_form(self.request.user)
        return kind and kind(*data, prefix=OPTION, **more)

    def _show(self, form, options, status=200):
        context = {
            "screen": self,
            "form": form,
            "options": options,
            "importer": self.importer,
            "shown_steps": self.steps(0),
            "back_url": self.importer.back_to({}) or reverse("dashboard"),
        }
        return render(self.request, "pages/imports/new.html", context, status=status)


class ImportExample(_NamedScreen):
    """A file with the titles that are understood, and rows that show how one is made."""

    def get(self, request, slug):
        importer = self.importer
        rows = [[str(field.title) for field in importer.fields], *importer.examples]
        return _csv(f"{importer.slug}.csv", rows)


class _DraftScreen(_ImportScreen):
    @cached_property
    def draft(self) -> ImportDraft:
        number = opaque.open_id(KIND, self.kwargs["ident"])
        return get_object_or_404(self.rows().select_related("job", "owner"), pk=number)

    @cached_property
    def importer(self) -> Importer:
        try:
            return imports.find(self.draft.slug, self.request.user)
        except Refused:
            raise Http404 from None


class ImportColumns(_DraftScreen):
    """Which column of the file is which field."""

    def get(self, request, ident):
        if self.draft.applied_at:
            return redirect(_url("import-preview", self.draft))
        return self._show(self._form())

    def post(self, request, ident):
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            drafts.set_columns(self.draft, form.chosen, has_titles=form.cleaned_data["has_titles"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(_url("import-preview", self.draft))

    @cached_property
    def file_rows(self):
        return drafts.rows_of(self.draft)

    def _form(self, *data):
        titles = drafts.titles_of(self.draft, self.file_rows)
        at = int(self.draft.has_titles)
        first = self.file_rows[at][1] if len(self.file_rows) > at else []
        initial = {"has_titles": self.draft.has_titles}
        for name, index in (self.draft.columns or {}).items():
            initial[f"column-{name}"] = str(index)
        return ColumnsForm(
            *data, importer=self.importer, titles=titles, first=first, initial=initial
        )

    def _show(self, form, status=200):
        context = {
            "screen": self,
            "form": form,
            "draft": self.draft,
            "first_rows": self.file_rows[:5],
            "shown_steps": self.steps(1, self.draft),
            "back_url": _first(self.draft),
        }
        return render(self.request, "pages/imports/columns.html", context, status=status)


class ImportPreview(_DraftScreen):
    """What applying would do, row by row; then what it did."""

    def get(self, request, ident):
        if self.draft.applied_at:
            return self._show_done()
        if self.draft.columns is None:
            return redirect(_url("import-columns", self.draft))
        return self._show()

    def post(self, request, ident):
        try:
            if self.draft.row_count > applying.JOB_ABOVE:
                job = applying.start(self.draft, f"{self.title}, {self.draft.name}"[:120])
                messages.success(request, _("Started: {title}").format(title=job.title))
                return redirect("downloads")
            messages.success(request, drafts.apply(self.draft).said)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(_url("import-preview", self.draft))

    def _show(self):
        try:
            reading = drafts.read(self.draft)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(_first(self.draft))
        chosen = self.request.GET.get("kind", "")
        context = self._context(reading.left) | {
            "draft": self.draft,
            "counts": _counts(reading, chosen),
            "titles": [field.title for field in self._mapped()],
            "lines": _lines(reading, chosen, self._mapped(), self.draft.columns),
            "shows_left": chosen in {"", REJECTED},
            "taken_count": len(reading.taken),
            "left_count": len(reading.left),
            "is_job": self.draft.row_count > applying.JOB_ABOVE,
            "is_running": bool(self.draft.job and self.draft.job.is_open),
            "shown_steps": self.steps(2, self.draft),
            "columns_url": _url("import-columns", self.draft),
            "back_url": _first(self.draft),
        }
        return render(self.request, "pages/imports/preview.html", context)

    def _show_done(self):
        left = drafts.left_out(self.draft)
        try:
            options = drafts.options_of(self.draft, self.importer)
        except Refused:
            options = {}
        context = self._context(left) | {
            "draft": self.draft,
            "left_count": len(left),
            "shown_steps": self.steps(3, self.draft),
            "look_url": self.importer.back_to(options),
            "again_url": _first(self.draft),
        }
        return render(self.request, "pages/imports/done.html", context)

    def _context(self, left: list[Left]) -> dict:
        return {
            "screen": self,
            "importer": self.importer,
            "left": left[:SHOWN],
            "left_url": _url("import-left", self.draft),
        }

    def _mapped(self):
        chosen = self.draft.columns or {}
        return [field for field in self.importer.fields if field.name in chosen]


class ImportLeft(_DraftScreen):
    """The rows that cannot be taken, as a file: number, reason, and their cells as they came."""

    def get(self, request, ident):
        draft = self.draft
        try:
            left = drafts.left_out(draft) if draft.applied_at else drafts.read(draft).left
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(_first(draft))
        titles = drafts.titles_of(draft, drafts.rows_of(draft))
        rows = [[_("Row"), _("Reason"), *titles]]
        rows += [[str(one.number), one.reason, *one.cells] for one in left]
        return _csv(f"{draft.slug}-rejected.csv", rows)


def _url(name: str, draft: ImportDraft) -> str:
    return reverse(name, args=[opaque.seal(KIND, draft.pk)])


def _first(draft: ImportDraft) -> str:
    """The first page again, with the options that were chosen."""
    query = urlencode(draft.options, doseq=True)
    return reverse("import", args=[draft.slug]) + (f"?{query}" if query else "")


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _counts(reading: Reading, chosen: str) -> list[dict]:
    """How many rows there are of each kind, and those that cannot be taken."""
    found = dict.fromkeys(reading.importer.kinds, 0)
    for kind in reading.kinds:
        found[kind] += 1
    titles = {**reading.importer.kinds, REJECTED: _("Rejected")}
    found[REJECTED] = len(reading.left)
    return [
        {
            "title": titles[kind],
            "count": count,
            "url": f"?kind={kind}",
            "is_current": kind == chosen,
            "is_bad": kind == REJECTED and count > 0,
        }
        for kind, count in found.items()
    ]


def _lines(reading: Reading, chosen: str, fields, at: dict[str, int]) -> list[dict]:
    """The first rows of a kind, or of all kinds, as the file has them."""
    if chosen == REJECTED:
        return []
    kinds = reading.importer.kinds
    found = [
        (taken, kind)
        for taken, kind in zip(reading.taken, reading.kinds, strict=True)
        if chosen in {"", kind} or chosen not in kinds
    ][:SHOWN]
    return [
        {
            "number": taken.number,
            "kind": kinds[kind],
            "cells": [
                taken.cells[at[field.name]] if at[field.name] < len(taken.cells) else ""
                for field in fields
            ],
        }
        for taken, kind in found
    ]


def _csv(name: str, rows: list) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    csv.writer(answer).writerows([csv_file.text(cell) for cell in row] for row in rows)
    return answer
