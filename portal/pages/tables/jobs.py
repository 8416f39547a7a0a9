import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.errors import Refused
from portal.kit import jobs, opaque
from portal.kit.tables import Table, cell
from portal.models import Job
from portal.templatetags import onward

STATES = {
    Job.Status.WAITING: "wait",
    Job.Status.RUNNING: "busy",
    Job.Status.DONE: "ok",
    Job.Status.FAILED: "bad",
    Job.Status.STOPPED: "off",
}
# A longer error stands in lines of its own.
SHORT = 40


class JobTable(Table):
    """Everybody's jobs, for staff."""

    title = tables.Column(gettext_lazy("Job"), attrs=cell("c-l", "r1"))
    kind = tables.Column(gettext_lazy("Kind"), attrs=cell("c-0"))
    owner = tables.Column(
        gettext_lazy("Owner"), order_by="owner__name", attrs=cell("c-l", "r2", "nw")
    )
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-l", "r3"))
    done = tables.Column(
        gettext_lazy("Done"), attrs=cell("r", "c-r", "r1", label=gettext_lazy("Done"))
    )
    tries = tables.Column(gettext_lazy("Tries"), attrs=cell("r", "c-0"))
    created_at = tables.Column(gettext_lazy("Asked for"), order_by="pk", attrs=cell("c-r", "r2"))
    finished_at = tables.Column(gettext_lazy("Finished"), attrs=cell("c-0"))
    act = tables.Column("", accessor="pk", orderable=False, attrs=cell("r", "c-r", "r3"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Jobs")
        default_columns = ("title", "kind", "owner", "status", "done", "tries", "created_at")

    def render_kind(self, record):
        return kind_title(record)

    def render_status(self, record):
        return status_of(record)

    def render_done(self, record):
        if not record.total:
            return onward.count(record.done)
        return _("{done} of {total}").format(
            done=onward.count(record.done), total=onward.count(record.total)
        )

    def render_created_at(self, value):
        return onward.when(value)

    def render_finished_at(self, value):
        return onward.when(value)

    def render_act(self, record):
        may_stop = record.is_open and jobs.may_stop(record, by=self.user)
        ident = opaque.seal("job", record.pk)
        context = {
            "stop_url": reverse("job-stop", args=[ident]) if may_stop else None,
            "csrf_token": token_in(self),
        }
        return render_to_string("pages/jobs/_act.html", context)


def status_of(job: Job):
    """A job's state as icon and text, with what went wrong."""
    state, text = STATES[job.status], job.get_status_display()
    if len(job.error) > SHORT:
        return format_html('{}<div class="soft">{}</div>', onward.status(state, text), job.error)
    if job.error:
        text = _("{status}: {error}").format(status=text, error=job.error)
    return onward.status(state, text)


def token_in(table: Table) -> str:
    """The token that forms within a table's cells need."""
    return table.context.get("csrf_token", "")


def kind_title(job: Job) -> str:
    try:
        return str(jobs.kind_of(job).title)
    except Refused:
        return job.kind
