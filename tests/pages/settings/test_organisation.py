"""Who the operator is: its name and logo, and where they stand."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from pypdf import PdfReader

from portal.kit import exports, jobs, operator
from portal.kit.exports import making
from portal.models import Job, MailOutbox, Picture, Setting
from portal.pages import settings, users
from tests import make
from tests.pages.settings.known import ORGANISATION, mailed, picture, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def settings_folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def pdf(owner):
    exporter = exports.find("jobs")(owner, QueryDict(""))
    asked = making.ask(exporter, columns=(), file_format="pdf")
    jobs.run(asked.pk)
    return PdfReader(Job.objects.get(pk=asked.pk).file.path)


def test_the_operator_says_who_it_is(as_user):
    boss = make.staff()

    answer = as_user(boss).post(reverse("settings"), ORGANISATION | {"logo": picture()})

    found = operator.organisation()
    assert answer.headers["Location"] == reverse("settings")
    assert found.name == "Norrsund"
    assert found.address == "Hamngatan 1\n111 47 Stockholm"
    assert found.phone == "46812090001"
    assert found.logo == Picture.objects.get().digest
    entry = told("portal.setting.changed").get()
    assert (entry.actor, entry.subject) == (boss, "Organisation")
    assert entry.data["before"]["legal_name"] == ""
    assert entry.data["after"]["legal_name"] == "Norrsund Telecom AB"
    assert entry.data["after"]["logo"] == f"picture {found.logo[:8]}"


def test_saving_the_same_again_tells_nothing(as_user):
    browser = as_user(make.staff())
    browser.post(reverse("settings"), ORGANISATION)

    page = browser.post(reverse("settings"), ORGANISATION, follow=True)

    assert "Nothing was different." in page.content.decode()
    assert told("portal.setting.changed").count() == 1


def test_the_logo_stays_until_it_is_changed_or_removed(as_user):
    browser = as_user(make.staff())
    browser.post(reverse("settings"), ORGANISATION | {"logo": picture()})
    first = operator.organisation().logo

    browser.post(reverse("settings"), ORGANISATION)
    kept = operator.organisation().logo
    browser.post(reverse("settings"), ORGANISATION | {"logo-clear": "on"})

    assert kept == first
    assert operator.organisation().logo == ""


def test_a_bad_logo_is_refused_at_its_field_and_nothing_is_saved(as_user):
    svg = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    answer = as_user(make.staff()).post(reverse("settings"), ORGANISATION | {"logo": svg})

    assert answer.status_code == 422
    assert "SVG files may hold programs" in answer.content.decode()
    assert "Norrsund Telecom AB" in answer.content.decode()
    assert not Setting.objects.filter(pk="organisation").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("country", "ZZ"),
        ("site", "javascript:alert(1)"),
        ("phone", "call us"),
    ],
)
def test_what_an_operator_cannot_be_is_refused(as_user, field, value):
    answer = as_user(make.staff()).post(reverse("settings"), ORGANISATION | {field: value})

    assert answer.status_code == 422
    assert 'class="fault"' in answer.content.decode()
    assert not Setting.objects.filter(pk="organisation").exists()


def test_name_and_logo_are_on_every_page_and_at_the_door(as_user, client):
    boss = make.staff()
    settings.set_organisation({"name": "Nörr & Sund"}, logo=picture(), by=boss)
    logo = f'<img class="logo" src="{Picture.objects.get().get_absolute_url()}"'

    door = client.get(reverse("account_login")).content.decode()
    pages = [as_user(person).get("/").content.decode() for person in (boss, make.member())]

    for page in (door, *pages):
        assert "Nörr &amp; Sund</title>" in page
        assert f'{logo} alt="Nörr &amp; Sund">' in page


def test_the_name_stands_in_invitations_and_in_mails_for_a_new_password(client):
    boss = make.staff()
    settings.set_organisation({"name": "Northern Links"}, logo=None, by=boss)

    users.send_link(boss, by=boss, site="http://testserver/")
    invitation = mailed()
    MailOutbox.objects.all().delete()
    client.post(reverse("account_reset_password"), {"email": boss.email})

    assert "Your log-in at Northern Links" in invitation
    assert "Your new password at Northern Links" in mailed()


def test_name_and_logo_stand_on_a_pdf(settings_folder):
    boss = make.staff()
    settings.set_organisation({"name": "Northern Links"}, logo=None, by=boss)
    named = pdf(boss)
    settings.set_organisation({"name": "Northern Links"}, logo=picture(), by=boss)
    drawn = pdf(boss)

    assert named.pages[0].extract_text().startswith("Northern Links\n")
    assert not named.pages[0].images
    assert (drawn.pages[0].images[0].image.width, len(drawn.pages[0].images)) == (40, 1)


def test_a_change_is_told_against_the_one_before_it():
    boss = make.staff()

    first = settings.write("endpoints", {"hosts": ["a.test"], "plain_port": 2775}, by=boss)
    second = settings.write("endpoints", {"hosts": ["b.test"], "plain_port": 2775}, by=boss)

    assert first
    assert second
    last = told("portal.setting.changed").last()
    assert last.data == {"before": {"hosts": ["a.test"]}, "after": {"hosts": ["b.test"]}}
