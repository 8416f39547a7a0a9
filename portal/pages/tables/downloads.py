import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.core.errors import Refused
from portal.kit import exports, opaque
from portal.kit.exports import files, making
from portal.kit.imports import applying, drafts
from portal.kit.tables import Table, cell
from portal.models import File, Job
from portal.pages.tables.jobs import kind_title, status_of, token_in
from portal.templatetags import onward

UNITS = ("kB", "MB", "GB", "TB")


class DownloadTable(Table):
    """The files somebody asked for, and what became of them."""

    title = tables.Column(gettext_lazy("File"), attrs=cell("c-l", "r1"))
    kind = tables.Column(gettext_lazy("From"), orderable=False, attrs=cell("c-0"))
    rows_made = tables.Column(
        gettext_lazy("Rows"),
        accessor="file__rows",
        attrs=cell("r", "c-r", "r2", label=gettext_lazy("Rows")),
    )
    size = tables.Column(
        gettext_lazy("Size"),
        accessor="file__size",
        attrs=cell("r", "c-r", "r3", label=gettext_lazy("Size")),
    )
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-l", "r2"))
    created_at = tables.Column(gettext_lazy("Asked for"), order_by="pk", attrs=cell("c-l", "r3"))
    expires_at = tables.Column(
        gettext_lazy("Kept until"), accessor="file__expires_at", attrs=cell("c-0")
    )
    act = tables.Column("", accessor="pk", orderable=False, attrs=cell("r", "c-r", "r1"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Downloads")

    def render_kind(self, record):
        return source_of(record)

    def render_title(self, record):
        return format_html('<span class="muted">{}</span>', record) if is_gone(record) else record

    def render_rows_made(self, value):
        return onward.count(value)

    def render_size(self, value):
        return size_text(value)

    def render_status(self, record):
        if not is_gone(record):
            return status_of(record)
        days = files.kept_days()
        return onward.status(
            "off", ngettext("Deleted after {n} day", "Deleted after {n} days", days).format(n=days)
        )

    def render_created_at(self, value):
        return day_and_time(value)

    def render_expires_at(self, value, record):
        if is_gone(record):
            return onward.NOTHING
        local = timezone.localtime(value)
        return onward.time_tag(local, date_format(local, "j M Y"))

    def render_act(self, record):
        ident = opaque.seal("job", record.pk)
        has_file = record.file_id and not is_gone(record)
        was_made = record.status == Job.Status.DONE
        is_import = record.kind == applying.IMPORT.slug
        context = {
            "file_url": file_url(record.file) if has_file else "",
            "open_url": _draft_url(record),
            "again_url": "" if is_import else reverse("job-again", args=[ident]),
            "again_text": _("Make again") if was_made else _("Try again"),
            "csrf_token": token_in(self),
        }
        return render_to_string("pages/downloads/_act.html", context)


def _draft_url(job: Job) -> str:
    """Where an import tells what it did, as long as it is kept; "" for other work."""
    if job.kind != applying.IMPORT.slug or job.created_at < timezone.now() - drafts.KEPT:
        return ""
    return reverse("import-preview", args=[opaque.seal("import", job.params["draft"])])


def file_url(file: File) -> str:
    return reverse("file", args=[opaque.seal("file", file.pk)])


def is_gone(job: Job) -> bool:
    """Whether its file was there and is no more."""
    return bool(job.file_id) and job.file.expires_at <= timezone.now()


def source_of(job: Job) -> str:
    """Which list a file comes from; the kind of work for everything else."""
    if job.kind != making.EXPORT.slug:
        return kind_title(job)
    try:
        return str(exports.find(job.params.get("slug", "")).title)
    except Refused:
        return kind_title(job)


def day_and_time(moment):
    """When it was asked for: today, this year, or long ago; the exact moment stands on hover."""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        shown = _("Today {time}").format(time=date_format(local, "H:i"))
    else:
        shown = date_format(local, "j M H:i" if local.year == today.year else "j M Y H:i")
    return onward.time_tag(local, shown)


def size_text(size: int) -> str:
    """Bytes as people read them: 164 kB, 1.1 MB."""
    value, unit = float(size), "B"
    for larger in UNITS:
        if value < 1000:
            break
        value, unit = value / 1000, larger
    places = 0 if unit in {"B", "kB"} or value >= 100 else 1
    return f"{number_format(value, places)}\N{NO-BREAK SPACE}{unit}"
