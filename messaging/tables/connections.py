import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connection_looks
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class ConnectionTable(Table):
    """Connections; the customer is told to staff alone."""

    list_key = "connections"

    name = tables.Column(
        gettext_lazy("Description"), linkify=True, attrs=cell("c-l", "r1", "strong")
    )
    app = tables.Column(
        gettext_lazy("Application"), "app_name", order_by="app_name", attrs=cell("c-l", "r2")
    )
    customer = tables.Column(
        gettext_lazy("Customer"), linkify=True, order_by="customer__name", attrs=cell("c-0")
    )
    state = tables.Column(
        gettext_lazy("State"),
        empty_values=(),
        order_by=("archived_at", "-is_open"),
        attrs=cell("c-r", "r1", "nw"),
    )
    tail = tables.Column(gettext_lazy("Token ends with"), orderable=False, attrs=cell("c-0", "nw"))
    slug = tables.Column(gettext_lazy("Address of its pages"), attrs=cell("c-0", "nw"))
    last_used_at = tables.Column(
        gettext_lazy("Last used"),
        empty_values=(),
        attrs=cell("c-r", "r2", "nw", label=gettext_lazy("Last used")),
    )
    created_at = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Connections")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("name", "app", "customer", "state", "tail", "last_used_at")

    @classmethod
    def kept_from(cls, user):
        return frozenset() if user.is_staff else frozenset({"customer"})

    def render_app(self, record):
        return connection_looks.app(record)

    def render_state(self, record):
        return onward.status(*connection_looks.state(record))

    def render_tail(self, value):
        return format_html('<span class="mono">\N{HORIZONTAL ELLIPSIS}{}</span>', value)

    def render_slug(self, value):
        return format_html('<span class="mono">{}</span>', value)

    def render_last_used_at(self, record):
        return onward.ago(record.last_used_at) if record.last_used_at else _("never")

    def render_created_at(self, value):
        return onward.ago(value)


class RegistrationCount(tables.Column):
    def render(self, record):
        return onward.count(record.registration_count)


class ConnectCallTable(Table):
    """The usage log. Its one order is that of the key, which is that of time."""

    list_key = "connect-calls"

    at = tables.Column(
        gettext_lazy("Time"), order_by="pk", orderable=True, attrs=cell("c-r", "r2", "nw")
    )
    action = tables.Column(gettext_lazy("Call"), empty_values=(), attrs=cell("c-l", "r1"))
    codes = tables.Column(gettext_lazy("Codes"), attrs=cell("c-r", "r1", "nw"))
    user = tables.Column(gettext_lazy("User"), attrs=cell("c-l", "r2"))
    duration_ms = tables.Column(gettext_lazy("Duration"), attrs=cell("r", "c-r", "r3", "nw"))
    address = tables.Column(gettext_lazy("IP address"), attrs=cell("c-l", "r3", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Calls")
        order_by = "-at"
        orderable = False
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("at", "action", "codes", "user", "duration_ms", "address")

    def render_at(self, value):
        return onward.when(value, seconds=True)

    def render_action(self, record):
        said = record.action or _("not readable")
        return format_html(
            '<a href="{}"><span class="mono">{}</span></a>', record.get_absolute_url(), said
        )

    def render_codes(self, record):
        return onward.status(*connection_looks.outcome(record))

    def render_duration_ms(self, value):
        return _("%(n)s ms") % {"n": value}

    def render_address(self, value):
        return format_html('<span class="mono">{}</span>', value)
