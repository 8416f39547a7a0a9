"""Answers as JSON. They are written as they are: their description is proved by tests."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse


def told(body: Any, status: int = 200) -> HttpResponse:
    """The body as JSON."""
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")


def money(amount: Decimal) -> str:
    """An amount with all its digits, never in powers of ten."""
    return f"{amount:f}"


def instant(moment: datetime | None) -> str | None:
    """A moment in UTC."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def day(found: date | None) -> str | None:
    return found.isoformat() if found else None
