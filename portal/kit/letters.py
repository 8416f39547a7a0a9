"""Letters: the mails the house writes to companies, whose words staff may change.

An app hangs them in its letters.py. A letter's words name what is filled in as `{{ name }}`; staff
may move and drop names, and nothing else of a template language is understood. The mail goes out as
text and as HTML made from the same words, without pictures: nothing in it is fetched or blocked.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import punycode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.core.errors import Refused
from portal.kit import hooks, operator
from portal.models import MailTemplate

NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
PLACE = re.compile(r"\{\{([^{}]*)\}\}|(\{%[^{}]*%\})")
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
# Hosts and addresses stay words: "smpp.operator.example" is no page.
LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
TEMPLATE = "mail/letter.html"
# Programs that answer mails by themselves leave these alone (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of mail.

    `role` says whose name it goes out in (`operator.ROLES`); `topic` and `topic_title` are what a
    contact is ticked for to get it, empty for letters that contacts do not choose. `names` are
    what can be filled in: (name, what it means, an example). `secrets` are those of them that may
    not stand in the subject, which is kept readable.
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
    secrets: tuple[str, ...] = ("password",)


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's words, with the names that are filled in."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Written:
    """A letter with everything filled in."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    body: bytes
    content_type: str


def letters() -> tuple[Letter, ...]:
    return hooks.found("letters", Letter)


def find(slug: str) -> Letter | None:
    return next((letter for letter in letters() if letter.slug == slug), None)


def topics() -> list[tuple[str, str]]:
    """(topic, title) of everything contacts can be ticked for."""
    return list({one.topic: one.topic_title for one in letters() if one.topic}.items())


def own_words(letter: Letter) -> Words:
    """The words the letter was born with."""
    return Words(str(letter.subject).strip(), str(letter.body).strip())


def words(letter: Letter) -> Words:
    """The words as staff have them now."""
    changed = MailTemplate.objects.filter(pk=letter.slug).first()
    return Words(changed.subject, changed.body) if changed else own_words(letter)


def examples(letter: Letter) -> dict[str, str]:
    """Something to fill in, to see how the letter looks."""
    return {name: str(example) for name, _meaning, example in letter.names}


def unknown(letter: Letter, text: str) -> list[str]:
    """What stands in braces in a text and cannot be filled in."""
    known = {name for name, _meaning, _example in letter.names}
    asked = [(name.strip(), block) for name, block in PLACE.findall(text)]
    strange = {block or name or "{{ }}" for name, block in asked if block or name not in known}
    return sorted(strange | set(STRAY.findall(PLACE.sub("", text))))


def secrets_in(letter: Letter, text: str) -> list[str]:
    """The names in a text that are secrets."""
    return sorted(set(NAME.findall(text)) & set(letter.secrets))


def write(
    letter: Letter,
    facts: Mapping[str, str],
    tried: Words | None = None,
    *,
    template: str = TEMPLATE,
    signature: str | None = None,
) -> Written:
    """Fill the letter in, with words that are tried out or with today's.

    Raises KeyError when one of the letter's names has no fact. A name that the letter knows no
    more, in words of old, becomes nothing.
    """
    missing = [name for name, _meaning, _example in letter.names if name not in facts]
    if missing:
        raise KeyError(f"{letter.slug} lacks {', '.join(missing)}")
    found = tried or words(letter)
    public = {name: fact for name, fact in facts.items() if name not in letter.secrets}
    text = _fill(found.body, facts).strip()
    subject = _fill(found.subject, public)
    return finish(letter.role, subject, text, template=template, signature=signature)


def finish(
    role: str, subject: str, text: str, *, template: str = TEMPLATE, signature: str | None = None
) -> Written:
    """Close a mail with a signature, by default its role's, and set it as HTML, too."""
    closing = operator.mail_role(role).signature if signature is None else signature
    if closing:
        text += f"\n\n{closing.strip()}"
    about = {
        "subject": _one_line(subject),
        "text": text,
        "html": _linked(text),
        "organisation": operator.organisation(),
    }
    return Written(about["subject"], text + "\n", render_to_string(template, about))


def send(
    letter: Letter, to: Iterable[str], facts: Mapping[str, str], *, is_html: bool = True
) -> None:
    """Write the letter into the outbox, in the caller's transaction: one mail for all of `to`."""
    post(letter.role, to, write(letter, facts), is_html=is_html)


def post(
    role: str,
    to: Iterable[str],
    written: Written,
    *,
    copies: Iterable[str] = (),
    files: Iterable[Attached] = (),
    is_html: bool = True,
) -> None:
    """Write a finished mail into the outbox, in the caller's transaction.

    `copies` get it without being named in it; unless it `is_html`, too, it has its text alone.
    """
    to = list(to)
    if not to:
        raise Refused("A mail needs somebody to go to.", code="no_recipient")
    sender = operator.mail_role(role)
    mail = EmailMultiAlternatives(
        written.subject,
        written.text,
        address(sender),
        to,
        bcc=[one for one in copies if one not in to],
        reply_to=[sender.address],
        headers=HEADERS,
    )
    if is_html:
        mail.attach_alternative(written.html, "text/html")
    for file in files:
        mail.attach(file.name, file.body, file.content_type)
    mail.send()


def address(sender: operator.MailRole) -> str:
    """The role as a mail's sender: "Sales, Norrsund" <sales@norrsund.example>."""
    box, _at, domain = sender.address.rpartition("@")
    return formataddr((_one_line(sender.name), f"{box}@{punycode(domain)}"))


def _fill(words: str, facts: Mapping[str, str]) -> str:
    return NAME.sub(lambda found: str(facts.get(found[1], "")), words)


def _one_line(text: str) -> str:
    # A line break in a header would begin another one.
    shown = " ".join(text.split())
    return "".join(one for one in shown if unicodedata.category(one) != "Cc")


def _linked(text: str) -> SafeString:
    """The text for HTML: everything escaped, addresses of pages as links."""
    parts, at = [], 0
    for link in LINK.finditer(text):
        parts += [text[at : link.start()], format_html('<a href="{}">{}</a>', link[0], link[0])]
        at = link.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, text[at:]]))
