import django_tables2 as tables
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.tables import Table, cell
from portal.templatetags import onward


class ReconciliationTable(Table):
    list_key = "reconciliations"

    started_at = tables.Column(
        gettext_lazy("Began"), order_by="pk", linkify=True, attrs=cell("c-l", "r1", "nw")
    )
    scope = tables.Column(gettext_lazy("Asked"), attrs=cell("c-l", "r2", "nw"))
    result = tables.Column(gettext_lazy("Result"), accessor="broken", attrs=cell("c-r", "r1", "nw"))
    asked = tables.Column(gettext_lazy("Checks"), attrs=cell("r", "c-0"))
    new = tables.Column(gettext_lazy("New"), orderable=False, attrs=cell("c-l", "r3", "wraps"))
    took_s = tables.Column(gettext_lazy("Took"), orderable=False, attrs=cell("r", "c-r", "r2"))
    by = tables.Column(gettext_lazy("By"), order_by="by__name", attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Runs")
        order_by = "-started_at"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_started_at(self, value):
        return onward.when(value, seconds=True)

    def render_result(self, record):
        return state(record)

    def render_new(self, value):
        return "; ".join(value) or onward.NOTHING

    def render_took_s(self, value):
        return _("%(n)s s") % {"n": onward.count(value, 1)}


def state(run):
    """A run's result as icon and words."""
    if run.holds:
        return onward.status("ok", _("All is well"))
    return onward.status("bad", _("%(n)s broken") % {"n": run.broken})
