from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageFile, PngImagePlugin

from portal.core.errors import Refused
from portal.kit import pictures
from portal.models import Picture

pytestmark = pytest.mark.django_db

HIDDEN = b"<script>alert(1)</script>"


class CompanyForm(forms.Form):
    logo = pictures.LogoField()


def drawn(kind="PNG", size=(40, 20), mode="RGB", colour="teal", **options):
    file = BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def uploaded(body, name="logo.png"):
    return SimpleUploadedFile(name, body)


def refused(body, name="logo.png"):
    with pytest.raises(Refused) as said:
        pictures.keep(uploaded(body, name))
    assert said.value.field == "logo"
    assert not Picture.objects.exists()
    return str(said.value)


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")],
)
def test_a_logo_of_a_known_kind_is_kept(kind, content_type):
    kept = pictures.keep(uploaded(drawn(kind)))

    seen = Image.open(BytesIO(bytes(kept.body)))
    assert (kept.content_type, kept.width, kept.height) == (content_type, 40, 20)
    assert (seen.format, seen.size) == (kind, (40, 20))


def test_the_same_logo_twice_is_kept_once():
    first = pictures.keep(uploaded(drawn()))
    again = pictures.keep(uploaded(drawn(), "other name.png"))

    assert first == again
    assert Picture.objects.count() == 1


def test_what_is_seen_through_stays_so():
    kept = pictures.keep(uploaded(drawn(mode="RGBA", colour=(0, 0, 0, 0))))

    assert Image.open(BytesIO(bytes(kept.body))).getpixel((0, 0))[3] == 0


def test_a_logo_of_few_colours_keeps_its_clear_ground():
    file = BytesIO()
    few = Image.new("P", (40, 20), 1)
    few.putpalette([255, 0, 0, 0, 128, 128])
    few.save(file, "PNG", transparency=1)

    kept = pictures.keep(uploaded(file.getvalue()))

    assert Image.open(BytesIO(bytes(kept.body))).convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_jpeg_for_printers_becomes_one_for_screens():
    kept = pictures.keep(uploaded(drawn("JPEG", mode="CMYK", colour=(0, 0, 0, 0))))

    assert Image.open(BytesIO(bytes(kept.body))).mode == "RGB"


def told(words):
    chunk = PngImagePlugin.PngInfo()
    chunk.add_text("Comment", words.decode())
    return chunk


@pytest.mark.parametrize(
    "body",
    [
        drawn() + HIDDEN,
        drawn("JPEG") + HIDDEN,
        drawn(pnginfo=told(HIDDEN)),
        drawn("JPEG", comment=HIDDEN),
        drawn("JPEG", icc_profile=HIDDEN),
        drawn("WEBP", xmp=HIDDEN),
    ],
    ids=["behind a PNG", "behind a JPEG", "PNG text", "JPEG comment", "profile", "WebP XMP"],
)
def test_nothing_else_hides_in_a_logo(body):
    assert HIDDEN in body

    kept = pictures.keep(uploaded(body))

    assert HIDDEN not in bytes(kept.body)


def test_where_a_photograph_was_taken_is_forgotten_but_not_which_side_is_up():
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by a quarter.
    exif[0x010E] = "Taken at home"

    kept = pictures.keep(uploaded(drawn("JPEG", exif=exif)))

    assert b"Taken at home" not in bytes(kept.body)
    assert (kept.width, kept.height) == (20, 40)


def test_an_svg_is_refused_with_its_reason():
    said = refused(b'<?xml version="1.0"?><SVG xmlns="http://www.w3.org/2000/svg"/>', "logo.svg")

    assert "SVG files may hold programs" in said


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_logo_is_refused(kind):
    second = Image.new("RGB", (40, 20), "red")

    said = refused(drawn(kind, save_all=True, append_images=[second]))

    assert "stands still" in said


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", drawn("GIF"), drawn()[:-30], drawn("JPEG")[:200], b"\x89PNG\r\n\x1a\n" * 9],
    ids=["nothing", "words", "GIF", "half a PNG", "half a JPEG", "heads only"],
)
def test_what_is_no_whole_picture_is_refused(body, monkeypatch):
    # The PDF writer, once it is loaded, lets its whole process read broken pictures.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)

    assert "not a whole picture" in refused(body)


def test_a_large_file_is_refused_without_being_read():
    assert "larger than 512 KB" in refused(drawn() + bytes(pictures.BYTES_MAX))


@pytest.mark.parametrize("size", [(2001, 10), (10, 2001)])
def test_a_picture_of_too_many_pixels_is_refused(size):
    assert "2000 x 2000" in refused(drawn(size=size))


@pytest.mark.parametrize("side", [12_000, 20_000])
def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused(side):
    head = drawn(mode="1", colour=0, size=(16, 16))
    huge = bytearray(head)
    huge[16:24] = side.to_bytes(4, "big") * 2  # Width and height stand in the first chunk.
    huge[29:33] = _checksum(bytes(huge[12:29]))

    assert "2000 x 2000" in refused(bytes(huge))


def _checksum(chunk):
    import zlib  # noqa: PLC0415

    return zlib.crc32(chunk).to_bytes(4, "big")


def asked(post, file=None, now=None):
    files = MultiValueDict({"logo": [file]} if file else {})
    form = CompanyForm(post, files, initial={"logo": now})
    assert form.is_valid(), form.errors
    return pictures.chosen(form.cleaned_data["logo"])


def test_a_form_that_says_nothing_of_the_logo_leaves_it():
    now = pictures.keep(uploaded(drawn()))

    assert asked({}, now=now) == now
    assert asked({}) is None


def test_a_form_changes_the_logo_or_takes_it_away():
    now = pictures.keep(uploaded(drawn()))

    other = asked({}, uploaded(drawn(colour="red")), now)
    none = asked({"logo-clear": "on"}, now=now)

    assert other not in (now, None)
    assert none is None


def test_a_form_shows_the_logo_and_how_to_remove_it():
    now = pictures.keep(uploaded(drawn()))

    shown, empty = (str(CompanyForm(initial={"logo": one})["logo"]) for one in (now, None))

    assert f'src="/pictures/{now.digest}/"' in shown
    assert 'name="logo-clear"' in shown
    assert 'type="file"' in shown
    assert "<img" not in empty
    assert 'name="logo-clear"' not in empty
