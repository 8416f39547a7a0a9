"""Where a program is told of events: listed, added with a secret, taken away."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from clients import webhooks
from clients.models import ApiToken, Client
from clients.models.webhook_endpoint import URL_SIZE_MAX, WebhookEndpoint
from customers.models import Customer
from messaging.api import answers, fields, paging
from messaging.api.answering import instant, told
from messaging.api.doors import ways_in
from messaging.api.paging import Paged

USES = ways_in(ApiToken.Scope.WEBHOOKS)
EventName = Literal[tuple(WebhookEndpoint.Event.values)]  # type: ignore[valid-type]
EnvelopeName = Literal[tuple(WebhookEndpoint.Envelope.values)]  # type: ignore[valid-type]

router = Router(tags=["Webhooks"])


class NewWebhook(Schema):
    """An address and what it is told of."""

    model_config = fields.STRICT

    url: fields.Word = Field(min_length=1, max_length=URL_SIZE_MAX)
    events: list[EventName] = Field(min_length=1)  # type: ignore[valid-type]
    description: fields.Word = Field("", max_length=120)
    hears_steps: bool = Field(False, description="Whether it is told of the way, too.")
    envelope: EnvelopeName = "standard"  # type: ignore[valid-type]


class Webhook(Schema):
    id: int
    url: str
    events: list[EventName]  # type: ignore[valid-type]
    description: str
    hears_steps: bool
    envelope: EnvelopeName  # type: ignore[valid-type]
    enabled: bool
    disabled_reason: str
    last_success_at: answers.Instant | None
    created_at: answers.Instant


class WebhookWithSecret(Webhook):
    secret: str = Field(description="It signs every call; it is shown this once.")


@router.get("/webhooks", auth=USES, summary="Webhooks", response={200: answers.page(Webhook)})
def webhooks_list(request, asked: Annotated[Paged, Query()]):
    """Those of the door's owner, the newest first."""
    return paging.of(_own(request), asked, _shown)


@router.post("/webhooks", auth=USES, summary="Add a webhook", response={201: WebhookWithSecret})
def add_webhook(request, wanted: NewWebhook):
    """It is told of what happens from now on. Its secret is rotated in the portal."""
    customer = Customer.objects.get(pk=request.auth.customer)
    client = Client.objects.filter(pk=request.auth.client).first()
    made, secret = webhooks.add(customer=customer, client=client, by=None, **wanted.dict())
    return told(_shown(made) | {"secret": secret}, 201)


@router.get("/webhooks/{webhook_id}", auth=USES, summary="One webhook", response={200: Webhook})
def webhook(request, webhook_id: int):
    """Whether it is enabled, and if not, why."""
    return told(_shown(fields.existing(_own(request), pk=webhook_id)))


@router.delete(
    "/webhooks/{webhook_id}", auth=USES, summary="Remove a webhook", response={204: None}
)
def remove_webhook(request, webhook_id: int):
    """It is called no more."""
    webhooks.remove(fields.existing(_own(request), pk=webhook_id), by=None)
    return HttpResponse(status=204)


def _own(request: Any) -> Any:
    return webhooks.of(request.auth.customer, request.auth.client)


def _shown(row: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.url,
        "events": row.events,
        "description": row.description,
        "hears_steps": row.hears_steps,
        "envelope": row.envelope,
        "enabled": row.is_enabled,
        "disabled_reason": row.disabled_reason,
        "last_success_at": instant(row.last_success_at),
        "created_at": instant(row.created_at),
    }
