"""What the lists of bookings and of online payments show and offer beside their own columns."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from billing.bank import matching
from billing.models import Checkout
from portal.kit.columns import ListButton, ListColumn, RowAction
from portal.kit.tables import cell
from portal.templatetags import onward


def propose(rows) -> None:
    """Hang on the rows of a page what each may be, and what it is where that is known."""
    found = matching.propose(rows)
    for row in rows:
        row.proposal = next(iter(found.get(row.pk, [])), None)


class Whose(tables.Column):
    """Whose money it is, or may be."""

    def render(self, record):
        if record.payment is not None:
            return format_html("{}", record.payment.invoice or record.payment.account)
        one = record.proposal
        if one is None:
            return onward.NOTHING
        told = one.invoice or (one.checkout.reference if one.checkout else one.account)
        mark = "\N{CHECK MARK}" if one.is_certain else "?"
        return format_html(
            '<span class="nw">{} {}</span><div class="muted">{}</div>', told, mark, one.why
        )


class OutsideButton(ListButton):
    """A button for customers' and clients' people only."""

    def is_for(self, user):
        return not user.is_staff and user.has_perm(self.permission)


ROWS = [
    ListColumn(
        "bank-lines",
        "proposal",
        Whose(
            gettext_lazy("Whose it is"),
            accessor="pk",
            orderable=False,
            attrs=cell("c-l", "r3"),
        ),
        after="amount",
        fill=propose,
    ),
]
ACTIONS = [
    RowAction(
        "checkouts",
        gettext_lazy("Mark as paid"),
        "check",
        lambda row: reverse("billing:checkout-paid", args=[row.pk]),
        permission="billing.change_checkout",
        in_dialog=True,
        fits=lambda row: row.provider == "transfer" and row.status != Checkout.Status.PAID,
    ),
]
BUTTONS = [
    ListButton(
        "bank-lines",
        gettext_lazy("Import CSV"),
        "upload",
        "billing:bank-import-cells",
        "billing.add_bankstatement",
    ),
    OutsideButton(
        "payments",
        gettext_lazy("Top up account"),
        "coin",
        "billing:checkout-own-top-up",
        "billing.add_checkout",
    ),
]
