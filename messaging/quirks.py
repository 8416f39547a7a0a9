"""Lists of a connector as people write them: TLVs to send along, and numbers of errors."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.core.errors import Refused

TLV = re.compile(r"(?:0x)?([0-9a-f]{4})(?:[ \t:=]+((?:[0-9a-f]{2}){0,255}))?", re.IGNORECASE)
STATUS = re.compile(r"0x([0-9a-f]{1,8})|([0-9]{1,10})", re.IGNORECASE)
BETWEEN = re.compile(r"[\s,;]+")
MOST = 50
STATUS_MAX = 0xFFFFFFFF
# What the link itself writes: parts of a long text and the text (SMPP 3.4, 5.3.2.22-24 and 32).
OURS = {0x020C, 0x020E, 0x020F, 0x0424}


def read_tlvs(lines: str | Iterable[str]) -> list[str]:
    """Lines such as `0x1400 4F6E77`, a tag and its octets. Raises `Refused` naming what is none."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    found = [_tlv_line(line.strip()) for line in text.splitlines() if line.strip()]
    if len(found) > MOST:
        raise Refused(_("At most %(most)s TLVs can be sent.") % {"most": MOST}, field="tlvs")
    return found


def read_statuses(words: str | Iterable[str]) -> list[str]:
    """Numbers of errors, `0x00000400` or decimal, each once and in order. Raises `Refused`."""
    text = words if isinstance(words, str) else "\n".join(words)
    found = sorted({_status_of(word) for word in BETWEEN.split(text) if word})
    if len(found) > MOST:
        raise Refused(_("At most %(most)s errors can be named.") % {"most": MOST})
    return [f"0x{number:08X}" for number in found]


def tlvs_of(lines: Iterable[str]) -> tuple[tuple[int, bytes], ...]:
    """Kept lines as tags and octets."""
    pairs = (line.split(" ") for line in lines)
    return tuple((int(tag, 16), bytes.fromhex(value)) for tag, value in pairs)


def statuses_of(words: Iterable[str]) -> frozenset[int]:
    """Kept numbers of errors."""
    return frozenset(int(word, 16) for word in words)


def _tlv_line(line: str) -> str:
    shape = TLV.fullmatch(line)
    if not shape:
        sentence = _("%(line)s is no TLV. Write a tag and its octets, such as 0x1400 4F6E77.")
        raise Refused(sentence % {"line": line[:60]}, field="tlvs")
    if int(shape[1], 16) in OURS:
        sentence = _("0x%(tag)s is written by the connector itself.")
        raise Refused(sentence % {"tag": shape[1].upper()}, field="tlvs")
    return f"0x{shape[1].upper()} {(shape[2] or '').upper()}"


def _status_of(word: str) -> int:
    shape = STATUS.fullmatch(word)
    number = int(shape[1], 16) if shape and shape[1] else int(shape[2]) if shape else 0
    if not 0 < number <= STATUS_MAX:
        sentence = _("%(word)s is no error number. Write hexadecimal digits such as 0x0400.")
        raise Refused(sentence % {"word": word[:60]})
    return number
