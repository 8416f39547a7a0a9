"""Letters: the mails the house writes to companies, whose words staff may change.

An app hangs them in its letters.py. A letter's words name what is filled in as `{{ name }}`; staff
may move and drop names, and nothing else of a template language is understood. The mail goes out as
text and as HTML made from the same words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from portal.core.errors import Refused
from portal.kit import hooks, operator
from portal.models import MailTemplate

NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of mail.

    `role` says whose name it goes out in (`operator.ROLES`); `topic` and `topic_title` are what a
    contact is ticked for to get it, empty for letters that contacts do not choose. `names` are
    what can be filled in: (name, what it means, an example).
    """

    slug: str
    title: str
    text: str
    role: str
    names: tuple[tuple[str, str, str], ...]
    subject: str
    body: str
    topic: str = ""
    topic_title: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter with everything filled in."""

    subject: str
    text: str
    html: str


def letters() -> tuple[Letter, ...]:
    return hooks.found("letters", Letter)


def find(slug: str) -> Letter | None:
    return next((letter for letter in letters() if letter.slug == slug), None)


def topics() -> list[tuple[str, str]]:
    """(topic, title) of everything contacts can be ticked for."""
    return list({one.topic: one.topic_title for one in letters() if one.topic}.items())


def words(letter: Letter) -> tuple[str, str]:
    """Subject and body as staff have them now."""
    changed = MailTemplate.objects.filter(pk=letter.slug).first()
    return (changed.subject, changed.body) if changed else (str(letter.subject), str(letter.body))


def unknown(letter: Letter, text: str) -> list[str]:
    """The names in a text that nothing can be filled in for."""
    known = {name for name, _, _ in letter.names}
    return sorted(set(NAME.findall(text)) - known)


def write(
    letter: Letter, facts: Mapping[str, str], *, subject: str = "", body: str = ""
) -> Written:
    """Fill the letter in, with words that are tried out or those of today."""
    if not body:
        subject, body = words(letter)
    sender = operator.mail_role(letter.role)
    text = _fill(body, facts).strip()
    if sender.signature:
        text += f"\n\n{sender.signature.strip()}"
    # A line break in a subject would begin another header.
    title = " ".join(_fill(subject, facts).split())
    about = {"subject": title, "text": text, "organisation": operator.organisation()}
    return Written(title, text + "\n", render_to_string("mail/letter.html", about))


def send(letter: Letter, to: Iterable[str], facts: Mapping[str, str]) -> None:
    """Write the letter into the outbox, in the caller's transaction: one mail for all of `to`."""
    to = list(to)
    if not to:
        raise Refused("A mail needs somebody to go to.", code="no_recipient")
    written = write(letter, facts)
    sender = operator.mail_role(letter.role)
    mail = EmailMultiAlternatives(
        written.subject, written.text, _address(sender), to, reply_to=[sender.address]
    )
    mail.attach_alternative(written.html, "text/html")
    mail.send()


def _fill(words: str, facts: Mapping[str, str]) -> str:
    return NAME.sub(lambda found: facts.get(found[1], ""), words)


def _address(sender: operator.MailRole) -> str:
    return formataddr((sender.name, sender.address))
