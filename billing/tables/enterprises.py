import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from portal.core import countries
from portal.kit.tables import Table, cell


class EnterpriseTable(Table):
    list_key = "enterprises"
    change_permission = "billing.change_enterprise"

    brand = tables.Column(_("Brand"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    legal_name = tables.Column(_("Legal name"), attrs=cell("c-l", "r2"))
    country = tables.Column(_("Country"), attrs=cell("c-r", "r1"))
    vat_no = tables.Column(_("VAT reg no"), attrs=cell("c-r", "r2"))
    iban = tables.Column("IBAN", attrs=cell("c-l", "r3"))
    invoice_prefix = tables.Column(_("Invoice numbers"), attrs=cell("c-0"))
    scheme = tables.Column(_("VAT"), attrs=cell("c-0"))
    is_default = tables.Column(_("Default"), attrs=cell("c-0"))
    is_active = tables.Column(_("In use"), attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = _("Enterprises")
        order_by = "brand"
        default_columns = (
            "brand",
            "legal_name",
            "country",
            "vat_no",
            "invoice_prefix",
            "is_default",
        )
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_country(self, value):
        return countries.name(value)

    def render_is_default(self, value):
        return _("yes") if value else "\N{EN DASH}"

    def render_is_active(self, value):
        return _("yes") if value else _("no")
