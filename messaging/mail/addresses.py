"""E-mail addresses as they are accepted: plain ones that every server on the way understands.

Of RFC 5321 section 4.1.2 that is a dot-string before the @ and a domain behind it. Quoted local
parts and bare addresses of machines are refused, and so is everything that could end a line.
"""

import re
from email.utils import parseaddr

from portal.core.errors import Refused

# RFC 5321, section 4.5.3.1.
LOCAL_MAX, ADDRESS_MAX = 64, 254
NAME_MAX = 100
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
LOCAL = re.compile(rf"{ATOM}(?:\.{ATOM})*")
DOMAIN = re.compile(rf"(?:{LABEL}\.)+{LABEL}")


def address(text: str) -> str:
    """The address with its domain in lower case and ASCII. Raises `Refused` for what is none."""
    local, at, domain = text.strip().rpartition("@")
    name = _ascii(domain)
    found = f"{local}@{name}"
    if not (at and LOCAL.fullmatch(local) and DOMAIN.fullmatch(name)):
        raise Refused(f"{text[:60]!r} is no e-mail address.", code="bad_address")
    if len(local) > LOCAL_MAX or len(found) > ADDRESS_MAX:
        raise Refused("An e-mail address has at most 254 characters.", code="bad_address")
    return found


def mailbox(text: str) -> tuple[str, str]:
    """The name, which may be empty, and the address of `Name <address>` or of an address alone."""
    if not text.isprintable():
        raise Refused("The sender may only hold printable characters.", code="bad_sender")
    if "<" not in text:
        return "", address(text)
    name, found = parseaddr(text)
    if not found:
        raise Refused("The sender is an address, or a name and <address>.", code="bad_sender")
    if len(name) > NAME_MAX:
        raise Refused(f"The sender's name has at most {NAME_MAX} characters.", code="bad_sender")
    return name, address(found)


def domain_of(found: str) -> str:
    """The domain of an address, in lower case."""
    return found.rpartition("@")[2].lower()


def domain(text: str) -> str:
    """A domain in lower case and ASCII. Raises `Refused` for what is none."""
    found = _ascii(text.strip().removeprefix("@"))
    if not DOMAIN.fullmatch(found):
        raise Refused(f"{text[:60]!r} is no domain.", code="bad_domain")
    return found


def key(found: str) -> str:
    """What an address is looked up by: nobody has two mailboxes that differ by capitals."""
    return found.lower()


def _ascii(name: str) -> str:
    try:
        return name.encode("idna").decode().lower()
    except UnicodeError:
        return ""
