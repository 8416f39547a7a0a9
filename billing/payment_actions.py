"""What one does with a payment on its page, and the ways to the payments of others' pages."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models import Payment
from billing.payment_looks import free
from portal.kit.columns import ListButton, RowAction
from portal.kit.records import Action
from portal.models import User

KIND = "payment"
CHANGE, VIEW = "billing.change_payment", "billing.view_payment"


def _to(deed: str) -> Callable[[Payment], str]:
    return lambda payment: reverse(f"billing:payment-{deed}", args=[payment.pk])


def _any(_payment: Payment) -> bool:
    return True


def _is_free(payment: Payment) -> bool:
    return bool(free(payment))


def _has_paper(payment: Payment) -> bool:
    return payment.shows_invoice


def _button(
    deed: str, title: str, icon: str, fits: Callable[[Payment], bool], *, is_danger: bool = False
) -> Callable[[Payment, User], dict[str, Any] | None]:
    """A button that opens a dialog."""

    def ask(payment: Payment, _user: User) -> dict[str, Any] | None:
        if not fits(payment):
            return None
        shown = {"title": title, "url": _to(deed)(payment), "icon": icon, "in_dialog": True}
        return shown | ({"is_danger": True} if is_danger else {})

    return ask


OF_PAGE = [
    Action(
        KIND,
        _button("change", _("Change"), "pencil", _any),
        permission=CHANGE,
        order=10,
    ),
    Action(
        KIND,
        _button(
            "pay-back",
            _("Pay back \N{HORIZONTAL ELLIPSIS}"),
            "arrow-back-up",
            _is_free,
            is_danger=True,
        ),
        permission=CHANGE,
        order=20,
        is_rare=True,
    ),
]
ROWS = [
    RowAction(
        key,
        _("Change"),
        "pencil",
        _to("change"),
        permission=CHANGE,
        order=10,
        in_dialog=True,
    )
    for key in ("payments", "owner-payments")
]
PAPERS = [
    RowAction(
        key,
        _("Download invoice"),
        "file-type-pdf",
        lambda payment: reverse("billing:invoice-pdf", args=[payment.invoice_id]),
        permission="billing.view_invoice",
        order=20,
        fits=_has_paper,
    )
    for key in ("payments", "owner-payments")
]
OF_OWNERS = [
    RowAction(
        f"{kind}s",
        _("Payments"),
        "credit-card",
        lambda owner, kind=kind: reverse(f"billing:{kind}-payments", args=[owner.pk]),
        permission=VIEW,
        order=25,
    )
    for kind in ("client", "customer")
]
BUTTONS = [
    ListButton(
        "payments",
        _("Payment types"),
        "list",
        "billing:payment-methods",
        "billing.change_paymentmethod",
        60,
    ),
]
