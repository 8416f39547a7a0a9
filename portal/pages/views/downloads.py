from django.contrib.messages import SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit import opaque
from portal.kit.exports import files
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen
from portal.models import File, Job
from portal.pages.filters.jobs import DownloadFilter
from portal.pages.tables.downloads import DownloadTable, file_url
from portal.templatetags import onward


class Downloads(ListView):
    """The files a person asked for: those being made above, those that ended below."""

    model = Job
    title = gettext_lazy("Downloads")
    key = "downloads"
    table_class = DownloadTable
    filter_class = DownloadFilter
    search_placeholder = gettext_lazy("Name of the file")
    template_name = "pages/downloads/list.html"
    empty = Empty(
        gettext_lazy("Files you ask for will be here"),
        gettext_lazy("Each is kept for some days; only you can open it."),
        steps=(
            gettext_lazy("Open a list, such as Messages, and filter it."),
            gettext_lazy("Choose Export, then columns and the kind of file."),
            gettext_lazy("The file appears here when it is made; you may leave the page."),
        ),
    )

    def get(self, request):
        # Asked for before the rows: what ends in between stands in both, never in neither.
        mine = Job.objects.visible_to(request.user).filter(owner=request.user)
        self.running = [told(job) for job in mine.open().order_by("pk")]
        return super().get(request)

    def rows(self):
        mine = super().rows().filter(owner=self.request.user)
        return mine.exclude(status__in=[Job.Status.WAITING, Job.Status.RUNNING]).select_related(
            "file"
        )

    def extra(self, page):
        return {"running": self.running}


class JobProgress(Screen):
    """One running job's box, asked for every two seconds; at its end the notice with the link."""

    model = Job

    def get(self, request, ident):
        mine = self.rows().filter(owner=request.user).select_related("file")
        job = get_object_or_404(mine, pk=opaque.open_id("job", ident))
        context = {"job": told(job), "toast": None if job.is_open else notice(job)}
        return render(request, "pages/downloads/progress.html", context)


class FileDownload(Screen):
    """A file for its owner; what is past its days says so."""

    model = File

    def get(self, request, ident):
        file = get_object_or_404(self.rows(), pk=opaque.open_id("file", ident))
        if file.expires_at <= timezone.now() or not file.path.exists():
            context = {"file": file, "days": files.kept_days()}
            return render(request, "pages/downloads/gone.html", context, status=410)
        return FileResponse(
            file.path.open("rb"),
            as_attachment=True,
            filename=file.name,
            content_type=file.content_type,
        )


def told(job: Job) -> dict:
    """A job as the progress box tells it."""
    ident = opaque.seal("job", job.pk)
    return {
        "id": ident,
        "title": job.title,
        "percent": job.percent,
        "started_text": _started(job),
        "done_text": _done(job),
        "left_text": _left(job),
        "stop_url": reverse("job-stop", args=[ident]) if job.is_open else "",
        "poll_url": reverse("job-progress", args=[ident]) if job.is_open else "",
    }


def notice(job: Job) -> Message:
    """What is said when a job that was watched has ended."""
    if job.status != Job.Status.DONE:
        text = job.error or job.get_status_display()
        return Message(WARNING, format_html("<b>{}</b><br>{}", job.title, text))
    if job.file is None:
        return Message(SUCCESS, format_html("<b>{}</b><br>{}", _("It is done"), job.title))
    return Message(
        SUCCESS,
        format_html(
            '<b>{}</b><br>{}, {}<br><a href="{}">{}</a>',
            _("Export is ready"),
            job.title,
            _("{n} rows").format(n=onward.count(job.file.rows)),
            file_url(job.file),
            _("Download"),
        ),
    )


def _started(job: Job) -> str:
    if job.started_at is None:
        asked = time_format(timezone.localtime(job.created_at), "H:i")
        return _("asked for at {time}").format(time=asked)
    return _("started {time} by you").format(
        time=time_format(timezone.localtime(job.started_at), "H:i")
    )


def _done(job: Job) -> str:
    if job.status == Job.Status.WAITING:
        return _("Waiting for a free worker")
    return _("{done} of {total} rows").format(
        done=onward.count(job.done), total=onward.count(job.total)
    )


def _left(job: Job) -> str:
    """About how long still, from how long the rows so far took."""
    if not job.done or not job.started_at or job.done >= job.total:
        return ""
    past_s = (timezone.now() - job.started_at).total_seconds()
    left_s = round(past_s * (job.total - job.done) / job.done)
    minutes, seconds = divmod(left_s, 60)
    if not minutes:
        return _("about {s} s left").format(s=seconds)
    return _("about {min} min {s} s left").format(min=minutes, s=seconds)
