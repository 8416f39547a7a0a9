import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table, cell
from portal.templatetags import onward


class ContactListTable(Table):
    list_key = "contact-lists"

    name = tables.Column(_("List"), attrs=cell("c-l", "r1", "strong"))
    people = tables.Column(_("People"), attrs=cell("r", "c-r", "r1"))
    columns_ = tables.Column(
        _("Own columns"), "columns", orderable=False, attrs=cell("c-l", "r2", "wraps")
    )
    created_at = tables.Column(_("Added"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = _("Contact lists")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_name(self, record):
        url = record.get_absolute_url()
        return format_html('<a class="plain" href="{}">{}</a>', url, record.name)

    def render_people(self, value):
        return onward.count(value)

    def render_columns_(self, value):
        return ", ".join(value) or onward.NOTHING

    def render_created_at(self, value):
        return onward.when(value)


class RecipientTable(Table):
    list_key = "contacts"

    number = tables.Column(_("Number"), orderable=False, attrs=cell("c-l", "r1", "nw"))
    name = tables.Column(_("Name"), orderable=False, attrs=cell("c-l", "r2"))
    first_name = tables.Column(_("First name"), orderable=False, attrs=cell("c-r", "r2"))
    own = tables.Column(
        _("Own columns"), "values", orderable=False, attrs=cell("c-l", "r3", "wraps")
    )
    added_at = tables.Column(_("Added"), order_by="pk", attrs=cell("c-r", "r1", "nw"))

    class Meta(Table.Meta):
        caption = _("People")
        order_by = "-added_at"

    def render_number(self, record):
        return onward.phone(record.number)

    def render_own(self, value):
        return ", ".join(f"{key}: {one}" for key, one in value.items() if one) or onward.NOTHING

    def render_added_at(self, value):
        return onward.when(value)


class TextTemplateTable(Table):
    list_key = "text-templates"

    name = tables.Column(_("Name"), attrs=cell("c-l", "r1", "strong"))
    sender = tables.Column(_("Sender"), attrs=cell("c-r", "r1", "nw"))
    text = tables.Column(_("Text"), orderable=False, attrs=cell("c-l", "r2", "wraps"))
    created_at = tables.Column(_("Added"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = _("Templates")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_name(self, record):
        url = record.get_absolute_url()
        return format_html('<a class="plain" href="{}">{}</a>', url, record.name)

    def render_created_at(self, value):
        return onward.when(value)
