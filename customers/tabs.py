from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Membership, Note
from portal.kit.records import Action, Tab

COMPANY = Tab("customer", "company", _("Company"), "customers:customer", order=10)
BILLING = Tab("customer", "billing", _("Billing"), "customers:customer-billing", order=20)
OTHER = Tab("customer", "other", _("Other"), "customers:customer-other", order=40)
CONTACTS = Tab(
    "customer",
    "contacts",
    _("Contacts"),
    "customers:customer-contacts",
    permission="customers.view_contact",
    order=50,
    count=lambda customer, user: Contact.objects.visible_to(user).filter(customer=customer).count(),
)
PEOPLE = Tab(
    "customer",
    "people",
    _("People"),
    "customers:customer-people",
    permission="customers.view_membership",
    order=55,
    count=lambda customer, user: (
        Membership.objects.visible_to(user).filter(customer=customer).count()
    ),
)
NOTES = Tab(
    "customer",
    "notes",
    _("Notes"),
    "customers:customer-notes",
    permission="customers.view_note",
    order=80,
    count=lambda customer, user: Note.objects.visible_to(user).filter(customer=customer).count(),
)
HISTORY = Tab(
    "customer",
    "history",
    _("History"),
    "customers:customer-history",
    permission="portal.view_historyentry",
    order=90,
)


def _archive(customer, _user):
    if customer.is_archived or customer.is_house:
        return None
    return {
        "title": _("Archive \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("customers:customer-archive", args=[customer.pk]),
        "icon": "ban",
        "is_danger": True,
        "in_dialog": True,
    }


def _restore(customer, _user):
    if not customer.is_archived:
        return None
    return {
        "title": _("Restore \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("customers:customer-restore", args=[customer.pk]),
        "icon": "arrow-back-up",
        "in_dialog": True,
    }


ARCHIVE = Action(
    "customer", _archive, permission="customers.archive_customer", order=90, is_rare=True
)
RESTORE = Action(
    "customer", _restore, permission="customers.restore_customer", order=90, is_rare=True
)


def _act_as(customer, _user):
    if customer.is_archived:
        return None
    return {
        "title": _("Log in as \N{HORIZONTAL ELLIPSIS}"),
        "url": reverse("customers:customer-act-as", args=[customer.pk]),
        "icon": "login-2",
        "in_dialog": True,
    }


ACT_AS = Action("customer", _act_as, permission="portal.act_as", order=5)
