"""What a mail server reports of a mail it could not, or could, deliver (RFC 3464, RFC 3834).

A report is believed by the address it came to, which nobody can guess: `bounces+<token>@...` names
the attempt it tells of. Where a server loses that address, the Message-ID of the mail it returns
tells the same. Replies of people on holiday are no reports.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default

from messaging.states import Told

SIZE_MAX = 1024 * 1024
# An outside id of a mail; see `portal.core.opaque`.
TOKEN = re.compile(r"e_[0-9a-z]{26}", re.IGNORECASE)
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
ACTIONS = {
    "failed": Told.UNDELIVERED,
    "delayed": Told.ENROUTE,
    "delivered": Told.DELIVERED,
    "relayed": Told.ACCEPTED,
    "expanded": Told.ACCEPTED,
}
# RFC 3463: these classes of subjects say that the address itself is no good, not the mail.
BAD_ADDRESS = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report: which mail, what became of it, its status (RFC 3463), in the server's words.

    `is_dead`: the address takes no mail at all. `is_complaint`: its reader called it unwanted
    (RFC 5965).
    """

    token: str
    told: Told
    status: str
    diagnosis: str
    is_dead: bool = False
    is_complaint: bool = False


def read(raw: bytes) -> Bounce | None:
    """The report in a mail that came back; None for any other mail, or one of no mail of ours."""
    mail = message_from_bytes(raw[:SIZE_MAX], policy=default)
    token = _token(mail, raw[:SIZE_MAX])
    if token is None:
        return None
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return Bounce(token, Told.UNKNOWN, "", "complaint", is_complaint=True)
        if kind == "message/delivery-status":
            return _status(token, part)
    return None


def _token(mail: Message, raw: bytes) -> str | None:
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To"):
        for value in mail.get_all(name, []):
            if found := TOKEN.search(str(value)):
                return found[0].lower()
    # The mail, or its head, that the report returns.
    text = raw.decode("ascii", "replace")
    found = re.search(rf"message-id:\s*<({TOKEN.pattern})@", text, re.IGNORECASE)
    return found[1].lower() if found else None


def _status(token: str, part: Message) -> Bounce | None:
    """The first recipient's block that says what was done; the block before is of the mail."""
    for block in part.get_payload():
        if not isinstance(block, Message) or "Action" not in block:
            continue
        action = str(block["Action"]).strip().lower()
        said = STATUS.search(str(block.get("Status", "")))
        status = ".".join(said.groups()) if said else ""
        diagnosis = " ".join(str(block.get("Diagnostic-Code", "")).split())[:500]
        told = ACTIONS.get(action, Told.UNKNOWN)
        if told is Told.UNDELIVERED and status.startswith("4"):
            # The last server gave up on something that might have passed.
            told = Told.EXPIRED
        is_dead = told is Told.UNDELIVERED and status in BAD_ADDRESS
        return Bounce(token, told, status, diagnosis or action, is_dead)
    return None
