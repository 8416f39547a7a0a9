from django.utils.translation import gettext_lazy as _

from customers.filters.customers import CustomerFilter
from customers.models import Customer
from customers.tables.customers import CustomerTable
from portal.kit.exports.columns import MOMENT, NUMBER, Column
from portal.kit.exports.lists import ListExport


class CustomersExport(ListExport):
    slug = "customers"
    list_key = "customers"
    title = _("Customers")
    permission = "customers.view_customer"
    table_class = CustomerTable
    columns = (
        Column("name", _("Company")),
        Column("account_code", _("Account code")),
        Column("country", _("Country")),
        Column("manager", _("Manager"), "manager.name"),
        Column("created_at", _("Since"), kind=MOMENT),
        Column("status", _("Status"), "get_status_display"),
        Column("legal_name", _("Legal name"), default=False),
        Column("vat_no", _("VAT reg no"), default=False),
        Column("payment_terms_days", _("Payment terms (days)"), kind=NUMBER, default=False),
        Column("email", _("E-mail"), default=False),
        Column("phone", _("Phone"), default=False),
        Column("api_id", _("API ID"), default=False),
    )

    def queryset(self, user, params):
        rows = Customer.objects.visible_to(user).select_related("manager")
        return CustomerFilter(params, queryset=rows, user=user).qs
