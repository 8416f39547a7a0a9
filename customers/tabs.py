from django.utils.translation import gettext_lazy as _

from portal.kit.records import Tab

COMPANY = Tab("customer", "company", _("Company"), "customers:customer", order=10)
