from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit import opaque
from portal.kit.views.action import ActionView
from portal.kit.views.list import Empty, ListView
from portal.models import Job
from portal.pages import exporting
from portal.pages.filters.jobs import JobFilter
from portal.pages.tables.jobs import JobTable


class JobList(ListView):
    """Everybody's jobs, for the staff who look after them."""

    model = Job
    title = gettext_lazy("Jobs")
    permission_required = "portal.view_job"
    key = "jobs"
    table_class = JobTable
    filter_class = JobFilter
    export = "jobs"
    search_placeholder = gettext_lazy("Title of the job")
    empty = Empty(
        gettext_lazy("No jobs yet"),
        gettext_lazy("Work that takes longer than a click stands here: exports, imports, repairs."),
    )

    def rows(self):
        return super().rows().select_related("owner")


class OfJob(ActionView):
    """A deed on the job that the address names by its outside id."""

    model = Job

    def row(self):
        return get_object_or_404(self.rows(), pk=opaque.open_id("job", self.kwargs["ident"]))

    def back_to(self, row):
        mine = row.owner_id == self.request.user.pk
        return reverse("downloads" if mine else "jobs")


class JobStop(OfJob):
    def act(self, row):
        exporting.stop(row, by=self.request.user)
        return _("Stopped: {title}").format(title=row.title)


class JobAgain(OfJob):
    def act(self, row):
        exporting.again(row, by=self.request.user)
        return _("Started again: {title}").format(title=row.title)
