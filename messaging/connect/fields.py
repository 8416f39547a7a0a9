"""What the fields of calls may be; each that may not has a code of its own.

`Reading` gathers all faults of a document, so that one answer names every field to mend.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from messaging.connect.codes import Failed
from messaging.connect.document import Asked

USERNAME = re.compile(r"[A-Za-z0-9]{1,128}")
PASSWORD = re.compile(r"[A-Za-z0-9]{6,32}")
DIGITS = re.compile(r"[0-9]{1,30}")
SWITCH = {"0": False, "1": True}
EMAIL_MAX, URL_MAX = 64, 500


class Reading:
    """Reads a document's fields one after another; `finish` raises `Failed` with all faults."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._faults: list[int | tuple[int, str]] = []

    def fault(self, code: int, detail: str = "") -> None:
        self._faults.append((code, detail))

    def finish(self) -> None:
        if self._faults:
            raise Failed(*self._faults)

    def text(self, name: str, code: int, *, most: int, default: str | None = None) -> str:
        """A printable text of so many characters at most; needed unless there is a default."""
        value = self._asked[name]
        if not value and default is not None:
            return default
        return self._checked(value, code, bool(value) and len(value) <= most and _is_plain(value))

    def switch(self, name: str, code: int) -> bool:
        """0 or 1; 0 where nothing is said."""
        value = self._asked[name] or "0"
        if value not in SWITCH:
            self.fault(code)
        return SWITCH.get(value, False)

    def matching(self, name: str, code: int, fits: Callable[[str], bool]) -> str:
        return self._checked(self._asked[name], code, fits(self._asked[name]))

    def _checked(self, value: str, code: int, is_right: bool) -> str:
        if is_right:
            return value
        self.fault(code)
        return ""


def is_username(text: str) -> bool:
    """Letters and digits; or an e-mail address, which applications name people by, too."""
    return bool(USERNAME.fullmatch(text)) or ("@" in text and is_email(text))


def is_password(text: str) -> bool:
    return bool(PASSWORD.fullmatch(text))


def is_email(text: str) -> bool:
    if len(text) > EMAIL_MAX:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_mobile(text: str) -> bool:
    """Digits of an international number, without a plus."""
    return bool(DIGITS.fullmatch(text))


def is_web_address(text: str) -> bool:
    """An address of a page: HTTP or HTTPS with a host and without a log-in."""
    if len(text) > URL_MAX or not _is_plain(text) or " " in text:
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _is_plain(text: str) -> bool:
    return text.isprintable()
