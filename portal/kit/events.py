"""Events of the history: what can happen, each with the sentence that tells it."""

from functools import cache

from django.db.models import TextChoices

from portal.kit import hooks


class Event(TextChoices):
    """Subclass it in an app's events.py: `ISSUED = "billing.invoice.issued", "Issued as {number}"`.

    The sentence may name the entry's data.
    """


@cache
def _sentences() -> dict[str, str]:
    return {member.value: member.label for kind in hooks.found("events", Event) for member in kind}


class _Missing(dict):
    def __missing__(self, key):
        return "\N{EN DASH}"


def sentence(event: str, data: dict) -> str:
    """The event told with its data; an unknown event is told by its code."""
    return str(_sentences().get(event, event)).format_map(_Missing(data))
