"""How decisions were taken, stored once for all messages that they were taken for alike.

A trace's key follows from what it says. What this process has stored today is remembered, once it
is committed, and not written again.
"""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction

from messaging.dispatch.decide import Decision
from messaging.dispatch.memory import Memory

KNOWN_MAX = 100_000
STORE = """
INSERT INTO messaging_trace (id, day, body)
SELECT v.id, %s::date, v.body::jsonb FROM unnest(%s::bigint[], %s::text[]) AS v (id, body)
 ORDER BY v.id
ON CONFLICT (id) DO UPDATE SET day = excluded.day WHERE messaging_trace.day < excluded.day
"""
_known: set[tuple[date, int]] = set()


class Traces:
    """Those of one commit. Decisions live as long as it does: their identities are theirs alone."""

    def __init__(self, day: date, memory: Memory) -> None:
        self._day, self._memory = day, memory
        self._ids: dict[int, int] = {}
        self._new: dict[int, str] = {}

    def id_of(
        self,
        decision: Decision,
        *,
        has_rules: tuple[int, ...] = (),
        left_out: tuple[int, ...] = (),
    ) -> int:
        """The trace a message with this decision points to, and these replacement rules."""
        if has_rules or left_out:
            return self._noted(*keyed(_body(decision, has_rules, left_out)))
        known = self._ids.get(id(decision))
        if known is None:
            known = self._ids[id(decision)] = self._noted(*self._memory.of(_plain, decision))
        return known

    def _noted(self, found: int, body: str) -> int:
        """The key of a trace, which is written if this process has not stored it today."""
        if (self._day, found) not in _known:
            self._new[found] = body
        return found

    def write(self, cursor: Any) -> None:
        """Store what is new; it counts as known when the transaction holds."""
        if not self._new:
            return
        cursor.execute(STORE, [self._day, list(self._new), list(self._new.values())])
        told = {(self._day, found) for found in self._new}
        transaction.on_commit(lambda: _remember(told))


def keyed(said: dict[str, Any]) -> tuple[int, str]:
    """What a trace says as it is stored, and the key that follows from it."""
    body = json.dumps(said, separators=(",", ":"), sort_keys=True)
    return int.from_bytes(hashlib.sha256(body.encode()).digest()[:8], "big") >> 1, body


def _plain(decision: Decision) -> tuple[int, str]:
    return keyed(_body(decision, (), ()))


def _remember(told: set[tuple[date, int]]) -> None:
    if len(_known) > KNOWN_MAX:
        _known.clear()
    _known.update(told)


def _body(decision: Decision, rules: tuple[int, ...], left_out: tuple[int, ...]) -> dict[str, Any]:
    said = {
        "revision": decision.revision,
        "service": decision.service,
        "order": decision.order,
        "passed": decision.passed,
        "held_for": decision.held_for,
        "detail": decision.detail,
        "rules": rules,
        "left_out": left_out,
    }
    return {name: value for name, value in said.items() if value}
