import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table, cell
from portal.templatetags import onward


def state(status: int) -> str:
    """How a status of HTTP looks."""
    if status >= 500:
        return "bad"
    return "warn" if status >= 400 else "ok"


def url_of(record) -> str:
    return reverse("clients:api-call", args=[record.pk])


class ApiCallTable(Table):
    """The log of calls. Its one order is that of the key, which is that of time."""

    list_key = "api-calls"

    at = tables.Column(_("Time"), order_by="pk", orderable=True, attrs=cell("c-r", "r2", "nw"))
    path = tables.Column(_("Call"), attrs=cell("c-l", "r1"))
    status = tables.Column(_("Status"), attrs=cell("c-r", "r1", "nw"))
    problem = tables.Column(_("Problem"), attrs=cell("c-l", "r2"))
    duration_ms = tables.Column(_("Duration"), attrs=cell("r", "c-r", "r3", "nw"))
    address = tables.Column(_("Address"), attrs=cell("c-l", "r3", "nw"))
    request_id = tables.Column(_("Request ID"), attrs=cell("c-0", "nw"))
    request_size = tables.Column(_("Request, bytes"), attrs=cell("r", "c-0"))
    response_size = tables.Column(_("Answer, bytes"), attrs=cell("r", "c-0"))

    class Meta(Table.Meta):
        caption = _("API calls")
        order_by = "-at"
        orderable = False
        row_attrs = {"data-href": url_of}
        default_columns = (
            "at",
            "path",
            "status",
            "problem",
            "duration_ms",
            "address",
            "request_id",
        )

    def render_at(self, value):
        return onward.when(value, seconds=True)

    def render_path(self, record):
        return format_html(
            '<a href="{}"><span class="mono">{} {}</span></a>',
            url_of(record),
            record.method,
            record.path,
        )

    def render_status(self, value):
        return onward.status(state(value), str(value))

    def render_problem(self, value):
        return format_html('<span class="mono">{}</span>', value)

    def render_duration_ms(self, value):
        return _("%(n)s ms") % {"n": value}

    def render_address(self, value):
        return format_html('<span class="mono">{}</span>', value)

    def render_request_id(self, value):
        short = f"{value[:8]}\N{HORIZONTAL ELLIPSIS}"
        return format_html(
            '<span class="mono" title="{}">{}</span>{}', value, short, onward.copy(value)
        )

    def render_request_size(self, value):
        return onward.count(value)

    def render_response_size(self, value):
        return onward.count(value)
