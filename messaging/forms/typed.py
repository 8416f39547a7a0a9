"""Reading what people type: many in one field, and checks that refuse in words."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core.errors import Refused

BETWEEN = re.compile(r"[,;]")
NAMED_MOST = 10
LONGEST = 20_000


def asked(check: Callable[..., Any], *said: Any) -> Any:
    """What a check makes of it. Raises `ValidationError` where it refuses."""
    try:
        return check(*said)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal


def one_line_end(text: str) -> str:
    """Browsers send line ends as two characters; a message has one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def many(text: str, read: Callable[[str], str]) -> list[str]:
    """What stands in lines or between commas; what cannot be read is named with its line."""
    found, faults = [], []
    for line, typed in _each(text):
        try:
            found.append(read(typed))
        except Refused as fault:
            about = {"line": line, "typed": typed[:30], "fault": fault}
            faults.append(_("Line %(line)s, %(typed)s: %(fault)s") % about)
    if faults:
        raise ValidationError(_few(faults))
    return found


def _each(text: str) -> Iterator[tuple[int, str]]:
    for line, typed in enumerate(text.splitlines(), start=1):
        for one in BETWEEN.split(typed):
            if one.strip():
                yield line, one.strip()


def _few(faults: list[str]) -> list[str]:
    more = len(faults) - NAMED_MOST
    if more <= 0:
        return faults
    return [*faults[:NAMED_MOST], _("%(more)s more cannot be read.") % {"more": more}]
