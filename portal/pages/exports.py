from django.utils.translation import gettext_lazy as _

from portal.kit.exports import Exporter
from portal.kit.exports.columns import MOMENT, NUMBER, Column
from portal.models import Job
from portal.pages.filters.jobs import JobFilter
from portal.pages.tables.jobs import JobTable, kind_title


class JobExport(Exporter):
    slug = "jobs"
    title = _("Jobs")
    permission = "portal.view_job"
    table_class = JobTable
    columns = (
        Column("title", _("Job")),
        Column("kind", _("Kind"), kind_title),
        Column("owner", _("Owner"), "owner.name"),
        Column("status", _("Status"), "get_status_display"),
        Column("done", _("Done"), kind=NUMBER),
        Column("total", _("Total"), kind=NUMBER),
        Column("tries", _("Tries"), kind=NUMBER, default=False),
        Column("created_at", _("Asked for"), kind=MOMENT),
        Column("finished_at", _("Finished"), kind=MOMENT),
        Column("error", _("Error"), default=False),
    )

    def queryset(self, user, params):
        rows = Job.objects.visible_to(user).select_related("owner")
        return JobFilter(params, queryset=rows, user=user).qs
