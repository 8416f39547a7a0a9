"""How the states of what came by Connect look."""

from typing import Any

from django.utils.translation import gettext as _

from messaging.connect import terms
from messaging.models import ConnectTerms, Coupon, NumberApplication, Registration, Subscription
from portal.core import money

REGISTRATIONS = {
    Registration.State.REGISTERED: "wait",
    Registration.State.EMAIL: "info",
    Registration.State.ACTIVE: "ok",
    Registration.State.CLOSED: "off",
}
APPLICATIONS = {
    NumberApplication.State.APPLIED: "wait",
    NumberApplication.State.APPROVED: "ok",
    NumberApplication.State.REFUSED: "bad",
    NumberApplication.State.WITHDRAWN: "off",
}
SUBSCRIPTIONS = {
    Subscription.State.WAITING: "wait",
    Subscription.State.ACTIVE: "ok",
    Subscription.State.SUSPENDED: "warn",
    Subscription.State.ENDED: "off",
}


def registration(row: Registration) -> tuple[str, Any]:
    return REGISTRATIONS[Registration.State(row.state)], row.get_state_display()


def application(row: NumberApplication) -> tuple[str, Any]:
    return APPLICATIONS[NumberApplication.State(row.state)], row.get_state_display()


def subscription(row: Subscription) -> tuple[str, Any]:
    return SUBSCRIPTIONS[Subscription.State(row.state)], row.get_state_display()


def coupon(row: Coupon) -> tuple[str, str]:
    """Whether somebody who registers today may use it."""
    today = terms.today()
    if not row.is_active:
        return "off", _("Off")
    if row.uses >= row.uses_max:
        return "off", _("Used up")
    if row.ends_on is not None and row.ends_on < today:
        return "off", _("Expired")
    if row.starts_on > today:
        return "wait", _("Not yet")
    return "ok", _("Valid")


def version(row: ConnectTerms) -> tuple[str, str]:
    """Rows are annotated by `terms.with_state`."""
    if row.starts_on > terms.today():
        return "wait", _("To come")
    return ("off", _("Replaced")) if row.is_over else ("ok", _("In force"))


def sum_of(amount: Any, unit: str) -> str:
    """A sum with its currency."""
    return f"{money.show(amount, unit)} {unit}"
