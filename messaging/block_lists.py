"""Block lists: to whom, and as whom, nothing is sent. Entries are added and taken off by hand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from clients.models import Client
from customers.models import Customer
from messaging.events import BlockListEvent
from messaging.models import BlockEntry, BlockList, Connector
from messaging.stops.patterns import ANY
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

AT_ONCE_MAX = 100_000
SENDER_MOST = 32
SHOWN = 5
# Taken again, an entry gets the new note and end. xmax is 0 for a row that is new.
WRITE = """
INSERT INTO messaging_blockentry AS e (list_id, kind, value, note, by_id, at, until)
SELECT %s, %s, v, %s, %s, now(), %s FROM unnest(%s::text[]) AS v ORDER BY v
ON CONFLICT (value, list_id, kind) DO UPDATE
   SET note = excluded.note, until = excluded.until, by_id = excluded.by_id, at = excluded.at
 WHERE (e.note, e.until) IS DISTINCT FROM (excluded.note, excluded.until)
RETURNING xmax = 0
"""
Kind = BlockEntry.Kind


class Place(NamedTuple):
    """Whose list: the platform's, or that of one of these."""

    scope: str
    connector: Connector | None = None
    customer: Customer | None = None
    client: Client | None = None

    def fields(self) -> dict[str, Any]:
        """As the list is stored; a client's list names its customer, too."""
        customer = self.client.customer if self.client else self.customer
        own = {"connector": self.connector, "customer": customer, "client": self.client}
        return {"scope": self.scope} | own


class Written(NamedTuple):
    """What became of the values: new ones, those with another note or end, and the others."""

    added: int
    changed: int
    same: int


def place(scope: str, owner: Connector | Customer | Client | None = None) -> Place:
    """A scope with the one it is of. Raises `Refused` when that one is missing."""
    if scope == BlockList.Scope.PLATFORM:
        return Place(scope)
    if owner is None:
        raise Refused(_("Say whose list it is."), code="no_owner", field=scope)
    return Place(scope, **{scope: owner})


def plain(kind: str, text: str) -> str:
    """A value as it is compared. Raises `Refused` for what is none of its kind."""
    if kind == Kind.NUMBER:
        return phone.digits(text)
    if kind == Kind.PREFIX:
        digits = text.translate(phone.CLEAN).removeprefix("+").removeprefix("00").removesuffix(ANY)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > phone.DIGITS_MAX:
            said = _("“%(text)s” is no beginning of a number.")
            raise Refused(said % {"text": text}, code="bad_prefix")
        return digits
    name = " ".join(text.split()).lower()
    if not name.removesuffix(ANY) or len(name.removesuffix(ANY)) > SENDER_MOST:
        said = _("“%(text)s” is no sender: up to 32 characters, and a * only at the end.")
        raise Refused(said % {"text": text}, code="bad_sender")
    if ANY in name.removesuffix(ANY):
        raise Refused(_("A * may stand at the end of a sender only."), code="bad_sender")
    return name


def add(
    where: Place,
    kind: str,
    values: Iterable[str],
    *,
    note: str = "",
    until: datetime | None = None,
    by: User | None,
) -> Written:
    """Put values, as `plain` gives them, on a list; those that stand there get the note and end."""
    wanted = sorted(set(values))
    if len(wanted) > AT_ONCE_MAX:
        said = _("At most %(n)s are taken at once; more of them by a file.")
        raise Refused(said % {"n": AT_ONCE_MAX}, code="too_many")
    with transaction.atomic():
        listed, _is_new = BlockList.objects.get_or_create(**where.fields())
        written = _write(listed, kind, wanted, note, until, by)
        if written.added or written.changed:
            about = {"list": str(listed), "values": _told(wanted), "note": note}
            audit.record(by, BlockListEvent.ADDED, listed, **about)
    return written


def remove(entries: Iterable[BlockEntry], *, by: User | None) -> int:
    """Take entries off their lists; return how many there still were."""
    with transaction.atomic():
        found = list(
            BlockEntry.objects.select_for_update(of=("self",))
            .select_related("list__customer", "list__client", "list__connector")
            .filter(pk__in=[entry.pk for entry in entries])
            .order_by("pk")
        )
        by_list: dict[BlockList, list[BlockEntry]] = {}
        for entry in found:
            by_list.setdefault(entry.list, []).append(entry)
        for listed, gone in by_list.items():
            about = {"list": str(listed), "values": _told([entry.value for entry in gone])}
            audit.record(by, BlockListEvent.REMOVED, listed, **about)
        BlockEntry.objects.filter(pk__in=[entry.pk for entry in found]).delete()
    return len(found)


def _write(
    listed: BlockList,
    kind: str,
    values: list[str],
    note: str,
    until: datetime | None,
    by: User | None,
) -> Written:
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [listed.pk, kind, note, by.pk if by else None, until, values])
        news = [is_new for (is_new,) in cursor.fetchall()]
    return Written(sum(news), len(news) - sum(news), len(values) - len(news))


def _told(values: list[str]) -> str:
    shown = ", ".join(values[:SHOWN])
    more = len(values) - SHOWN
    return _("%(values)s and %(n)s more") % {"values": shown, "n": more} if more > 0 else shown
