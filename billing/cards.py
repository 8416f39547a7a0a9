from django.utils.translation import gettext as _

from billing.models import Account
from portal.core import money
from portal.kit import faces
from portal.kit.cards import Figure
from portal.templatetags import onward


def _balance(glance):
    """What one's own account has: a customer's people see the customer's, not its clients'."""
    accounts = Account.objects.visible_to(glance.user).filter(pays=True)
    if glance.face == faces.CUSTOMER:
        accounts = accounts.filter(client__isnull=True)
    return [_figure(account) for account in accounts.order_by("pk")[:2]]


def _figure(account):
    note, state = _note(account)
    return {
        "label": _("Balance"),
        "value": onward.money(account.balance, account.unit, code=False),
        "unit": account.unit,
        "note": note,
        "note_state": state,
    }


def _note(account) -> tuple[str, str]:
    if account.balance <= account.floor:
        return _("nothing left to spend"), "bad"
    if account.runs_low:
        return _("under the warning of %(sum)s") % {"sum": _sum(account, "lower_warning")}, "warn"
    return _("credit %(sum)s") % {"sum": _sum(account, "credit_limit")}, ""


def _sum(account, name) -> str:
    amount = money.in_currency(getattr(account, name), account.unit)
    return f"{money.show(amount, account.unit)} {account.unit}"


BALANCE = Figure(_balance, faces=(faces.CUSTOMER, faces.CLIENT), order=60)
