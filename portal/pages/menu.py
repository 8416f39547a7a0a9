from django.utils.translation import gettext_lazy as _

from portal.kit import faces, menu

DASHBOARD = menu.Item(
    "dashboard",
    _("Dashboard"),
    "dashboard",
    None,
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=0,
)
DOWNLOADS = menu.Item(
    "reports",
    _("Downloads"),
    "downloads",
    None,
    faces=(faces.STAFF, faces.CUSTOMER, faces.CLIENT),
    order=80,
)
SETTINGS = menu.Item("administration", _("Settings"), "settings", "portal.change_setting", order=30)
JOBS = menu.Item("administration", _("Jobs"), "jobs", "portal.view_job", order=70)
USERS = menu.Item("administration", _("Users and roles"), "users", "portal.view_user", order=10)
HISTORY = menu.Item("administration", _("History"), "history", "portal.view_historyentry", order=20)
ADMIN = menu.Item("administration", _("Django admin"), "admin:index", None, order=90)
# The cabinet is small: what others find at their initials stands in its menu, too.
OWN_SETTINGS = menu.Item(
    "administration", _("Settings"), menu.SETTINGS, None, faces=(faces.CUSTOMER,), order=90
)
OWN_PROFILE = menu.SettingsItem(_("Profile"), "account", None, order=10)
OWN_SECURITY = menu.SettingsItem(
    _("Security"), "account-security", None, order=60, also=("/accounts/",)
)
ACCOUNT = menu.Item(
    "administration",
    _("Account"),
    "account",
    None,
    faces=(faces.CLIENT,),
    order=10,
    lead="clients:profile",
)
