"""Send messages: a text to many, or many texts of one request."""

import hashlib
import json
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Router

from clients.models import ApiToken
from messaging import tags
from messaging.api import answers
from messaging.api.bulk import BY_CHANNEL, AnyBulk
from messaging.api.doors import ways_in
from messaging.api.kinds import NewMail, NewSms, NewViber
from messaging.dispatch import flusher, together
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Accepted, Answer, Ask, Submission, Taken
from messaging.text.parts import PartCount, whole
from portal.core.errors import Refused
from portal.kit import opaque

SENDS = ways_in(ApiToken.Scope.SEND)

# What became of messages is asked at the same addresses: see `states`.
router = Router(tags=["Messages"])

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        description="Repeat a request with its key for 72 hours: it is done once.",
    ),
]


@router.post(
    "/messages",
    auth=SENDS,
    summary="Send one message to up to 10,000 recipients",
    response={202: answers.Accepted},
    openapi_extra=answers.TAGGED,
)
def send(
    request,
    message: NewSms | NewMail | NewViber = Body(discriminator="channel"),  # noqa: B008
    idempotency_key: Key = None,
):
    """202 when every message is durable and charged; each has its own id and status.

    With an `Idempotency-Key` the same request may be repeated for 72 hours: it gets the same
    answer and is done once. With `send_at` the messages wait, and can be cancelled until then.
    """
    submission = message.submission(
        payer=tags.of(request.auth, _tag(request, message.client_id)),
        answer=lambda accepted: _answer([accepted], _rows(accepted, submission.size)),
        ask=_ask(idempotency_key, request),
    )
    return _told(flusher.submit(submission))


@router.post(
    "/messages/bulk",
    auth=SENDS,
    summary="Send up to 10,000 messages, each with its own text, sender and client",
    response={202: answers.Accepted},
    openapi_extra=answers.TAGGED,
)
def send_bulk(
    request,
    bulk: AnyBulk = Body(discriminator=BY_CHANNEL),  # noqa: B008
    idempotency_key: Key = None,
):
    """All are accepted, durable and charged, or none is; 202 names each in the order asked for.

    All go by one channel: `sms` where none is named. What a message does not say holds as the
    request says it. A `clientId` of a message goes before that of the request.
    """
    usual = _tag(request, bulk.client_id)
    payers = tags.of_all(request.auth, [one.client_id or usual for one in bulk.messages])
    orders = bulk.orders(payers, usual)
    head = _head(request.auth, _ask(idempotency_key, request))

    def answering(accepted: list[Accepted]) -> Answer:
        return _answer(accepted, orders.in_order(accepted, _rows))

    return _told(together.submit(head, orders.submissions, answering))


def _head(payer: Payer, ask: Ask | None) -> Submission:
    """Names the door and the key of a request with many submissions."""
    return Submission(payer, "sms", "", [], "", whole(""), ask=ask)


def _tag(request: HttpRequest, named: str) -> str:
    """The client a request is for: by its header, or by its body. Raises `Refused` for two."""
    said = tags.header(request)
    if said and named and said != named:
        raise Refused(
            "The header Client-Id and clientId name different clients.",
            code="client_twice",
            field="clientId",
        )
    return named or said


def _ask(key: str | None, request: HttpRequest) -> Ask | None:
    """The key with the hash of what it came with: the address, the tag, the body."""
    if key is None:
        return None
    if not (key.isascii() and key.isprintable()):
        raise Refused("Idempotency-Key holds printable ASCII only.", field="Idempotency-Key")
    about = f"{request.path}\n{tags.header(request)}\n".encode()
    return Ask(key, hashlib.sha256(about + request.body).hexdigest())


def _told(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    if answer.is_replay:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _answer(accepted: list[Accepted], rows: list[dict[str, Any]]) -> Answer:
    batches = opaque.seal_many("b", list(dict.fromkeys(one.batch for one in accepted)))
    body = {"id": batches[0], "batches": batches, "messages": rows}
    return Answer(202, json.dumps(body).encode())


def _rows(accepted: Accepted, size: PartCount) -> list[dict[str, Any]]:
    names = opaque.seal_many("m", [message.id for message in accepted.messages])
    return [
        _row(name, message, size.parts)
        for name, message in zip(names, accepted.messages, strict=True)
    ]


def _row(name: str, message: Taken, parts: int) -> dict[str, Any]:
    shown = {
        "id": name,
        "recipient": message.recipient,
        "status": message.status,
        "parts": parts,
    }
    return shown | ({"reason": message.reason} if message.reason else {})
