"""What an e-mail holds besides its plain text, and how large all of it may be."""

import re
from dataclasses import dataclass

from portal.core.errors import Refused

SUBJECT_MAX = 500
TEXT_MAX = 500_000
FILES_MAX = 20
FILES_SIZE_MAX = 10 * 1024 * 1024
NAME_MAX = 150
# RFC 6838, section 4.2; parameters are ours to add.
TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,48}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that is attached."""

    name: str
    content_type: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What the e-mails of a batch share; `html` may be empty. Its plain text is the message's."""

    subject: str
    html: str = ""
    sender_name: str = ""
    files: tuple[Enclosed, ...] = ()


def subject(text: str) -> str:
    """A subject, which is one line. Raises `Refused`."""
    found = text.strip()
    if not found or len(found) > SUBJECT_MAX:
        raise Refused(f"A subject has 1 to {SUBJECT_MAX} characters.", code="bad_subject")
    return _line(found, "subject")


def body(text: str) -> str:
    """A text or HTML. Raises `Refused`."""
    if "\x00" in text:
        raise Refused("The text holds a NUL character, which no message can carry.")
    if len(text) > TEXT_MAX:
        raise Refused(f"The text has more than {TEXT_MAX:,} characters.", code="text_too_long")
    return _encodable(text)


def enclosed(name: str, content_type: str, octets: bytes) -> Enclosed:
    """A file to attach. Raises `Refused` for a name or type that no header can hold."""
    plain = _line(name.strip().replace("\\", "/").rpartition("/")[2], "name of a file")
    if not plain or len(plain) > NAME_MAX:
        raise Refused(f"The name of a file has 1 to {NAME_MAX} characters.", code="bad_file")
    kind = content_type.strip().lower()
    if not TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):
        raise Refused("A file's type is such as application/pdf.", code="bad_file")
    return Enclosed(plain, kind, octets)


def files(found: list[Enclosed]) -> tuple[Enclosed, ...]:
    """All files of a mail. Raises `Refused` when they are too many or too large together."""
    if len(found) > FILES_MAX:
        raise Refused(f"At most {FILES_MAX} files can be attached.", code="too_large")
    if sum(len(one.octets) for one in found) > FILES_SIZE_MAX:
        raise Refused("All files together hold at most 10 MB.", code="too_large")
    return tuple(found)


def _line(text: str, what: str) -> str:
    if not text.isprintable():
        raise Refused(f"The {what} may only hold printable characters.", code="bad_header")
    return _encodable(text)


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refused("The text holds half a character.", code="bad_text") from None
    return text
