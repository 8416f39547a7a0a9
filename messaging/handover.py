"""The page that hands a new SMPP account over: what was created, and the details as a file."""

from urllib.parse import quote

from django.utils.translation import gettext as _

from billing.models import Account
from clients.models import SmppAccount
from messaging.models import Service
from messaging.quick_create import Created
from portal.core import money


def mailed(made: Created) -> str:
    if not made.mailed_to:
        return _("Nothing was mailed.")
    return _("The details are on their way to %(to)s.") % {"to": made.mailed_to}


def created(made: Created) -> list[dict]:
    customer, smpp = made.customer, made.smpp
    return [
        {"label": _("Customer"), "value": customer, "url": customer.get_absolute_url()},
        {
            "label": _("Account code"),
            "value": customer.account_code,
            "copied": customer.account_code,
        },
        {
            "label": _("API ID"),
            "value": customer.api_id,
            "is_mono": True,
            "copied": customer.api_id,
        },
        {"label": _("Account"), **_account_fact(made.account)},
        {
            "label": _("SMPP account"),
            "value": smpp.system_id,
            "is_mono": True,
            "url": smpp.get_absolute_url(),
        },
        {"label": _("Service"), "value": _service(smpp)},
    ]


def _service(smpp: SmppAccount) -> str:
    named = Service.objects.filter(uses__door=smpp).first()
    return str(named or Service.objects.filter(is_default=True).first() or _("none"))


def _account_fact(account: Account | None) -> dict:
    if account is None:
        return {"value": _("none"), "state": "warn", "note": _("nobody pays for its messages")}
    figures = {
        "unit": account.unit,
        "balance": money.show(account.balance, account.unit),
        "credit": money.show(account.credit_limit, account.unit),
    }
    told = {"value": _("%(unit)s, balance %(balance)s, credit %(credit)s") % figures}
    if account.balance <= account.floor:
        told |= {"state": "warn", "note": _("sending starts after the first top-up")}
    return told


def as_text(facts: list[dict]) -> str:
    """The details as a file that the browser makes itself: they are never fetched a second time."""
    lines = [f"{fact['label']}: {fact['value']}" for fact in facts]
    return "data:text/plain;charset=utf-8," + quote("\n".join(map(str, lines)) + "\n")
