"""Builds the octets of an e-mail (RFC 5322) and signs them (DKIM, RFC 6376).

Every header is set through the standard library's own header objects, which refuse line ends; the
content travels in seven bits, so no server on the way needs to change what was signed.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import dkim

from messaging.mail.addresses import domain_of
from messaging.mail.content import Content

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
# Those of RFC 8058, section 4, are signed, or nobody may trust them.
SIGNED = [
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
]


@dataclass(frozen=True, slots=True)
class Signature:
    """With what a connector signs: the selector of its DNS record and the key in PEM."""

    selector: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom. `token` names this mail; its bounces and their message come back by it.

    `unsubscribe_url` may be empty.
    """

    sender: str
    recipient: str
    token: str
    at: datetime
    unsubscribe_url: str = ""


def written(
    envelope: Envelope, content: Content, text: str, signature: Signature | None = None
) -> bytes:
    """The mail, ready for DATA. Raises ValueError for what no header can hold."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(content.sender_name, addr_spec=envelope.sender)
    mail["To"] = Address(addr_spec=envelope.recipient)
    mail["Subject"] = content.subject
    mail["Date"] = envelope.at
    mail["Message-ID"] = f"<{envelope.token}@{domain_of(envelope.sender)}>"
    if envelope.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{envelope.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(text)
    if content.html:
        mail.add_alternative(content.html, subtype="html")
    for one in content.files:
        main, _, sub = one.content_type.partition("/")
        mail.add_attachment(one.octets, main, sub, filename=one.name)
    octets = mail.as_bytes()
    return signed(octets, signature, domain_of(envelope.sender)) if signature else octets


def signed(octets: bytes, signature: Signature, domain: str) -> bytes:
    """The mail with its signature before it. Raises ValueError for a key that is none."""
    try:
        header: bytes = dkim.sign(
            octets,
            signature.selector.encode(),
            domain.encode(),
            signature.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name for name in SIGNED if _has(octets, name)],
        )
    except (dkim.DKIMException, dkim.UnparsableKeyError) as error:
        raise ValueError(f"The mail cannot be signed: {error}") from error
    return header + octets


def _has(octets: bytes, name: bytes) -> bool:
    head = octets.partition(b"\r\n\r\n")[0].lower()
    return b"\r\n" + name + b":" in b"\r\n" + head
