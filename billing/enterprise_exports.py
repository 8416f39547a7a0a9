"""The export of those who issue documents."""

from django.utils.translation import gettext_lazy as _

from billing.filters.enterprises import EnterpriseFilter
from billing.models import Enterprise
from billing.tables.enterprises import EnterpriseTable
from portal.kit.exports.columns import Column
from portal.kit.exports.lists import ListExport


class EnterprisesExport(ListExport):
    slug = list_key = "enterprises"
    title = _("Enterprises")
    permission = "billing.view_enterprise"
    table_class = EnterpriseTable
    columns = (
        Column("brand", _("Brand")),
        Column("legal_name", _("Legal name")),
        Column("country", _("Country")),
        Column("vat_no", _("VAT reg no")),
        Column("iban", "IBAN"),
        Column("invoice_prefix", _("Invoice numbers")),
        Column("scheme", _("VAT"), "get_scheme_display"),
        Column("is_default", _("Default")),
        Column("is_active", _("In use")),
    )

    def queryset(self, user, params):
        rows = Enterprise.objects.visible_to(user)
        return EnterpriseFilter(params, queryset=rows, user=user).qs
