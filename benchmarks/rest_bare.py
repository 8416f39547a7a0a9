"""A Django view that does nothing but a debit and the INSERTs of one message: the reference of B8.

No middleware, no token, no check, no price, no route: what this server can do at best.
"""

import itertools
import os
import threading
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.smpp.bare import COLUMNS, DEBIT, PRICE, TEXT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "benchmarks.rest_bare"

_numbers = itertools.count(os.getpid() << 32)
_lock = threading.Lock()
_row: dict[str, Any] = {}


def send(request: HttpRequest) -> HttpResponse:
    message = row() | {"id": str(next(_numbers))}
    named, places = ", ".join(message), ", ".join(["%s"] * len(message))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DEBIT, [PRICE, PRICE])
        sql = f"INSERT INTO bare_message ({named}) VALUES ({places})"  # noqa: S608
        cursor.execute(sql, list(message.values()))
        cursor.execute(
            "INSERT INTO bare_text (message_id, text) VALUES (%s, %s)", [message["id"], TEXT]
        )
    return HttpResponse(b'{"status": "accepted"}', status=202, content_type="application/json")


def row() -> dict[str, Any]:
    """One stored message by its columns, which is written again and again under other ids."""
    with _lock:
        if not _row:
            with connection.cursor() as cursor:
                cursor.execute(COLUMNS)
                (columns,) = cursor.fetchone()
                named = ", ".join(columns)
                cursor.execute(
                    f"SELECT {named} FROM messaging_message ORDER BY id DESC LIMIT 1"  # noqa: S608
                )
                _row.update(zip(columns, cursor.fetchone(), strict=True))
    return _row


urlpatterns = [path("send", send)]
application = WSGIHandler()
