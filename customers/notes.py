"""Notes on customers: what staff write themselves, and what the system notes for them.

Staff edit and remove the notes they wrote; anybody who may change notes pins any of them. What the
system noted stays as it is. Customers that are archived can still be noted of.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.events import NoteEvent
from customers.models import Customer, Note
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


def tell(customer: Customer, text: str) -> Note:
    """Let the system note something, in the caller's transaction."""
    return Note.objects.create(customer=customer, text=text, is_system=True, at=timezone.now())


def write(customer: Customer, text: str, *, by: User, is_pinned: bool = False) -> Note:
    """Note something of a customer."""
    with transaction.atomic():
        note = Note.objects.create(
            customer=customer, author=by, text=_whole(text), is_pinned=is_pinned, at=timezone.now()
        )
        audit.record(by, NoteEvent.WRITTEN, note)
    return note


def edit(note: Note, text: str, *, by: User) -> bool:
    """Say something else in a note of one's own. False: it said so already."""
    with transaction.atomic():
        note = _own(note, by)
        before, text = note.text, _whole(text)
        if text == before:
            return False
        note.text, note.edited_at = text, timezone.now()
        note.save(update_fields=["text", "edited_at"])
        audit.record(by, NoteEvent.EDITED, note, before={"text": before}, after={"text": text})
    return True


def remove(note: Note, *, by: User) -> None:
    """Take a note of one's own away; the history keeps what it said."""
    with transaction.atomic():
        note = _own(note, by)
        audit.record(by, NoteEvent.REMOVED, note, text=note.text)
        note.delete()


def pin(note: Note, *, by: User) -> bool:
    """Let a note stand above the others. False: it did already."""
    return _set_pinned(note, True, by)


def unpin(note: Note, *, by: User) -> bool:
    """Let a note stand among the others again. False: it did already."""
    return _set_pinned(note, False, by)


def is_editable(note: Note, user: User) -> bool:
    """Whether this person wrote the note, and so may say something else in it."""
    return not note.is_system and note.author_id == user.pk


def _set_pinned(note: Note, is_pinned: bool, by: User) -> bool:
    with transaction.atomic():
        note = _locked(note)
        if note.is_pinned == is_pinned:
            return False
        note.is_pinned = is_pinned
        note.save(update_fields=["is_pinned"])
        event = NoteEvent.PINNED if is_pinned else NoteEvent.UNPINNED
        audit.record(by, event, note)
    return True


def _own(note: Note, by: User) -> Note:
    note = _locked(note)
    if note.is_system:
        raise Refused(_("What the system noted stays as it is."), code="system_note")
    if not is_editable(note, by):
        said = _("This note is by %(name)s, who alone may change it.")
        raise Refused(said % {"name": note.author}, code="not_yours")
    return note


def _locked(note: Note) -> Note:
    found = Note.objects.select_for_update().filter(pk=note.pk).first()
    if found is None:
        raise Refused(_("This note was removed meanwhile."), code="gone")
    return found


def _whole(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("A note says something."), field="text")
    return text
