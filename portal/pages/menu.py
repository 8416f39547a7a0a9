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
JOBS = menu.Item("administration", _("Jobs"), "jobs", "portal.view_job", order=70)
