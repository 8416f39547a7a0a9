"""Automatic replies: what is answered at once to what comes to a number."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from messaging import number_uses
from messaging.events import NumberEvent
from messaging.models import AutoReply, NumberUse
from messaging.text import keywords
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


def add(use: NumberUse, fields: Mapping[str, Any], *, by: User | None) -> AutoReply:
    """A new reply of a use; `fields` are its `keyword`, `text` and `is_on`.

    Raises `Refused` for a keyword that is no word or has its reply, and for an empty text.
    """
    own = _checked(fields)
    try:
        with transaction.atomic():
            use = number_uses.locked(use)
            reply = AutoReply.objects.create(use=use, **own)
            _record(by, NumberEvent.REPLY_ADDED, use, reply, after={"answer": reply.text})
    except IntegrityError as error:
        raise _has_one(own["keyword"]) from error
    return reply


def change(reply: AutoReply, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set these fields. False: nothing was different. Raises `Refused` as `add` does."""
    own = _checked(fields)
    try:
        with transaction.atomic():
            use, row = _locked(reply)
            before, after = audit.changes(row, own)
            for name in after:
                setattr(row, name, own[name])
            if after:
                row.save(update_fields=[*after])
                _record(by, NumberEvent.REPLY_CHANGED, use, row, before=before, after=after)
    except IntegrityError as error:
        raise _has_one(own["keyword"]) from error
    return bool(after)


def remove(reply: AutoReply, *, by: User | None) -> None:
    with transaction.atomic():
        use, row = _locked(reply)
        _record(by, NumberEvent.REPLY_REMOVED, use, row, before={"answer": row.text})
        row.delete()


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    own = {**fields, "text": fields["text"].strip()}
    word = fields.get("keyword", "")
    if word and not keywords.is_keyword(word):
        said = _("A keyword is one word of letters and digits, of at most %(n)s characters.")
        raise Refused(said % {"n": keywords.SIZE_MAX}, field="keyword")
    if not own["text"]:
        raise Refused(_("Say what is answered."), field="text")
    return own | {"keyword": keywords.form(word)}


def _locked(reply: AutoReply) -> tuple[NumberUse, AutoReply]:
    use = number_uses.locked(reply.use)
    row = AutoReply.objects.select_for_update().filter(pk=reply.pk, use=use).first()
    if row is None:
        raise Refused(_("This reply was removed meanwhile."), code="gone")
    return use, row


def _has_one(keyword: str) -> Refused:
    if keyword:
        said = _("There is a reply to %(word)s already.") % {"word": keyword}
    else:
        said = _("There is a reply to any message already.")
    return Refused(said, field="keyword")


def _record(
    by: User | None, event: NumberEvent, use: NumberUse, reply: AutoReply, **told: Any
) -> None:
    number_uses.record(by, event, use, word=str(reply), **told)
