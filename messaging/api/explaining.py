"""What would become of a message, without sending it."""

import json
from typing import Annotated, Literal

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import AfterValidator, ConfigDict, Field

from billing.models import Network
from clients.models import ApiToken
from messaging import explain, reasons
from messaging.api.doors import ways_in
from messaging.api.messages import Number, checked_name, checked_text
from messaging.explain import Explanation, Question
from portal.kit import ids

router = Router(tags=["Messages"])


class Explained(Schema):
    """A text to one recipient."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Literal["sms"] = Field(description="The channel.")
    sender: Annotated[str, AfterValidator(checked_name)]
    recipient: Number
    text: Annotated[str, AfterValidator(checked_text)] = Field(min_length=1)


@router.post(
    "/explain",
    auth=ways_in(ApiToken.Scope.READ),
    summary="What would become of a message, without sending it",
)
def explained(request, message: Explained):
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
    return HttpResponse(json.dumps(_shown(told)), content_type="application/json")


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
        "price_per_part": str(decision.price.price) if decision.price else None,
        "price": str(told.price),
        "unit": told.payer.unit,
        "basis": decision.price.basis if decision.price else None,
        "sender_out": told.out.sender or told.question.sender,
        "text_out": told.question.text if told.out.text is None else told.out.text,
    }
