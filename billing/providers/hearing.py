"""What a provider says of a checkout becomes true here, once.

The checkout's row is locked, and one that is paid is never touched again: repeated calls, calls
that come late or in another order, and a page that asks at the same moment change nothing. Paid
wins over everything, also over failed and expired.
"""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import balances
from billing.document_events import CheckoutEvent
from billing.models import Checkout, Payment, PaymentMethod
from billing.paying import noting, receipts
from billing.providers import Provider, State, Told, Unreachable, keeping, register
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

log = structlog.get_logger(__name__)
Status = Checkout.Status
ENDS = {State.FAILED: Status.FAILED, State.EXPIRED: Status.EXPIRED}


class _Differs(Exception):
    """The receipt would be of another amount than was paid: the tax changed meanwhile."""


def hear(
    provider: Provider, told: Told, *, by: User | None = None, paid_on: date | None = None
) -> Checkout | None:
    """Make true what was told; return the checkout as it stands, None where it is none of ours."""
    with transaction.atomic():
        rows = Checkout.objects.select_for_update(of=("self",)).select_related("account", "invoice")
        found = rows.filter(token=told.token, provider=provider.slug)
        row: Checkout | None = found.first()
        if row is None or row.status == Status.PAID:
            return row
        if told.state is State.PAID:
            _pay(row, told, by, paid_on or _day(timezone.now()))
        elif told.state in ENDS and row.status == Status.OPEN:
            _end(row, ENDS[told.state], told.said)
    return row


def ask(checkout: Checkout) -> Checkout:
    """Ask the provider how an open checkout stands, and make it true; as it was if it is silent."""
    provider = register.find(checkout.provider)
    if provider is None or checkout.status == Status.PAID:
        return checkout
    Checkout.objects.filter(pk=checkout.pk).update(asked_at=timezone.now())
    try:
        told = provider.ask(checkout)
    except Unreachable as error:
        log.warning("provider_silent", checkout=checkout.pk, why=str(error))
        return checkout
    return (hear(provider, told) if told else None) or checkout


def by_hand(checkout: Checkout, *, paid_on: date, by: User) -> Checkout:
    """Say that a transfer came. Raises Refused for another provider's, and for one that is paid."""
    with transaction.atomic():
        row = Checkout.objects.select_for_update(of=("self",)).get(pk=checkout.pk)
        if row.provider != "transfer" or row.payment_id:
            raise Refused(_("Only a transfer that is not paid yet can be marked as paid."))
        told = Told(row.token, "", State.PAID, row.gross, row.unit, f"by-hand:{row.pk}")
        return hear(register.ALL["transfer"], told, by=by, paid_on=paid_on) or row


def method_of(provider: Provider) -> PaymentMethod:
    """The type of its payments: the one that staff chose, else one of its own name."""
    chosen = getattr(keeping.now(), f"{provider.slug}_method")
    found = PaymentMethod.objects.filter(pk=chosen).first() if chosen else None
    named = PaymentMethod.objects.filter(name=provider.method)
    return found or named.first() or PaymentMethod.objects.create(name=provider.method)


def _pay(row: Checkout, told: Told, by: User | None, paid_on: date) -> None:
    if told.unit != row.unit or told.amount <= 0:
        # Nothing that could be credited; people have to look at it.
        log.error("checkout_of_another_currency", checkout=row.pk, unit=told.unit)
        row.said = _("Paid in %(unit)s, which is not the account's currency.") % {"unit": told.unit}
        row.save(update_fields=["said"])
        return
    row.payment = _top_up(row, told, by, paid_on) or _note(row, told, by, paid_on)
    row.status, row.provider_id = Status.PAID, row.provider_id or told.provider_id
    row.save(update_fields=["payment", "status", "provider_id", "said"])
    audit.record(
        by,
        CheckoutEvent.PAID,
        row,
        customer=row.account.customer_id,
        client=row.account.client_id,
        amount=balances.told(told.amount, row.unit),
        provider=row.provider,
    )


def _top_up(row: Checkout, told: Told, by: User | None, paid_on: date) -> Payment | None:
    """The payment with its receipt; None for an invoice, or where no receipt can be made.

    Money that has come is never refused: without a receipt it stands on the account as it is, and
    the checkout says why.
    """
    if row.invoice_id:
        return None
    provider = register.ALL[row.provider]
    try:
        with transaction.atomic():
            payment = receipts.top_up(
                row.account,
                net=row.net,
                method=method_of(provider),
                paid_on=paid_on,
                comment=str(row.reference),
                key=f"checkout:{row.pk}",
                by=by or row.by,
                provider=row.provider,
                provider_key=told.reference,
            )
            if payment.amount != told.amount:
                raise _Differs
    except (Refused, _Differs) as error:
        why = str(error) or _("the amount differs from what it would be today.")
        row.said = (_("Without a receipt: %(why)s") % {"why": why})[:200]
        log.error("checkout_without_receipt", checkout=row.pk, why=why)
        return None
    return payment


def _note(row: Checkout, told: Told, by: User | None, paid_on: date) -> Payment:
    return noting.note(
        row.account,
        amount=told.amount,
        method=method_of(register.ALL[row.provider]),
        paid_on=paid_on,
        kind=Payment.Kind.PAYMENT,
        invoice=row.invoice,
        comment=str(row.reference),
        key=f"checkout:{row.pk}",
        by=by or row.by,
        provider=row.provider,
        provider_key=told.reference,
    )


def _end(row: Checkout, status: str, said: str) -> None:
    row.status, row.said = status, said[:200]
    row.save(update_fields=["status", "said"])
    audit.record(
        None,
        CheckoutEvent.ENDED,
        row,
        customer=row.account.customer_id,
        client=row.account.client_id,
        status=str(row.get_status_display()),
    )


def _day(now: datetime) -> date:
    return timezone.localdate(now, timezone.get_default_timezone())
