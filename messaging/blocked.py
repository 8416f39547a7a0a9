"""Messages that were blocked when they came: never sent, never charged."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from messaging.models import Message, MessageText, Trace
from messaging.states import Status

TEXT_MOST = 160


def among(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those blocked at acceptance; a partial index of their own finds them."""
    return messages.filter(aside=Status.REJECTED.value, charge=Message.Charge.NONE)


def with_details(rows: Sequence[Any]) -> None:
    """Hang on each row what was found, as its decision's trace tells it."""
    known = Trace.objects.in_bulk({row.trace_id for row in rows if row.trace_id})
    for row in rows:
        trace = known.get(row.trace_id)
        row.shown_detail = trace.body.get("detail", "") if trace else ""


def with_texts(rows: Sequence[Any]) -> None:
    """Hang on each row what it says, cut to what a list shows."""
    known = MessageText.objects.in_bulk([row.pk for row in rows])
    for row in rows:
        text = known[row.pk].text if row.pk in known else ""
        row.shown_text = text if len(text) <= TEXT_MOST else f"{text[:TEXT_MOST]}…"
