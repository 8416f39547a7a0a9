"""Documents as PDF/A-3: they can be kept for as long as the law wants them, tagged for readers.

Pictures come from memory; nothing is ever fetched from outside.
"""

from importlib.resources import files
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string

from portal.kit.exports import pdf_file
from portal.models import Picture

LOGO = pdf_file.LOGO
PROFILE = "--srgb"
OPTIONS = {"pdf_variant": "pdf/a-3b", "pdf_tags": True, "output_intent": PROFILE}


def drawn(template: str, told: dict[str, Any], logo: Picture | None) -> bytes:
    """A page of papers as a file. Raises Refused where the server cannot make PDF files."""
    page = render_to_string(template, told | {"logo_url": LOGO if logo else ""})
    body, _pages = pdf_file.laid_out(page, logo, OPTIONS, {PROFILE: _srgb()})
    return body


def _srgb() -> Any:
    """What the colours mean, which PDF/A wants to be told; left alone, the library leaks a file."""
    library = pdf_file.weasyprint()
    profile = BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())
    about = ("sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))
    return library.css.ColorProfile(profile, *about)


def logo_of(seller: dict[str, Any]) -> Picture | None:
    """The logo an issuer had when the document was made."""
    return Picture.objects.filter(pk=seller["logo"]).first() if seller.get("logo") else None
