"""Card payments by Stripe Checkout: a page of Stripe's, by its official library.

A session is opened under our token as its idempotency key, so that a repeated request opens no
second one. What Stripe tells (checkout.session.*) counts only under a signature that holds.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import stripe
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.providers import (
    NotOurs,
    Opened,
    Provider,
    State,
    Told,
    Unreachable,
    keeping,
    minor_units,
)
from portal.core.errors import Refused

if TYPE_CHECKING:
    from billing.models import Checkout

TIMEOUT_S = 10
RETRIES = 2
SIGNATURE_KEPT_S = 300
SESSION = "checkout.session."
# What an event says whatever the session it carries says: the session is a picture of then.
ENDS = {
    "checkout.session.async_payment_failed": State.FAILED,
    "checkout.session.expired": State.EXPIRED,
}


class StripeCheckout(Provider):
    slug = "stripe"
    title = _("Card")
    text = _("You are taken to Stripe's page and come back when you have paid.")
    method = "Card"

    def is_on(self) -> bool:
        kept = keeping.now()
        return kept.stripe_is_on and bool(keeping.opened(kept.stripe_key))

    def takes(self, unit: str, amount: Decimal) -> bool:
        try:
            return bool(minor_units.written(amount, unit))
        except Refused:
            return False

    def open(self, checkout: "Checkout", *, title: str, email: str) -> Opened:
        back = f"{keeping.now().public_url}{checkout.get_absolute_url()}?back=1"
        wanted: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": checkout.token,
            "metadata": {"checkout": checkout.token},
            "payment_intent_data": {"metadata": {"checkout": checkout.token}},
            "line_items": [_line(checkout, title)],
            "success_url": back,
            "cancel_url": back,
            "expires_at": int(checkout.expires_at.timestamp()),
        }
        if email:
            wanted["customer_email"] = email
        try:
            session = _client().v1.checkout.sessions.create(
                wanted,  # type: ignore[arg-type]
                {"idempotency_key": checkout.token},
            )
        except stripe.StripeError as error:
            raise Unreachable(_why(error)) from error
        if not session.url or not session.url.startswith(("https://", settings.STRIPE_API)):
            raise Unreachable("Stripe named no page.")
        until = datetime.fromtimestamp(session.expires_at, UTC)
        return Opened(session.id, session.url, until)

    def ask(self, checkout: "Checkout") -> Told | None:
        if not checkout.provider_id:
            return None
        try:
            session = _client().v1.checkout.sessions.retrieve(checkout.provider_id)
        except stripe.StripeError as error:
            raise Unreachable(_why(error)) from error
        return _told(session.to_dict(), "")

    def read(self, body: bytes, headers: Mapping[str, str]) -> Told | None:
        secret = keeping.opened(keeping.now().stripe_signing)
        if not secret:
            raise NotOurs("No signing secret is set.")
        try:
            event = stripe.Webhook.construct_event(
                body, headers.get("Stripe-Signature", ""), secret, tolerance=SIGNATURE_KEPT_S
            )
        except (ValueError, stripe.SignatureVerificationError) as error:
            raise NotOurs(str(error)) from error
        if not event.type.startswith(SESSION):
            return None
        return _told(event.data.object.to_dict(), event.type)


def _client() -> stripe.StripeClient:
    return stripe.StripeClient(
        keeping.opened(keeping.now().stripe_key),
        base_addresses={"api": settings.STRIPE_API},
        http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
        max_network_retries=RETRIES,
    )


def _line(checkout: "Checkout", title: str) -> dict[str, Any]:
    amount = minor_units.written(checkout.gross, checkout.unit)
    price = {
        "currency": checkout.unit.lower(),
        "unit_amount": amount,
        "product_data": {"name": title[:200]},
    }
    return {"quantity": 1, "price_data": price}


def _told(session: dict[str, Any], event: str) -> Told | None:
    """What a session says; None for one that is none of ours: a Stripe account may have others."""
    token = session.get("client_reference_id") or ""
    if not token or session.get("mode") != "payment":
        return None
    unit = (session.get("currency") or "").upper()
    return Told(
        token=token,
        provider_id=session["id"],
        state=_state(session, event),
        amount=minor_units.read(session.get("amount_total") or 0, unit),
        unit=unit,
        reference=str(session.get("payment_intent") or session["id"]),
        said=event.removeprefix(SESSION),
    )


def _state(session: dict[str, Any], event: str) -> State:
    if session.get("payment_status") == "paid":
        return State.PAID
    if event in ENDS:
        return ENDS[event]
    return State.EXPIRED if session.get("status") == "expired" else State.OPEN


def _why(error: stripe.StripeError) -> str:
    return (error.user_message or error.code or type(error).__name__)[:200]
