"""Pages by a cursor: the last row's number, sealed, so that a page costs the same however deep.

A list begins with its newest row. What is added while somebody pages comes before their first page.
"""

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from messaging.api.answering import told
from portal.core.errors import Refused
from portal.kit import opaque

MOST, USUAL = 500, 100
KIND = "p"


class Paged(Schema):
    """Which page of a list is asked for."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="Rows on a page.")
    cursor: str = Field("", max_length=64, description="The `next` of the page before.")


Asked = Annotated[Paged, Query()]


def of(rows: QuerySet[Any], asked: Paged, shown: Callable[[Any], dict[str, Any]]) -> Any:
    """The answer with one page of these rows, whose order becomes newest first."""
    found, following = page(rows, asked)
    return told({"data": [shown(row) for row in found], "next": following})


def page(rows: QuerySet[Any], asked: Paged) -> tuple[list[Any], str | None]:
    """The rows of a page and the cursor of the next one, if there is any."""
    if asked.cursor:
        rows = rows.filter(pk__lt=_opened(asked.cursor))
    found = list(rows.order_by("-pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    return shown, opaque.seal(KIND, shown[-1].pk) if len(found) > len(shown) else None


def _opened(cursor: str) -> int:
    number = opaque.open_id(KIND, cursor) if cursor.startswith(f"{KIND}_") else None
    if number is None:
        raise Refused("This cursor is none of ours.", field="cursor", code="bad_cursor")
    return number


def whose(request: HttpRequest) -> dict[str, int]:
    """The filter for what a door may ask about: its client's rows, or all of its customer."""
    payer = request.auth  # type: ignore[attr-defined]
    if payer.client is not None:
        return {"client_id": payer.client}
    return {"customer_id": payer.customer}
