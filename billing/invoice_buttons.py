"""The buttons on the page of an invoice: what one does with it, and its files."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from billing import invoice_actions
from billing.invoice_actions import CHANGE, ISSUE, KIND, VIEW
from billing.models import Invoice
from billing.papers import einvoice
from billing.providers import checkouts
from portal.kit.columns import RowAction
from portal.kit.records import Action
from portal.models import User

ISSUE_FIRST, MAIL_FIRST, PAID_FIRST = 10, 12, 14


def _to(deed: str) -> Callable[[Invoice], str]:
    return lambda invoice: reverse(f"billing:invoice-{deed}", args=[invoice.pk])


def _next_step(invoice: Invoice) -> int:
    """The order of the deed that is likely to come next."""
    if not invoice.is_numbered:
        return ISSUE_FIRST
    return MAIL_FIRST if invoice.sent_at is None else PAID_FIRST


def _button(row_action: RowAction) -> Action:
    """What a row's menu offers, as a button of the document's own page."""

    def ask(invoice, _user):
        if not row_action.suits(invoice):
            return None
        is_primary = row_action.order == _next_step(invoice)
        return row_action.shown(invoice) | {"is_primary": is_primary}

    return Action(
        KIND,
        ask,
        permission=row_action.permission,
        order=row_action.order,
        is_rare=row_action.is_danger,
    )


def _post(deed: str, title: str, icon: str, fits: Callable[[Invoice], bool]):
    """A button that does its deed at once."""

    def ask(invoice, _user):
        if not fits(invoice):
            return None
        return {"title": title, "url": _to(deed)(invoice), "icon": icon, "is_post": True}

    return ask


def _is_held(invoice: Invoice) -> bool:
    return invoice.status == Invoice.Status.HOLD


def _pay(invoice: Invoice, user: User):
    """Outside, the way to pay online; staff note what came in."""
    url = "" if user.is_staff else checkouts.pay_url(invoice, user)
    if not url:
        return None
    return {"title": _("Pay"), "url": url, "icon": "credit-card", "is_primary": True}


def _pdf(invoice: Invoice, _user: User):
    return {"title": _("PDF"), "url": _to("pdf")(invoice), "icon": "download"}


def _xml(invoice: Invoice, _user: User):
    if not invoice.is_numbered or einvoice.lacks(invoice):
        return None
    return {"title": _("E-invoice, XML"), "url": _to("xml")(invoice), "icon": "download"}


def _usage(kind: str, title: str):
    """The usage appendix as a file of a kind."""

    def ask(invoice: Invoice, _user: User):
        if not invoice.period_start:
            return None
        url = f"{_to('usage')(invoice)}?{urlencode({'format': kind})}"
        return {"title": title, "url": url, "icon": "download"}

    return ask


_RELEASE = _post("release", _("Release"), "player-play", _is_held)
_RENEW = _post("renew", _("Read parties and tax anew"), "refresh", invoice_actions.is_changeable)
_SENT = _post("mark-sent", _("Mark as sent"), "send", invoice_actions.is_unsent)
_REMIND = _post("remind", _("Remind"), "bell", invoice_actions.is_overdue)
_COPY = _post("copy", _("E-mail a copy to me"), "mail", lambda invoice: invoice.is_numbered)
OF_PAGE = [
    *(_button(action) for action in invoice_actions.of_row(KIND)),
    Action(KIND, _pay, order=5),
    Action(KIND, _RELEASE, permission=CHANGE, order=15),
    Action(KIND, _REMIND, permission=ISSUE, order=16),
    Action(KIND, _SENT, permission=ISSUE, order=30),
    Action(KIND, _pdf, permission=VIEW, order=50),
    Action(KIND, _xml, permission=VIEW, order=51, is_rare=True),
    Action(KIND, _usage("xlsx", _("Usage, XLSX")), permission=VIEW, order=52, is_rare=True),
    Action(KIND, _usage("csv", _("Usage, CSV")), permission=VIEW, order=53, is_rare=True),
    Action(KIND, _COPY, permission=VIEW, order=55, is_rare=True),
    Action(KIND, _RENEW, permission=CHANGE, order=60, is_rare=True),
]
