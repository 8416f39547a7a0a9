"""Our answers as people read them: indented, the picture of a captcha apart."""

import base64
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from lxml import etree

SHORT = 80


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer on a page. `picture` is that of a captcha, as a PNG in base64; else empty."""

    is_error: bool
    text: str
    picture: str


def shown(body: bytes) -> Shown:
    """One of our own answers; the long text of a picture is cut short in it."""
    root = etree.fromstring(body)
    picture = ""
    for element in root.iter("captcha_image"):
        written = element.text or ""
        picture = base64.b64encode(unquote_to_bytes(written)).decode()
        rest = f"\N{HORIZONTAL ELLIPSIS} ({len(written)})"
        element.text = written[:SHORT] + rest
    etree.indent(root)
    text = etree.tostring(root, encoding="unicode")
    return Shown(root.findtext("Result") == "Error", text, picture)


def indented(text: str) -> str:
    """A document of the log, indented; one that was cut short stays as it is."""
    try:
        root = etree.fromstring(text)
    except (etree.XMLSyntaxError, ValueError):
        return text
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")
