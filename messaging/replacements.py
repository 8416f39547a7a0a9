"""What goes out instead of a message's sender and text, by the rules of the book.

It is worked out when a message is accepted, and again when it goes another way, by the same table:
what depends on chance goes by the message's id, so that it comes out alike. The parts of a message
that a customer has cut itself share their set's number, and so their sender; their texts and octets
that are no text go out as they came.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils import timezone

from messaging import book
from messaging.dispatch import traces
from messaging.dispatch.decide import Decision
from messaging.dispatch.store import AS_IT_CAME, Out
from messaging.dispatch.submission import Submission
from messaging.rules.table import Query, Replaced, RuleTable, Step, applied
from messaging.text.parts import Encoding

FIND = """
SELECT m.id, coalesce(m.long_message_id, m.id), m.client_id, m.customer_id, m.connector_id,
       m.country, m.network_id, m.channel, m.sender, m.recipient, m.parts,
       m.long_message_id IS NULL AND m.encoding <> %s
         AND NOT coalesce(m.wire ?| array['header', 'is_binary'], FALSE),
       w.text, w.out_sender, w.out_text, t.body::text
  FROM messaging_message AS m
  JOIN messaging_messagetext AS w
    ON w.message_id = m.id AND w.message_id >= %s AND w.message_id <= %s
  LEFT JOIN messaging_trace AS t ON t.id = m.trace_id
 WHERE m.id = ANY(%s) AND m.id >= %s AND m.id <= %s
"""
WRITE = """
UPDATE messaging_messagetext AS w SET out_sender = v.sender, out_text = v.text
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v (id, sender, text)
 WHERE w.message_id = v.id AND w.message_id >= %s AND w.message_id <= %s
"""
RETRACE = """
UPDATE messaging_message AS m SET trace_id = v.trace
  FROM unnest(%s::bigint[], %s::bigint[]) AS v (id, trace)
 WHERE m.id = v.id AND m.id >= %s AND m.id <= %s
"""


class Known(NamedTuple):
    """What alike messages share: the text that goes out, and whether a rule may pick senders."""

    query: Query
    text: str | None
    steps: tuple[Step, ...]
    asks_sender: bool


class Kept(NamedTuple):
    """A stored message as the rules see it, what goes out instead, and its trace's body."""

    id: int
    query: Query
    out: Out
    trace: str | None


class Replacer:
    """Says what goes out for the messages of one commit; alike texts are replaced once."""

    def __init__(self, rules: RuleTable) -> None:
        self._rules = rules
        self._known: dict[tuple[Any, ...], Known] = {}
        self._outs: dict[tuple[Any, ...], Out] = {}

    def out(self, submission: Submission, recipient: str, decision: Decision, ticket: int) -> Out:
        """What goes out of one message that may go; `ticket` is its id."""
        payer = submission.payer
        text = submission.text if has_text(submission) else None
        alike = (
            payer.client,
            payer.customer,
            decision.connector,
            decision.country,
            decision.network,
            submission.channel,
            submission.sender,
            submission.size.parts,
            text,
        )
        known = self._known.get(alike)
        if known is None:
            known = self._known[alike] = self._found(submission, recipient, decision, text)
        if not known.asks_sender:
            return self._out(alike, known, known.query.sender, ())
        query = replace(known.query, recipient=recipient, ticket=ticket)
        return self._out(alike, known, *self._rules.sender(query))

    def _found(
        self, submission: Submission, recipient: str, decision: Decision, text: str | None
    ) -> Known:
        query = query_of(submission, recipient, decision, text=text)
        after, steps = self._rules.content(query)
        return Known(query, after, steps, bool(self._rules.asked(query).senders))

    def _out(
        self, alike: tuple[Any, ...], known: Known, sender: str, steps: tuple[Step, ...]
    ) -> Out:
        key = (alike, sender, steps)
        found = self._outs.get(key)
        if found is None:
            every = (*steps, *known.steps)
            found = _out_of(known.query, Replaced(sender, known.text, applied(every), every))
            self._outs[key] = found
        return found


def has_text(submission: Submission) -> bool:
    """Whether its text may be replaced: it is one, and whole."""
    wire = submission.wire
    return (
        submission.segment is None
        and submission.size.encoding is not Encoding.OCTETS
        and not wire.is_binary
        and not wire.header
    )


def query_of(
    submission: Submission, recipient: str, decision: Decision, *, text: str | None, ticket: int = 0
) -> Query:
    """A message as the rules ask it."""
    return Query(
        sender=submission.sender,
        recipient=recipient,
        text=text,
        parts=submission.size.parts,
        ticket=ticket,
        channel=submission.channel,
        client=submission.payer.client,
        customer=submission.payer.customer,
        connector=decision.connector,
        country=decision.country or None,
        network=decision.network,
    )


def again(
    cursor: Any,
    messages: Iterable[int],
    connector: int | None = None,
    rules: RuleTable | None = None,
) -> None:
    """Work out anew what goes out of stored messages, for those who moved or changed them.

    Call it in the transaction in which their rows were locked and changed. They go by `connector`,
    or without one by that which their rows name. `rules` are the book's, for who has read it.
    """
    wanted = sorted(set(messages))
    if not wanted:
        return
    if rules is None:
        rules = book.current(cursor)[0].rules
    first, last = wanted[0], wanted[-1]
    cursor.execute(FIND, [Encoding.OCTETS.value, first, last, wanted, first, last])
    kept = [_kept(row, connector) for row in cursor.fetchall()]
    changed: list[tuple[Kept, Out]] = []
    for one in kept:
        out = _out_of(one.query, rules.apply(one.query))
        if out != one.out:
            changed.append((one, out))
    if changed:
        _write(cursor, changed, first, last)


def _out_of(query: Query, found: Replaced) -> Out:
    sender = "" if found.sender == query.sender else found.sender
    text = None if found.text == query.text else found.text
    out = Out(sender, text, found.rules, found.left_out)
    return AS_IT_CAME if out == AS_IT_CAME else out


def _kept(row: tuple[Any, ...], connector: int | None) -> Kept:
    pk, ticket, client, customer, own, country, network, channel, *said = row
    sender, recipient, parts, has_own_text, text, out_sender, out_text, trace = said
    body = json.loads(trace) if trace else {}
    out = Out(out_sender, out_text, *(tuple(body.get(name, ())) for name in ("rules", "left_out")))
    query = Query(
        sender=sender,
        recipient=recipient,
        text=text if has_own_text else None,
        parts=parts,
        ticket=ticket,
        channel=channel,
        client=client,
        customer=customer,
        connector=connector or own,
        country=country or None,
        network=network,
    )
    return Kept(pk, query, out, trace)


def _write(cursor: Any, changed: list[tuple[Kept, Out]], first: int, last: int) -> None:
    columns = [(one.id, out.sender, out.text) for one, out in changed]
    cursor.execute(WRITE, [*map(list, zip(*columns, strict=True)), first, last])
    told = [(one.id, *_trace(one, out)) for one, out in changed]
    bodies = {found: body for _, found, body in told}
    day = timezone.localdate(timezone=timezone.get_default_timezone())
    cursor.execute(traces.STORE, [day, list(bodies), list(bodies.values())])
    pks, found, _ = zip(*told, strict=True)
    cursor.execute(RETRACE, [list(pks), list(found), first, last])


def _trace(one: Kept, out: Out) -> tuple[int, str]:
    """The message's trace with the rules of now."""
    said = json.loads(one.trace) if one.trace else {}
    rules = {"rules": list(out.rules), "left_out": list(out.left_out)}
    return traces.keyed({name: value for name, value in (said | rules).items() if value})
