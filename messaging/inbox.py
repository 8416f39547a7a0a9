"""Messages from handsets as people read them: a long one as one, however its parts came."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from messaging.models import Inbound
from messaging.smpp.protocol import concatenation

# What stands for a part that has not come.
MISSING = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Whole:
    """A message's text, with how many of its parts have come; a short one has one of one."""

    text: str
    came: int = 1
    total: int = 1

    @property
    def is_complete(self) -> bool:
        return self.came == self.total


def with_parts(rows: QuerySet[Inbound]) -> QuerySet[Inbound]:
    """Whole messages, each with what `whole` needs of its later parts."""
    later = Inbound.objects.filter(lead=OuterRef("pk")).order_by("pk")
    return rows.whole().annotate(
        later_headers=ArraySubquery(later.values("header")),
        later_texts=ArraySubquery(later.values("text")),
    )


def whole(row: Inbound) -> Whole:
    """What the message of a row of `with_parts` says."""
    first = row.part
    if first is None:
        return Whole(row.text)
    texts = {first.number: row.text}
    for header, text in zip(row.later_headers, row.later_texts, strict=True):
        part = concatenation.find(bytes(header))
        if part is not None:
            texts.setdefault(part.number, text)
    return Whole(_joined(texts, first.total), len(texts), first.total)


def _joined(texts: dict[int, str], total: int) -> str:
    """The parts in their order; wherever some are missing stands MISSING."""
    shown = [texts.get(number) for number in range(1, total + 1)]
    return "".join(
        (MISSING if place == 0 or shown[place - 1] is not None else "") if text is None else text
        for place, text in enumerate(shown)
    )
