"""How a payment is told to people: its state, and what became of it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from billing import balances
from billing.models import Payment
from portal.core import money


def state(payment: Payment) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    is_paid = payment.status == Payment.Status.PAID
    return ("ok" if is_paid else "wait"), str(payment.get_status_display())


def name(payment: Payment) -> str:
    return _("Payment %(number)s") % {"number": f"#{payment.pk}"}


def free(payment: Payment) -> str:
    """What may still be put to invoices, in words; empty if nothing."""
    if payment.free <= 0 or payment.account.unit == money.CREDITS:
        return ""
    return balances.told(payment.free, payment.account.unit)


def home(payment: Payment) -> str:
    """The tab Payments of whom it is of."""
    account = payment.account
    if account.client_id:
        return reverse("billing:client-payments", args=[account.client_id])
    return reverse("billing:customer-payments", args=[account.customer_id])
