"""What would become of a message, without sending it."""

from typing import Literal

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from billing.models import Network
from clients.models import ApiToken
from messaging import explain, reasons
from messaging.api import answers, fields
from messaging.api.answering import money
from messaging.api.answering import told as answered
from messaging.api.doors import ways_in
from messaging.explain import Explanation, Question
from portal.kit import ids

router = Router(tags=["Messages"])


class ToExplain(Schema):
    """A text to one recipient."""

    model_config = fields.STRICT

    channel: Literal["sms"] = Field(description="The channel.")
    sender: fields.Sender
    recipient: fields.Number
    text: fields.Text


@router.post(
    "/explain",
    auth=ways_in(ApiToken.Scope.READ),
    summary="What would become of a message, without sending it",
    response={200: answers.Explained},
)
def explained(request, message: ToExplain):
    """The destination, parts and price, or why it would not be sent; nothing is stored."""
    told = explain.explain(
        Question(
            door=request.auth.door,
            sender=message.sender,
            recipient=message.recipient,
            text=message.text,
            at=timezone.now(),
            ticket=ids.take()[0],
        )
    )
    if told is None:
        raise Http404
    return answered(_shown(told))


def _shown(told: Explanation) -> dict:
    """What a customer may know: neither by whom it goes nor what that costs."""
    decision = told.decision
    network = Network.objects.filter(pk=decision.network).first()
    return {
        "recipient": f"+{told.question.recipient}",
        "country": decision.country or None,
        "network": {"mcc": network.mcc, "mnc": network.mnc, "name": network.name}
        if network
        else None,
        "sent": not told.reason,
        "reason": told.reason or None,
        "explanation": reasons.sentence(told.reason) if told.reason else None,
        "parts": told.size.parts,
        "encoding": told.size.encoding,
        "price_per_part": money(decision.price.price) if decision.price else None,
        "price": money(told.price),
        "unit": told.payer.unit,
        "basis": decision.price.basis if decision.price else None,
        "sender_out": told.out.sender or told.question.sender,
        "text_out": told.question.text if told.out.text is None else told.out.text,
    }
