"""Names that look alike: PayPal, PayPa1, PAY-PAL and one in Cyrillic letters are one to a reader.

A name's skeleton is what is left when everything that the eye passes over is taken out: capitals,
accents, separators, doubled letters, digits in the place of letters, and letters of the Cyrillic
and Greek alphabets that have the shape of Latin ones (a choice of what Unicode's technical standard
39 calls confusables). Two names look alike when their skeletons are equal.
"""

import unicodedata

# Only their capitals have the shape of these Latin letters; small ones have that of others.
CAPITALS = str.maketrans(
    "\u0392\u0396\u0397\u039d\u03a1\u03a5\u03a7\u0412\u041d\u0420\u0422\u0423\u0425",
    "bzhnpyxbhptyx",
)
GREEK = (
    "\u03b1\u03b2\u03b3\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u03b6\u03bc",
    "abyenlkvoptuxvzu",
)
CYRILLIC_SHAPES = "abeekmhopctyxbljsdqvlrnuvhyeb"
CYRILLIC = (
    "\u0430\u0432\u0435\u0437\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u044c"
    "\u0456\u0458\u0455\u0501\u051b\u051d\u04cf\u0433\u043f\u0438\u0448\u04bb\u04af\u0454\u0431"
)
LATIN = ("0134578|!$@iw", "oleastbllsalv")
SHAPES = {
    ord(one): other
    for alike, shape in (GREEK, (CYRILLIC, CYRILLIC_SHAPES), LATIN)
    for one, other in zip(alike, shape, strict=True)
}
PAIRS = (("rn", "m"),)
# A shorter name inside of a longer one is chance.
WITHIN_LEAST = 4


def skeleton(name: str) -> str:
    """What a name looks like; empty for one of separators only."""
    shape = _folded(_folded(name).translate(SHAPES)).translate(SHAPES)
    found = _single("".join(one for one in shape if one.isalnum()))
    for pair, letter in PAIRS:
        found = _single(found.replace(pair, letter))
    return found


def alike(first: str, second: str) -> bool:
    """Whether a reader may take one name for the other."""
    return skeleton(first) == skeleton(second)


def holds(name: str, brand: str) -> bool:
    """Whether a name looks like a brand, or has it within, as PayPal-Help has."""
    whole, part = skeleton(name), skeleton(brand)
    return whole == part or (len(part) >= WITHIN_LEAST and part in whole)


def _folded(text: str) -> str:
    """Without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.translate(CAPITALS)).casefold()
    return "".join(
        one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one)
    )


def _single(text: str) -> str:
    """Each run of one letter as one."""
    return "".join(one for one, before in zip(text, f" {text}", strict=False) if one != before)
