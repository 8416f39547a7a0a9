from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit.records import Action, Tab

PROVISIONING = Tab(
    "settings",
    "provisioning",
    _("Provisioning defaults"),
    "messaging:settings-provisioning",
    "portal.change_setting",
    order=50,
)


def _quick_smpp(customer, _user):
    if customer.is_archived:
        return None
    url = reverse("messaging:quick-create-smpp", args=[customer.pk])
    return {"title": _("Quick Create SMPP"), "url": url, "icon": "plug"}


QUICK_SMPP = Action("customer", _quick_smpp, "clients.add_smppaccount", order=60, is_rare=True)
