"""Who sees and changes the settings, and that a change is seen at once."""

import pytest
from django.urls import reverse

from portal.kit import hooks, operator, records
from portal.kit.letters import Words
from portal.models import MailOutbox, MailTemplate, Picture, Setting
from portal.pages import settings
from tests import make
from tests.pages.settings.known import LETTER, ORGANISATION, picture

pytestmark = pytest.mark.django_db


PAGES = ["settings", "settings-mail-roles", "settings-letters", "settings-endpoints"]


@pytest.mark.parametrize("name", PAGES)
def test_only_admins_see_the_settings(as_user, name):
    assert as_user(make.staff()).get(reverse(name)).status_code == 200
    for other in (make.staff("support"), make.staff("finance"), make.member(), make.seat()):
        assert as_user(other).get(reverse(name)).status_code == 403


LETTER_PAGES = [
    "settings-letter",
    "settings-letter-preview",
    "settings-letter-reset",
    "settings-letter-test",
]


@pytest.mark.parametrize(
    ("name", "argument"),
    [(name, None) for name in PAGES]
    + [("settings-mail-test", "sales")]
    + [(name, "welcome") for name in LETTER_PAGES],
)
def test_only_admins_change_the_settings(as_user, name, argument):
    url = reverse(name, args=[argument] if argument else [])

    answer = as_user(make.staff("support")).post(url, {"subject": "x", "body": "y"} | ORGANISATION)

    assert answer.status_code == 403
    assert not Setting.objects.filter(pk="organisation").exists()
    assert not MailTemplate.objects.exists()
    assert not MailOutbox.objects.exists()


def test_the_menu_leads_admins_there(as_user):
    link = f'href="{reverse("settings")}"'

    assert link in as_user(make.staff()).get("/").content.decode()
    assert link not in as_user(make.staff("support")).get("/").content.decode()


def test_a_higher_floor_hangs_a_tab_on_the_settings(as_user, monkeypatch):
    found = hooks.found
    hung = records.Tab("settings", "more", "Provisioning defaults", "settings-endpoints", order=50)

    def with_more(file, kind):
        return (*found(file, kind), hung) if kind is records.Tab else found(file, kind)

    monkeypatch.setattr(hooks, "found", with_more)

    page = as_user(make.staff()).get(reverse("settings")).content.decode()

    assert page.index("Where they connect") < page.index("Provisioning defaults")


@pytest.mark.parametrize("name", PAGES)
def test_a_tab_asks_the_database_little(as_user, django_assert_max_num_queries, name):
    browser = as_user(make.staff())

    with django_assert_max_num_queries(16):
        browser.get(reverse(name))


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_at_once_in_this_process(monkeypatch):
    monkeypatch.setattr(operator, "_remembered", {})
    boss = make.staff()
    operator.organisation()

    settings.set_organisation({"name": "Changed"}, logo=None, by=boss)

    assert operator.organisation().name == "Changed"


def test_letters_and_logos_are_only_looked_at_in_the_admin(as_user):
    boss = make.staff()
    settings.set_organisation({"name": "x"}, logo=picture(), by=boss)
    settings.change_letter(LETTER, Words("Hello", "There"), by=boss)
    browser = as_user(boss)

    for label, key in (("picture", Picture.objects.get().pk), ("mailtemplate", "welcome")):
        url = reverse(f"admin:portal_{label}_change", args=[key])
        assert browser.get(url).status_code == 200
        assert browser.post(url, {"subject": "x"}).status_code == 403
