"""Events of the history: what can happen, each with the sentence that tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import Q, TextChoices

from portal.kit import hooks


class Event(TextChoices):
    """Subclass it in an app's events.py: `ISSUED = "billing.invoice.issued", "Issued as {number}"`.

    The sentence may name the entry's data.
    """


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of the history of a kind of record, hung in an app's events.py.

    An entry belongs to it when its event begins with one of `codes`, or when it changed one of
    `fields`. Floors that hang the same slug on the same record tell of one topic together.
    """

    record: str
    slug: str
    title: str
    codes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    order: int = 50

    def condition(self) -> Q:
        found = Q(data__after__has_any_keys=list(self.fields)) if self.fields else Q()
        for code in self.codes:
            found |= Q(event__startswith=code)
        return found


def topics(record: str) -> list[Topic]:
    """The topics of a kind of record in their order, each slug once."""
    hung = [topic for topic in hooks.found("events", Topic) if topic.record == record]
    first = {topic.slug: topic for topic in sorted(hung, key=lambda topic: -topic.order)}
    return sorted(first.values(), key=lambda topic: topic.order)


def of_topic(record: str, slug: str) -> Q:
    """Which entries belong to a topic, whichever floors tell of it."""
    return _any(
        topic.condition()
        for topic in hooks.found("events", Topic)
        if (topic.record, topic.slug) == (record, slug)
    )


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


@cache
def _sentences() -> dict[str, str]:
    return {member.value: member.label for kind in hooks.found("events", Event) for member in kind}


class _Missing(dict):
    def __missing__(self, key):
        return "\N{EN DASH}"


def sentence(event: str, data: dict) -> str:
    """The event told with its data; an unknown event is told by its code."""
    return str(_sentences().get(event, event)).format_map(_Missing(data))
