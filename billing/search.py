from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from billing import balances, invoice_looks
from billing.models import Invoice
from portal.kit.search import SHOWN, Hit, Source

# A word that begins no number is looked for among customers and clients, not here.
DIGITS_MIN = 2


def _find(user, text):
    """Documents by the beginning of their number, the newest first."""
    if sum(map(str.isdigit, text)) < DIGITS_MIN:
        return []
    rows = Invoice.objects.visible_to(user).filter(number__startswith=text.upper())
    found = rows.exclude(number="").select_related("account__customer", "account__client")
    return [
        Hit(
            one.number,
            one.get_absolute_url(),
            f"{invoice_looks.owner(one.account)}, {balances.told(one.gross, one.unit)}",
        )
        for one in found.order_by("-pk")[:SHOWN]
    ]


INVOICES = Source(
    _("Invoices"),
    _find,
    "billing.view_invoice",
    lambda text: f"{reverse('billing:invoices')}?{urlencode({'q': text})}",
    order=35,
)
