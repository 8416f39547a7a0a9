"""Reception numbers of the platform: added and changed. Whose they are says `number_uses`."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from messaging.events import NumberEvent
from messaging.models import Number
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

SHORT_MIN, SHORT_MAX = 3, 8


def digits(text: str, kind: str) -> str:
    """A number of this kind as it is kept. Raises `Refused` for what cannot be one."""
    if kind != Number.Kind.SHORT:
        return phone.digits(text)
    plain = text.translate(phone.CLEAN)
    if not (plain.isascii() and plain.isdigit() and SHORT_MIN <= len(plain) <= SHORT_MAX):
        about = {"least": SHORT_MIN, "most": SHORT_MAX}
        raise Refused(_("A short number has %(least)s to %(most)s digits.") % about, field="digits")
    return plain


def add(fields: Mapping[str, Any], *, by: User | None) -> Number:
    """A new number, nobody's at first. Raises `Refused` for one that is there already."""
    own = {**fields, "digits": digits(fields["digits"], fields.get("kind", Number.Kind.LONG))}
    try:
        with transaction.atomic():
            number = Number.objects.create(**own)
            audit.record(by, NumberEvent.ADDED, number, number=number.digits)
    except IntegrityError as error:
        raise _is_there() from error
    return number


def change(number: Number, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set these fields. False: nothing was different."""
    try:
        with transaction.atomic():
            row = Number.objects.select_for_update(of=("self",)).get(pk=number.pk)
            before, after = audit.changes(row, dict(fields))
            for name in after:
                setattr(row, name, fields[name])
            if after:
                row.digits = digits(row.digits, row.kind)
                row.save(update_fields=[*after])
                about = {"number": row.digits, "before": before, "after": after}
                audit.record(by, NumberEvent.CHANGED, row, **about)
    except IntegrityError as error:
        raise _is_there() from error
    return bool(after)


def _is_there() -> Refused:
    return Refused(_("This number is there already."), field="digits")
