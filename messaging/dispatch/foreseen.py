"""What a commit asks before it needs the answers, and what it may expect them to be.

A thread that commits all the time is told each time what it was told and did a moment ago. Where
that was so the last time, it goes on with what it expects while the server still answers, and sends
what it writes behind its questions. Before the COMMIT it hears what is true. Where that is anything
else, nothing was stored, and the same is done again without expecting anything (`Otherwise`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import connection

from messaging.dispatch import prepared
from messaging.dispatch.prepared import Pipeline, Statement

KEPT_S = 1.0

Rows = list[Any]


class Otherwise(Exception):
    """Something was not as expected. The transaction must be undone, and may be tried again."""


@dataclass(slots=True)
class Known:
    """What a question was answered, and whether that is what had been expected."""

    params: Any
    rows: Rows
    is_steady: bool = False


class Expected:
    """The answers one thread expects to the questions of its next commit; at first none."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._until = 0.0

    def answers(self, questions: Sequence[Statement]) -> list[Rows] | None:
        """What all of these will be answered; None where that cannot be relied on."""
        if monotonic() > self._until:
            return None
        found = []
        for sql, params in questions:
            known = self._known.get(sql)
            if known is None or not known.is_steady or known.params != params:
                return None
            found.append(known.rows)
        return found

    def hear(self, questions: Sequence[Statement], answers: Sequence[Rows]) -> bool:
        """Remember for a second what these were answered, and whether all was as expected.

        Whatever else was asked before is forgotten.
        """
        heard = {}
        for (sql, params), rows in zip(questions, answers, strict=True):
            known = self._known.get(sql)
            is_steady = known is not None and known.params == params and known.rows == rows
            heard[sql] = Known(params, rows, is_steady)
        self._known, self._until = heard, monotonic() + KEPT_S
        return all(known.is_steady for known in heard.values())

    def change(self, sql: str, changed: Callable[[Rows], Rows]) -> None:
        """Expect what has become of this answer: the commit that asked has changed it."""
        if sql in self._known:
            self._known[sql].rows = changed(self._known[sql].rows)

    def leave(self) -> None:
        """Expect nothing: what a transaction heard and did that failed does not hold."""
        self._known.clear()


class Foreseen:
    """A cursor with the answers to questions that were asked before they are needed.

    What is asked as foreseen, word by word, is answered from there, once; anything else is asked
    now. Where the answers are `expected` they are still to come, and must be heard before the
    transaction ends: by `confirm`, behind which more may be sent, or by `close`. Whoever uses the
    connection before that waits for them. Whoever fails calls `leave`.
    """

    def __init__(
        self, questions: Sequence[Statement] = (), expected: Expected | None = None
    ) -> None:
        connection.ensure_connection()
        self._questions, self._expected = questions, expected or Expected()
        self._line: Pipeline | None = None
        self._rows: Rows = []
        answers = self._expected.answers(questions) if questions else None
        if answers is None:
            answers = [answer.rows for answer in prepared.answers(questions)]
            self._expected.hear(questions, answers)
        else:
            self._line = Pipeline()
            self._line.send(questions, starts=True, tells=True)
            connection.execute_wrappers.append(self._wait)
        self._answers = list(zip(questions, answers, strict=True))

    def execute(self, sql: str, params: Any = None) -> None:
        for answer in self._answers:
            if answer[0] == (sql, params):
                self._answers.remove(answer)
                self._rows = list(answer[1])
                return
        self.close()
        (told,) = prepared.answers([(sql, params)])
        self._rows = told.rows

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> Rows:
        return self._rows

    @property
    def is_awaited(self) -> bool:
        return self._line is not None

    def take(self) -> Pipeline | None:
        """Where the questions are under way, if they are, for whoever sends more behind them.

        Until that is answered nothing else may use the connection.
        """
        self._watch_no_more()
        return self._line

    def confirm(self) -> None:
        """Hear what was expected, if anything was. Raises `Otherwise`, and the server's error."""
        if (line := self.take()) is not None:
            self._line = None
            self._compare(line.heard())

    def close(self) -> None:
        """The same, and make way for others on the connection."""
        if (line := self.take()) is not None:
            self._line = None
            told = line.heard()
            line.answers()
            self._compare(told)

    def leave(self) -> None:
        """Make way, whatever the server says."""
        if (line := self.take()) is not None:
            self._line = None
            line.leave()

    def _compare(self, told: Sequence[prepared.Answer | prepared.Heard]) -> None:
        if not self._expected.hear(self._questions, [answer.rows for answer in told]):
            raise Otherwise

    def _wait(self, execute: Any, *statement: Any) -> Any:
        """Somebody else uses the connection."""
        self.close()
        return execute(*statement)

    def _watch_no_more(self) -> None:
        if self._wait in connection.execute_wrappers:
            connection.execute_wrappers.remove(self._wait)
