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
    room = account.balance - account.floor
    credit = money.show(money.in_currency(account.credit_limit, account.unit), account.unit)
    return {
        "label": _("Balance"),
        "value": onward.money(account.balance, account.unit, code=False),
        "unit": account.unit,
        "note": _("nothing left to spend")
        if room <= 0
        else _("credit %(sum)s") % {"sum": f"{credit} {account.unit}"},
        "note_state": "bad" if room <= 0 else "warn" if account.runs_low else "",
    }


BALANCE = Figure(_balance, faces=(faces.CUSTOMER, faces.CLIENT), order=60)
