import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Customer
from portal.kit.tables import Table, cell
from portal.templatetags import onward

STATES = {Customer.Status.ACTIVE: "ok", Customer.Status.ARCHIVED: "off"}


class CustomerTable(Table):
    list_key = "customers"
    change_permission = "customers.change_customer"

    name = tables.Column(gettext_lazy("Company"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    account_code = tables.Column(
        gettext_lazy("Account code"), attrs=cell("c-l", "r2", label=gettext_lazy("Account code"))
    )
    country = tables.Column(gettext_lazy("Country"), attrs=cell("c-0"))
    manager = tables.Column(
        gettext_lazy("Manager"), order_by="manager__name", attrs=cell("c-0", "nw")
    )
    created_at = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-l", "r3"))
    email = tables.Column(gettext_lazy("E-mail"), attrs=cell("c-0"))
    api_id = tables.Column(gettext_lazy("API ID"), orderable=False, attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Customers")
        order_by = "name"
        default_columns = ("name", "account_code", "country", "manager", "created_at", "status")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def may_change(self, record):
        return not record.is_archived and super().may_change(record)

    def render_name(self, record):
        if not record.is_house:
            return record.name
        return format_html(
            '{} <span class="muted">{}</span>', record.name, _("the operator itself")
        )

    def render_created_at(self, value):
        return date_format(timezone.localtime(value), "j M Y")

    def render_status(self, record):
        return onward.status(STATES[record.status], record.get_status_display())

    def render_api_id(self, value):
        return format_html('<span class="mono">{}</span>{}', value, onward.copy(value))
