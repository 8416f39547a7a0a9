"""Tags of vendors' TLVs that an SMPP account may send along (SMPP 3.4, section 5.3.1)."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.core.errors import Refused

BETWEEN = re.compile(r"[\s,;]+")
SHAPE = re.compile(r"(0x)?([0-9a-f]{4})", re.IGNORECASE)
MOST = 100
VENDORS = range(0x1400, 0x4000)


def read(lines: str | Iterable[str]) -> list[str]:
    """The tags as `0x1400`, each once, in order. Raises `Refused` that names what is none."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    found = sorted({_tag(word) for word in BETWEEN.split(text) if word})
    if len(found) > MOST:
        raise _refused(_("At most %(most)s TLVs can be allowed.") % {"most": MOST})
    return found


def read_one(text: str) -> str:
    """One tag of a vendor's as `0x1400`, or none. Raises `Refused`."""
    word = text.strip()
    if not word:
        return ""
    shape = SHAPE.fullmatch(word)
    if not shape or int(shape[2], 16) not in VENDORS:
        raise Refused(
            _("A vendor's tag is one from 0x1400 to 0x3FFF."), code="bad_tlv", field="tag_tlv"
        )
    return f"0x{shape[2].upper()}"


def _tag(word: str) -> str:
    shape = SHAPE.fullmatch(word)
    if not shape:
        sentence = _("%(word)s is not a tag. Write four hexadecimal digits such as 0x1400.")
        raise _refused(sentence % {"word": word[:60]})
    return f"0x{shape[2].upper()}"


def _refused(sentence: str) -> Refused:
    return Refused(sentence, code="bad_tlv", field="allowed_tlvs")
