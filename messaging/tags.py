"""Client tagging: a message is counted for one of the customer's clients, whoever's door it took.

The tag is the client's ID for requests. It changes whose message it is and nothing of who pays:
that stays the door's account. What the operator has set for the client holds by a tag, too: a
block, its channels, its daily limit, its own paces, whether it may show any sender name.

A door asks `of` when it reads a request, or leaves the ID in the submission, for `settle`. Whoever
accepts asks `again` when the accounts are locked: a client may be archived or blocked meanwhile.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import connection
from django.http import HttpRequest

from messaging.dispatch.payer import GONE, Limit, Payer, Standing
from messaging.dispatch.submission import Submission
from portal.core.errors import Refused
from portal.kit import arrays

FIELD = "clientId"
HEADERS = ("Client-Id", "Dvgt-Client-Id")
TAGGING_OFF, UNKNOWN, FIXED = "tagging_off", "client_unknown", "client_fixed"
TWICE = "client_twice"
# What an ID may look like at all; anything else is nobody's.
SHAPE = re.compile(r"[!-~]{1,20}")

FIND = """
SELECT u.client_tagging, c.public_id, c.id, c.status, c.channels::text, c.any_sender, c.daily_limit,
       (SELECT json_agg(json_build_array(l.id, l.parts_per_s, l.burst, n.channel, lower(n.name)))
               ::text
          FROM clients_partslimit l LEFT JOIN clients_sendername n ON n.id = l.sender_name_id
         WHERE l.client_id = c.id)
  FROM customers_customer u
  LEFT JOIN clients_client c
    ON c.customer_id = u.id AND c.public_id = ANY(%s::text[]) AND c.status IN ('active', 'blocked')
 WHERE u.id = %s
"""
AGAIN = """
SELECT c.id, c.status, c.daily_limit, u.client_tagging
  FROM clients_client c JOIN customers_customer u ON u.id = c.customer_id
 WHERE c.id = ANY(%s::bigint[]) ORDER BY c.id FOR SHARE OF c
"""


class Tagged(NamedTuple):
    """How a tagged client stands now: one that is blocked has its messages stored and held."""

    is_held: bool
    daily_limit: int | None


def of(payer: Payer, asked: str) -> Payer:
    """The payer whose messages are the tagged client's; its account stays the door's.

    Nothing asked gives the payer back. Raises `Refused` that names `clientId`: `tagging_off`,
    `client_unknown` (somebody else's and archived ones, too) or `client_fixed` (the door is another
    client's).
    """
    return of_all(payer, [asked])[asked]


def of_all(payer: Payer, asked: Iterable[str]) -> dict[str, Payer]:
    """The payer for each ID of a bulk, the same one for the same ID. Raises as `of` does."""
    found = _each(payer, asked)
    for one in found.values():
        if isinstance(one, Refused):
            raise one
    return {asked: one for asked, one in found.items() if isinstance(one, Payer)}


def settle(submissions: Iterable[Submission]) -> dict[Submission, Refused]:
    """Give those that name a tag the tagged payer; what is wrong about the others, by submission.

    For doors that cannot ask by themselves, with one question for each payer.
    """
    wanted: dict[int, list[Submission]] = {}
    for submission in submissions:
        if submission.tag:
            wanted.setdefault(id(submission.payer), []).append(submission)
    refused = {}
    for alike in wanted.values():
        found = _each(alike[0].payer, [one.tag for one in alike])
        for submission in alike:
            payer = found[submission.tag]
            if isinstance(payer, Refused):
                refused[submission] = payer
            else:
                submission.payer, submission.tag = payer, ""
    return refused


def header(request: HttpRequest) -> str:
    """The ID in `Client-Id` or `Dvgt-Client-Id`; empty where there is neither.

    Raises `Refused` (`client_twice`) where they name two.
    """
    said = {request.headers.get(name, "").strip() for name in HEADERS} - {""}
    if len(said) > 1:
        raise Refused(
            "Client-Id and Dvgt-Client-Id name different clients.", code=TWICE, field=FIELD
        )
    return said.pop() if said else ""


def again(cursor: Any, payers: Iterable[Payer]) -> dict[int, Tagged]:
    """How tagged clients stand, held so until the transaction ends; one that may no longer be
    tagged is missing.

    For whoever holds the payers' accounts: who blocks or archives a client locks it after them.
    """
    tagged = {payer.client for payer in payers if payer.is_tagged}
    if not tagged:
        return {}
    cursor.execute(AGAIN, [arrays.of(sorted(pk for pk in tagged if pk is not None))])
    return {
        pk: Tagged(status == "blocked", daily_limit)
        for pk, status, daily_limit, is_on in cursor.fetchall()
        if is_on and status in {"active", "blocked"}
    }


def standing(payer: Payer, doors: dict[int, Standing], tagged: dict[int, Tagged]) -> Standing:
    """How the payer stands now: its door, and the client it is tagged with, if it is.

    Raises `Refused` where the client may no longer be tagged.
    """
    found = doors.get(payer.door, GONE)
    if not payer.is_tagged:
        return found
    client = tagged.get(payer.client or 0)
    if client is None:
        raise Refused("This client can no longer be tagged.", code=UNKNOWN, field=FIELD)
    return replace(found, is_held=client.is_held, daily_limit=client.daily_limit)


def _each(payer: Payer, asked: Iterable[str]) -> dict[str, Payer | Refused]:
    """What each ID leads to, in their order; nothing is asked where no ID is named."""
    wanted = dict.fromkeys(asked)
    known = [one for one in wanted if SHAPE.fullmatch(one)]
    rows: list[tuple[Any, ...]] = []
    if any(wanted):
        with connection.cursor() as cursor:
            cursor.execute(FIND, [known, payer.customer])
            rows = cursor.fetchall()
    is_on = bool(rows and rows[0][0])
    clients = {row[1]: row[2:] for row in rows}
    return {one: _tagged(payer, one, is_on, clients.get(one)) if one else payer for one in wanted}


def _tagged(payer: Payer, asked: str, is_on: bool, row: tuple[Any, ...] | None) -> Payer | Refused:
    if not is_on:
        sentence = "Client tagging is off. It is switched on in Settings, Advanced."
        return Refused(sentence, code=TAGGING_OFF, field=FIELD)
    if payer.client is not None and (row is None or row[0] != payer.client):
        # Whose door is one client's learns nothing of the others.
        return Refused("This door sends for one client only.", code=FIXED, field=FIELD)
    if row is None:
        sentence = f"None of your clients has the ID {asked[:40]!r}."
        return Refused(sentence, code=UNKNOWN, field=FIELD)
    pk, status, channels, any_sender, daily_limit, limits = row
    if payer.client == pk:
        return payer
    allowed = json.loads(channels)
    return replace(
        payer,
        client=pk,
        is_tagged=True,
        is_held=status == "blocked",
        channels=[one for one in payer.channels if not allowed or one in allowed],
        any_sender=any_sender,
        daily_limit=daily_limit,
        limits=payer.limits + _limits(limits),
    )


def _limits(found: str | None) -> tuple[Limit, ...]:
    rows = json.loads(found) if found else []
    return tuple(
        Limit(
            f"limit:{pk}",
            rate,
            size,
            f"The sender name {name}" if name else "This client",
            channel or "",
            name or "",
        )
        for pk, rate, size, channel, name in rows
    )
