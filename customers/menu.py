from django.utils.translation import gettext_lazy as _

from portal.kit.menu import Item

CUSTOMERS = Item(
    "customers", _("Customers"), "customers:customers", "customers.view_customer", order=10
)
