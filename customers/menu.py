from django.utils.translation import gettext_lazy as _

from portal.kit.menu import Item, SettingsItem

CUSTOMERS = Item(
    "customers", _("Customers"), "customers:customers", "customers.view_customer", order=10
)
# What one does to one's people stands below the customer's number.
PEOPLE = SettingsItem(
    _("Users and rights"),
    "customers:own-people",
    "customers.view_membership",
    order=20,
    also=("/customers/",),
)
ADVANCED = SettingsItem(_("Advanced"), "customers:advanced", "clients.view_tagging", order=90)
