"""What a person has written in the portal, before it is handed in."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from messaging import send_times
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Ask, Instead, Submission
from messaging.mail.content import Content
from messaging.text.parts import PartCount, parts, whole

SMS, EMAIL, VIBER = "sms", "email", "viber"


@dataclass(frozen=True, slots=True)
class Draft:
    """One message for one or many; everything in it has been checked.

    `mail` is what an e-mail holds besides its text, `instead` the SMS that follows a Viber message
    which does not arrive.
    """

    sender: str
    recipients: tuple[str, ...]
    text: str
    channel: str = SMS
    mail: Content | None = None
    instead: Instead | None = None
    send_at: datetime | None = None

    @property
    def size(self) -> PartCount:
        return parts(self.text) if self.channel == SMS else whole(self.text)

    @property
    def digest(self) -> str:
        """What tells two drafts apart."""
        return hashlib.sha256(json.dumps(asdict(self), default=str).encode()).hexdigest()

    def sms_instead(self, recipients: tuple[str, ...]) -> "Draft | None":
        """The SMS that these recipients would get in its place."""
        if self.instead is None:
            return None
        sms = Draft(self.instead.sender, recipients, self.instead.text)
        return replace(sms, send_at=self.send_at)

    def submission(self, payer: Payer, token: str) -> Submission:
        """What is handed in, once for each token."""
        return Submission(
            payer=payer,
            channel=self.channel,
            sender=self.sender,
            recipients=list(self.recipients),
            text=self.text,
            size=self.size,
            ask=Ask(f"portal:{token}", self.digest),
            mail=self.mail,
            instead=self.instead,
            **send_times.of(self.send_at),
        )
