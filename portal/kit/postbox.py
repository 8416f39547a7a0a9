"""Where mails leave the house, read from MAIL_URL; knows nothing of Django.

`smtp://user:password@host:port?tls=starttls` hands them to a mail server; `tls` is `starttls`
(the default), `implicit` or `none`. `file:///folder` writes them there, one .eml file each.
"""

import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from portal.env import BadSetting

TIMEOUT_S = 20
PORTS = {"starttls": 587, "implicit": 465, "none": 25}


class Postbox(Protocol):
    def send(self, name: str, sender: str, recipients: list[str], mail: bytes) -> None:
        """Hand a whole mail over; raises OSError (smtplib's errors are some) when it cannot."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Mails as files, for a machine without a mail server."""

    path: Path

    def send(self, name: str, sender: str, recipients: list[str], mail: bytes) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        half = self.path / f".{name}.part"
        half.write_bytes(mail)
        half.rename(self.path / f"{name}.eml")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server that takes mails by SMTP (RFC 5321)."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""

    def send(self, name: str, sender: str, recipients: list[str], mail: bytes) -> None:
        with self._connect() as smtp:
            if self.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if self.user:
                smtp.login(self.user, self.password)
            smtp.sendmail(sender, recipients, mail)

    def _connect(self) -> smtplib.SMTP:
        if self.tls == "implicit":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)


def read(url: str) -> Postbox:
    """The postbox at a MAIL_URL; raises BadSetting with a sentence that holds no password."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        if parts.netloc or not parts.path.strip("/"):
            raise BadSetting("MAIL_URL must name a folder as file:///folder.")
        return Folder(Path(unquote(parts.path)))
    if parts.scheme != "smtp" or not parts.hostname:
        raise BadSetting("MAIL_URL must be smtp://user:password@host:port or file:///folder.")
    tls = parse_qs(parts.query).get("tls", ["starttls"])[-1]
    if tls not in PORTS:
        raise BadSetting(f"tls in MAIL_URL must be one of {', '.join(PORTS)}, not {tls!r}.")
    try:
        port = parts.port or PORTS[tls]
    except ValueError:
        raise BadSetting("MAIL_URL must name its port by a number up to 65535.") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port, tls, user, password)
