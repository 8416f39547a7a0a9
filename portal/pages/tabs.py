from django.utils.translation import gettext_lazy as _

from portal.kit.records import Tab

MAY = "portal.change_setting"

ORGANISATION = Tab("settings", "organisation", _("Organisation"), "settings", MAY, order=10)
MAIL_ROLES = Tab("settings", "mail-roles", _("E-mail roles"), "settings-mail-roles", MAY, order=20)
LETTERS = Tab("settings", "letters", _("Mail templates"), "settings-letters", MAY, order=30)
ENDPOINTS = Tab(
    "settings", "endpoints", _("Where they connect"), "settings-endpoints", MAY, order=40
)
