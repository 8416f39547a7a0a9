"""System IDs: the names by which SMPP accounts log in (SMPP 3.4, section 5.2.1)."""

import re
import unicodedata
from itertools import count

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from clients.models import SmppAccount
from portal.core.errors import Refused

SIZE_MAX = 15
SHAPE = re.compile(r"[!-~]{1,15}")
NOT_LETTERS = re.compile(r"[^a-z0-9]+")
FALLBACK = "account"
# Leaves room for a number of four digits.
STEM_MAX = 11


def checked(system_id: str) -> str:
    """A chosen system ID if it has the right shape and nobody ever had it; else `Refused`.

    Case counts when somebody logs in, yet no two differ by case alone.
    """
    if not SHAPE.fullmatch(system_id):
        raise Refused(
            _("A system ID has 1 to 15 letters, digits and signs of ASCII, without spaces."),
            code="bad_system_id",
            field="system_id",
        )
    if SmppAccount.objects.annotate(low=Lower("system_id")).filter(low=system_id.lower()).exists():
        raise taken(system_id)
    return system_id


def taken(system_id: str) -> Refused:
    """The refusal of a system ID that another account has or had."""
    sentence = _("The system ID %(id)s belongs to another account. An archived one keeps its own.")
    return Refused(sentence % {"id": system_id}, code="system_id_taken", field="system_id")


def suggested(name: str) -> str:
    """A free system ID from a company's name: `Saltmarsh Digital` gives `saltmarsh1`."""
    stem = _stem(name)
    low = SmppAccount.objects.annotate(low=Lower("system_id"))
    known = set(low.filter(low__startswith=stem).values_list("low", flat=True))
    return next(one for number in count(1) if (one := f"{stem}{number}") not in known)


def _stem(name: str) -> str:
    """The first word that says something, in lower-case letters and digits of ASCII."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = [word for word in NOT_LETTERS.split(plain) if word]
    if not words:
        return FALLBACK
    # A word of one or two letters tells nothing alone: "O2 Blue" gives "o2_blue".
    is_short = len(words[0]) < 3
    return ("_".join(words[:2]) if is_short else words[0])[:STEM_MAX].rstrip("_")
