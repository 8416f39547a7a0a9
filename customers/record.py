"""The head of a customer's page: the same around every tab, whichever floor the tab stands on."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers import archiving
from customers.models import Customer
from portal.kit import records
from portal.models import User

KIND = "customer"


def head(customer: Customer, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, customer, user, tab)
    return hung | {
        "name": customer.name,
        "crumbs": [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": customer.account_code},
        ],
        "badges": [_state(customer), *hung["badges"]],
        "facts": _facts(customer),
        "notice": _notice(customer) if customer.is_archived else None,
    }


def _state(customer: Customer) -> dict:
    state = "off" if customer.is_archived else "ok"
    return {"state": state, "text": customer.get_status_display()}


def _notice(customer: Customer) -> dict:
    day = date_format(timezone.localtime(customer.archived_at), "j M Y")
    who = archiving.archived_by(customer)
    by = _("Archived on %(day)s by %(who)s.") if who else _("Archived on %(day)s.")
    return {
        "state": "warn",
        "fact": by % {"day": day, "who": who},
        "text": _("It cannot send and its people cannot sign in."),
    }


def _facts(customer: Customer) -> list[dict]:
    facts = [
        {"label": _("Account code"), "value": customer.account_code},
        {
            "label": _("API ID"),
            "value": customer.api_id,
            "is_mono": True,
            "copied": customer.api_id,
        },
    ]
    if customer.manager:
        facts.append({"label": _("Manager"), "value": customer.manager.name})
    if customer.time_zone:
        facts.append({"label": _("Time zone"), "value": customer.time_zone})
    return facts
