"""Logos: small PNG, JPEG or WebP pictures that stand still.

What is kept was read whole and drawn anew, so that nothing else hides in the file: no second
picture, no place or time of a photograph, no script behind its end.
"""

import hashlib
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from portal.core.errors import Refused
from portal.models import Picture

BYTES_MAX = 512 * 1024
SIDE_MAX_PX = 2000
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
# What a browser shows as it is; anything else becomes red, green and blue.
MODES = {"PNG": {"1", "L", "LA", "P", "RGB", "RGBA"}, "JPEG": {"L", "RGB"}, "WEBP": {"RGB", "RGBA"}}
ACCEPT = ",".join(TYPES.values())
HINT = gettext_lazy("PNG, JPEG or WebP, at most 512 KB and 2000 x 2000 pixels.")


def keep(uploaded: UploadedFile, *, field: str = "logo") -> Picture:
    """The picture of an uploaded file; the same picture uploaded twice is kept once.

    Raises Refused, at `field`, for what is too large, moves or is no picture of these kinds.
    """
    image = _read(uploaded, field)
    body = _drawn(image)
    made, _is_new = Picture.objects.get_or_create(
        digest=hashlib.sha256(body).hexdigest(),
        defaults={
            "content_type": TYPES[image.format],
            "body": body,
            "width": image.width,
            "height": image.height,
        },
    )
    return made


def find(digest: str) -> Picture | None:
    return Picture.objects.filter(digest=digest).first() if digest else None


def chosen(answer: UploadedFile | Picture | bool | None) -> Picture | None:
    """What a `LogoField` was answered with: a new picture, today's one, or none."""
    if isinstance(answer, UploadedFile):
        return keep(answer)
    return answer or None


def _read(uploaded: UploadedFile, field: str) -> Image.Image:
    """The picture, decoded whole and turned the way it is meant to be seen."""
    if (uploaded.size or 0) > BYTES_MAX:
        raise Refused(_("The file is larger than 512 KB."), code="too_large", field=field)
    body = uploaded.read()
    if b"<svg" in body[:4096].lower():
        said = _("SVG files may hold programs and are not taken. Please upload PNG, JPEG or WebP.")
        raise Refused(said, code="svg", field=field)
    try:
        image = Image.open(BytesIO(body), formats=tuple(TYPES))
        _refuse_large_or_moving(image, field)
        image.load()
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(field) from error
    except Exception as error:  # Pillow raises errors of many kinds for a broken file.
        said = _("This is not a whole picture. Please upload PNG, JPEG or WebP.")
        raise Refused(said, code="no_picture", field=field) from error
    return _upright(image)


def _refuse_large_or_moving(image: Image.Image, field: str) -> None:
    if max(image.size) > SIDE_MAX_PX:
        raise _too_many_pixels(field)
    if getattr(image, "n_frames", 1) > 1:
        said = _("The file holds several pictures. Please upload one that stands still.")
        raise Refused(said, code="moving", field=field)


def _too_many_pixels(field: str) -> Refused:
    said = _("The picture is larger than 2000 x 2000 pixels.")
    return Refused(said, code="too_many_pixels", field=field)


def _upright(image: Image.Image) -> Image.Image:
    kind = image.format
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode not in MODES[kind]:
        image = image.convert("RGBA" if kind != "JPEG" and image.has_transparency_data else "RGB")
    image.format = kind
    return image


def _drawn(image: Image.Image) -> bytes:
    """The picture as a new file, with its colours and nothing besides."""
    clean = image.copy()
    clean.info = {name: image.info[name] for name in image.info if name == "transparency"}
    if image.format != "WEBP":
        return _saved(clean, image.format, optimize=True, quality=92)
    exact = _saved(clean, "WEBP", lossless=True)
    return exact if len(exact) <= BYTES_MAX else _saved(clean, "WEBP", quality=90)


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


class LogoInput(forms.ClearableFileInput):
    """Today's picture with a tick to remove it, and a place to upload another."""

    clear_checkbox_label = gettext_lazy("Remove")
    template_name = "components/logo_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT} | (attrs or {}))

    def is_initial(self, value: Any) -> bool:
        return isinstance(value, Picture)

    def render(
        self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None
    ) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class LogoField(forms.FileField):
    """Asks for a logo. `initial` is a `Picture` or None; the verb gives what comes to `chosen`."""

    widget = LogoInput

    def __init__(self, **more: Any) -> None:
        more = {"label": gettext_lazy("Logo"), "required": False, "help_text": HINT} | more
        super().__init__(**more)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | Picture | bool | None:
        # A field that is switched off is asked with its own picture.
        return data if isinstance(data, Picture) else super().clean(data, initial)
