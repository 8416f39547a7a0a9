from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.kit import pictures
from portal.models import Picture, Setting
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def logo():
    file = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(file, "PNG")
    return pictures.keep(SimpleUploadedFile("logo.png", file.getvalue()))


@pytest.mark.parametrize("who", [make.staff, make.member, make.seat])
def test_a_logo_is_shown_to_who_is_signed_in(as_user, logo, who):
    answer = as_user(who()).get(logo.get_absolute_url())

    assert answer.status_code == 200
    assert answer.content == bytes(Picture.objects.get().body)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_customers_logo_is_not_for_strangers(client, logo):
    answer = client.get(logo.get_absolute_url())

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_the_operators_logo_is_for_everybody_as_the_log_in_shows_it(client, logo):
    Setting.objects.create(pk="organisation", value={"logo": logo.digest})

    answer = client.get(logo.get_absolute_url())
    door = client.get(reverse("account_login")).content.decode()

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert f'<img class="logo" src="{logo.get_absolute_url()}"' in door


def test_a_logo_nobody_keeps_is_not_found(as_user):
    assert as_user(make.staff()).get(reverse("picture", args=["0" * 64])).status_code == 404


def test_a_logo_is_looked_at_and_not_uploaded(as_user, logo):
    assert as_user(make.staff()).post(logo.get_absolute_url()).status_code == 405
