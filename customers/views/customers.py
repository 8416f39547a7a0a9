from django.utils.translation import gettext_lazy as _

from customers.filters.customers import CustomerFilter
from customers.models import Customer
from customers.tables.customers import CustomerTable
from portal.kit.columns import ListButton
from portal.kit.views.list import Empty, ListView


class CustomerList(ListView):
    model = Customer
    key = "customers"
    title = _("Customers")
    permission_required = "customers.view_customer"
    table_class = CustomerTable
    filter_class = CustomerFilter
    export = "customers"
    search_placeholder = _("Company, code, contact, e-mail or ID")
    new = ListButton(
        key, _("New customer"), "plus", "customers:customer-new", "customers.add_customer"
    )
    empty = Empty(
        _("No customers yet"),
        _(
            "A customer is a company with a contract: it sends messages, pays for them and may "
            "have clients of its own. Here you will see each one with its balance."
        ),
    )

    def rows(self):
        return super().rows().select_related("manager")
