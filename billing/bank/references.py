"""What a payer wrote: numbers of invoices, references of checkouts, and names. Pure."""

import re
import unicodedata

# Banks break lines and drop signs: "INV 2026 / 00012" and "INV-2026-\n00012" are INV-2026-00012.
GAP = r"[\s\-/.:_#]{0,3}"
START, END = r"(?<![A-Z0-9])", r"(?![0-9])"
PREFIX, YEAR, SEQUENCE = r"([A-Z][A-Z0-9]{0,11}?)", r"(20[0-9]{2})", r"([0-9]{5,9})"
INVOICE = re.compile(START + PREFIX + GAP + YEAR + GAP + SEQUENCE + END)
WRITTEN = re.compile(START + r"([A-Z0-9][A-Z0-9/.\-]{0,30}-20[0-9]{2}-[0-9]{5,9})" + END)
CHECKOUT = re.compile(START + "PAY" + GAP + "([0-9]{6,12})" + END)
MOST = 10
SHORT = 4
# Words that say what kind of company it is, not which.
FORMS = (
    "gmbh ag kg ohg ug ltd limited llc inc plc co corp company sarl sas sa srl spa bv nv oy ab as "
    "aps doo tov fop und and the"
)
KINDS_OF_COMPANY = frozenset(FORMS.split())


def numbers(text: str) -> list[str]:
    """Numbers of documents in a text, as they are written on documents; each once."""
    found = [one.group(1) for one in WRITTEN.finditer(text.upper())]
    found += ["-".join(one.groups()) for one in INVOICE.finditer(text.upper())]
    return list(dict.fromkeys(found))[:MOST]


def checkouts(text: str) -> list[int]:
    """Numbers of checkouts that a text refers to."""
    found = (int(one.group(1)) for one in CHECKOUT.finditer(text.upper()))
    return list(dict.fromkeys(found))[:MOST]


class Names:
    """A payer's name, to be compared with others'."""

    def __init__(self, text: str) -> None:
        self.words = _words(text)

    def is_like(self, other: str) -> bool:
        """Whether all the words of one name are among the other's, forms of companies aside."""
        theirs = _words(other)
        fewer, more = sorted((self.words, theirs), key=len)
        return bool(fewer) and fewer <= more and sum(map(len, fewer)) >= SHORT


def _words(text: str) -> frozenset[str]:
    flat = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in flat if not unicodedata.combining(one))
    return frozenset(re.findall(r"\w+", plain.replace("ß", "ss"))) - KINDS_OF_COMPANY
