"""Countries, networks and prefixes: added, changed, taken out and brought back.

What is taken out stays in its table without effect: else a later version of Onward would ship it
again. Whatever still holds and names it must go first.
"""

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.events import WorldEvent
from billing.models import Country, Network, Prefix
from portal.core.errors import Refused
from portal.kit import audit
from portal.kit.events import Event
from portal.models import HistoryEntry, User

Row = TypeVar("Row", Country, Network, Prefix)
KEYS = {Country: ("code",), Network: ("mcc", "mnc"), Prefix: ("digits",)}


class _Named:
    """A row whose key is a word: the history knows it by its name."""

    pk = None

    def __init__(self, row: Country) -> None:
        self._meta, self._name = row._meta, f"{row.name} ({row.code})"

    def __str__(self) -> str:
        return self._name


def add(row: Row, *, by: User | None) -> Row:
    """A new row; one that was taken out under the same key comes back with the new facts.

    Raises Refused where it is there already.
    """
    with transaction.atomic():
        key = {name: getattr(row, name) for name in KEYS[type(row)]}
        there = type(row).objects.select_for_update(of=("self",)).filter(**key).first()
        if there is not None:
            if there.archived_at is None:
                raise Refused(
                    _("%(what)s is there already.") % {"what": shown(row)}, field=[*key][-1]
                )
            row.pk, row.is_shipped = there.pk, there.is_shipped
            row._state.adding = False
        row.is_edited = True
        row.save()
        record(by, WorldEvent.ADDED, row)
    return row


def change(row: Row, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set these fields; False: nothing was different. What people edit no version renews."""
    with transaction.atomic():
        held = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        before, after = audit.changes(held, fields)
        if not after:
            return False
        for name in after:
            setattr(held, name, fields[name])
        held.is_edited = True
        held.save(update_fields=[*after, "is_edited"])
        record(by, WorldEvent.CHANGED, held, before=before, after=after)
    return True


def archive(row: Row, *, by: User | None) -> None:
    """Take it out; raises Refused with what still names it."""
    with transaction.atomic():
        held = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        if held.archived_at:
            return
        names = naming(held)
        if names:
            about = {"what": shown(held), "names": ", ".join(names)}
            raise Refused(_("%(what)s is still named by %(names)s.") % about)
        held.archived_at = timezone.now()
        held.save(update_fields=["archived_at"])
        record(by, WorldEvent.ARCHIVED, held)


def restore(row: Row, *, by: User | None) -> None:
    """Bring it back as it was; raises Refused where what it names was taken out meanwhile."""
    with transaction.atomic():
        held = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        if held.archived_at is None:
            return
        for name in ("country", "network"):
            whose = getattr(held, name, None)
            if whose is not None and whose.archived_at:
                raise Refused(_("First bring back %(what)s.") % {"what": shown(whose)})
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        record(by, WorldEvent.RESTORED, held)


def naming(row: Row) -> list[str]:
    """What still holds and names the row, in words: "12 prefixes", "3 rates"."""
    found = []
    for link in row._meta.related_objects:
        rows = link.related_model._base_manager.filter(**{link.field.name: row})
        if any(field.name == "archived_at" for field in link.related_model._meta.fields):
            rows = rows.filter(archived_at=None)
        if count := rows.count():
            meta = link.related_model._meta
            found.append(f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}")
    return found


def shown(row: Row) -> str:
    """A row as sentences name it."""
    if isinstance(row, Country):
        return f"{row.name} ({row.code})"
    return f"{row.name} ({row.mcc_mnc})" if isinstance(row, Network) else row.digits


def record(by: User | None, event: Event, row: Row, **data: Any) -> None:
    """Tell the history of it."""
    subject = _Named(row) if isinstance(row, Country) else row
    kind = str(row._meta.verbose_name).capitalize()
    audit.record(by, event, subject, what=kind, name=shown(row), **data)


def entries(row: Row, user: User) -> Any:
    """The history of a row, the newest first."""
    told = HistoryEntry.objects.visible_to(user).filter(subject_kind=row._meta.model_name)
    if isinstance(row, Country):
        return told.filter(subject_id=None, subject__endswith=f" ({row.code})")
    return told.filter(subject_id=row.pk)


def by_mcc_mnc(text: str) -> tuple[str, str]:
    """MCC and MNC as people write them: 262-01, 262/01, 26201. Raises Refused."""
    digits = "".join(one for one in text if one.isdigit() and one.isascii())
    rest = "".join(one for one in text if not one.isalnum())
    is_plain = digits and len(digits) + len(rest) == len(text) and len(digits) in {5, 6}
    if not is_plain:
        raise Refused(
            _("Write MCC and MNC as in 262-01: three digits, and two or three."), field="mcc_mnc"
        )
    return digits[:3], digits[3:]
