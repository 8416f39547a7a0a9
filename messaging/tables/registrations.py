import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from messaging import connect_looks
from messaging.tables.connect_staff import ROW, TEXT_MOST, leading
from messaging.tables.numbers import shown
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class RegistrationTable(Table):
    """Rows come with their connection and its customer, client, account type and country."""

    list_key = "registrations"

    username = tables.Column(
        gettext_lazy("Username"), orderable=False, attrs=cell("c-l", "r1", "strong")
    )
    state = tables.Column(gettext_lazy("State"), orderable=False, attrs=cell("c-r", "r1", "nw"))
    person = tables.Column(gettext_lazy("Name"), "pk", orderable=False, attrs=cell("c-l", "r2"))
    company = tables.Column(gettext_lazy("Company"), orderable=False, attrs=cell("c-0"))
    email = tables.Column(gettext_lazy("E-mail"), orderable=False, attrs=cell("c-l", "r3"))
    mobile = tables.Column(gettext_lazy("Mobile number"), orderable=False, attrs=cell("c-0", "nw"))
    country = tables.Column(gettext_lazy("Country"), orderable=False, attrs=cell("c-0"))
    connection = tables.Column(
        gettext_lazy("Connection"), orderable=False, linkify=False, attrs=cell("c-r", "r2")
    )
    customer = tables.Column(
        gettext_lazy("Customer"), "connection__customer", orderable=False, attrs=cell("c-0")
    )
    client = tables.Column(gettext_lazy("Client"), orderable=False, attrs=cell("c-0"))
    account_type = tables.Column(gettext_lazy("Account type"), orderable=False, attrs=cell("c-0"))
    source = tables.Column(gettext_lazy("Registered"), orderable=False, attrs=cell("c-0", "nw"))
    user_number = tables.Column(
        gettext_lazy("User number"), orderable=False, attrs=cell("c-0", "mono")
    )
    created_at = tables.Column(gettext_lazy("Since"), order_by="pk", attrs=cell("c-r", "r3", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Registrations")
        order_by = "-created_at"
        row_attrs = ROW
        default_columns = (
            "username",
            "person",
            "email",
            "connection",
            "account_type",
            "source",
            "state",
            "created_at",
        )

    def render_username(self, record):
        return leading(record, record.username)

    def render_state(self, record):
        return onward.status(*connect_looks.registration(record))

    def render_person(self, record):
        return f"{record.first_name} {record.surname}"

    def render_mobile(self, value):
        return onward.phone(value)

    def render_source(self, record):
        return record.get_source_display()

    def render_created_at(self, value):
        return onward.when(value)


class NumberApplicationTable(Table):
    """Rows come with their registration, its connection, country and number."""

    list_key = "number-applications"

    registration = tables.Column(
        gettext_lazy("Who"), orderable=False, linkify=False, attrs=cell("c-l", "r1", "strong")
    )
    company = tables.Column(
        gettext_lazy("Client"), "registration__client", orderable=False, attrs=cell("c-0")
    )
    connection = tables.Column(
        gettext_lazy("Connection"),
        "registration__connection",
        orderable=False,
        linkify=False,
        attrs=cell("c-0"),
    )
    country = tables.Column(
        gettext_lazy("Country"), orderable=False, linkify=False, attrs=cell("c-l", "r2")
    )
    use = tables.Column(gettext_lazy("Service type"), orderable=False, attrs=cell("c-0", "nw"))
    purpose = tables.Column(
        gettext_lazy("What for"), orderable=False, attrs=cell("c-l", "r3", "wraps")
    )
    state = tables.Column(gettext_lazy("State"), orderable=False, attrs=cell("c-r", "r1", "nw"))
    number = tables.Column(
        gettext_lazy("Number"), orderable=False, linkify=False, attrs=cell("c-0", "nw")
    )
    decision = tables.Column(
        gettext_lazy("What was said"), orderable=False, attrs=cell("c-0", "wraps")
    )
    decided_by = tables.Column(gettext_lazy("Decided by"), orderable=False, attrs=cell("c-0"))
    created_at = tables.Column(
        gettext_lazy("Applied"), order_by="pk", attrs=cell("c-r", "r2", "nw")
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Number applications")
        order_by = "-created_at"
        row_attrs = ROW
        default_columns = (
            "registration",
            "connection",
            "country",
            "use",
            "purpose",
            "state",
            "number",
            "created_at",
        )

    def render_registration(self, record):
        return leading(record, record.registration)

    def render_use(self, record):
        return record.get_use_display()

    def render_purpose(self, value):
        return value if len(value) <= TEXT_MOST else f"{value[:TEXT_MOST]}…"

    def render_state(self, record):
        return onward.status(*connect_looks.application(record))

    def render_number(self, value):
        return format_html('<span class="mono">{}</span>', shown(value.digits))

    def render_created_at(self, value):
        return onward.when(value)
