"""The head of an enterprise's page, and of what stands below it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import Enterprise
from portal.core import countries
from portal.kit import records
from portal.models import User

KIND = "enterprise"


def head(enterprise: Enterprise, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, enterprise, user, tab)
    return hung | {
        "name": enterprise.brand,
        "crumbs": crumbs(enterprise),
        "badges": _badges(enterprise),
        "facts": [
            {"label": _("Legal name"), "value": enterprise.legal_name},
            {"label": _("Country"), "value": countries.name(enterprise.country)},
            {"label": _("VAT reg no"), "value": enterprise.vat_no, "is_mono": True},
            {"label": "IBAN", "value": enterprise.iban, "is_mono": True},
        ],
    }


def crumbs(enterprise: Enterprise | None = None, last: str = "") -> list[dict]:
    """The way to the enterprises, to one of them, and to a page behind it."""
    found = [{"title": _("Enterprises"), "url": reverse("billing:enterprises")}]
    if enterprise is not None:
        url = enterprise.get_absolute_url() if last else ""
        found.append({"title": enterprise.brand, "url": url})
    return [*found, {"title": last}] if last else found


def _badges(enterprise: Enterprise) -> list[dict]:
    if not enterprise.is_active:
        return [{"state": "off", "text": _("Not in use")}]
    if enterprise.is_default:
        return [{"state": "ok", "text": _("Default")}]
    return []
