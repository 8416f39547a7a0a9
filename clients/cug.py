"""Closed user groups: the numbers an SMPP account may send to when it uses one."""

import re
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from clients.events import SmppEvent
from clients.models import CugNumber, SmppAccount
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

MOST = 100_000
BETWEEN = re.compile(r"[,;]")
NAMED_MOST = 5
PIECE = 5_000


def set_numbers(account: SmppAccount, numbers: str | Iterable[str], *, by: User | None) -> int:
    """Let the group be exactly these numbers and return how many they are.

    A text holds one in a line, or several between commas. Raises `Refused` that names the lines
    that hold no E.164 number, for more than 100,000 and for an archived account.
    """
    wanted = read(numbers)
    with transaction.atomic():
        # Its own row alone: the door's is what accepting looks at.
        rows = SmppAccount.objects.select_for_update(of=("self",), no_key=True)
        account = rows.get(pk=account.pk)
        if account.archived_at is not None:
            raise _refused(_("The SMPP account %(id)s is archived.") % {"id": account.system_id})
        known = set(account.cug_numbers.values_list("number", flat=True))
        gone, new = sorted(known - wanted), sorted(wanted - known)
        _delete(account, gone)
        CugNumber.objects.bulk_create(
            (CugNumber(account=account, number=number) for number in new), batch_size=PIECE
        )
        if gone or new:
            counts = {"count": len(wanted), "added": len(new), "removed": len(gone)}
            about = {"system_id": account.system_id} | counts
            audit.record(by, SmppEvent.CUG_CHANGED, account, **about)
    return len(wanted)


def read(numbers: str | Iterable[str]) -> set[str]:
    """The E.164 digits in a text or in lines of it."""
    lines = numbers.splitlines() if isinstance(numbers, str) else numbers
    found: set[str] = set()
    bad: list[str] = []
    for place, text in _written(lines):
        try:
            found.add(phone.digits(text))
        except phone.NotANumber:
            bad.append(_("line %(line)s: %(text)s") % {"line": place, "text": text[:30]})
    if bad:
        raise _refused(_told(bad))
    if len(found) > MOST:
        raise _refused(_("A closed user group has at most %(most)s numbers.") % {"most": MOST})
    return found


def _written(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for place, line in enumerate(lines, start=1):
        for text in BETWEEN.split(line):
            if text.strip():
                yield place, text.strip()


def _told(bad: list[str]) -> str:
    sentence = _("Not phone numbers with their country code: %(lines)s.") % {
        "lines": "; ".join(bad[:NAMED_MOST])
    }
    more = len(bad) - NAMED_MOST
    if more <= 0:
        return sentence
    return " ".join((sentence, _("%(more)s more.") % {"more": more}))


def _delete(account: SmppAccount, numbers: list[str]) -> None:
    for start in range(0, len(numbers), PIECE):
        account.cug_numbers.filter(number__in=numbers[start : start + PIECE]).delete()


def _refused(sentence: str) -> Refused:
    return Refused(sentence, code="bad_cug", field="cug_numbers")
