"""The roles that mails are sent in, and the test of one."""

import pytest
from django.urls import reverse

from portal.kit import operator, postbox
from portal.models import MailOutbox, Setting
from portal.pages import settings
from tests import make
from tests.pages.settings.known import mailed, told

pytestmark = pytest.mark.django_db


ROLES = {
    "sales_name": "Sales, Norrsund",
    "sales_address": "sales@norrsund.test",
    "sales_signature": "Best regards\r\nSales",
    "support_address": "desk@norrsund.test",
}


def test_mail_roles_are_set_each_on_its_own(as_user):
    browser = as_user(make.staff())

    browser.post(reverse("settings-mail-roles"), ROLES)

    name = operator.organisation().name
    assert operator.mail_role("sales") == operator.MailRole(
        "Sales, Norrsund", "sales@norrsund.test", "Best regards\nSales"
    )
    assert operator.mail_role("support") == operator.MailRole(name, "desk@norrsund.test")
    assert operator.mail_role("billing") == operator.MailRole(name, "help@norrsund.test")
    changed = told("portal.setting.changed").values_list("subject", flat=True)
    assert list(changed) == ["Mail sales", "Mail support"]


def test_users_are_told_the_support_address_at_the_door(client):
    before = client.get(reverse("account_login")).content.decode()
    settings.set_mail_roles({"support": {"address": "desk@norrsund.test"}}, by=make.staff())

    after = client.get(reverse("account_login")).content.decode()

    assert "mailto:help@norrsund.test" in before
    assert "mailto:desk@norrsund.test" in after


@pytest.mark.parametrize("address", ["sales", "a@b@c", "sales@norrsund.test\nBcc: eve@x.test"])
def test_a_sender_has_an_address(as_user, address):
    answer = as_user(make.staff()).post(
        reverse("settings-mail-roles"), ROLES | {"sales_address": address}
    )

    assert answer.status_code == 422
    assert not Setting.objects.filter(pk__startswith="mail-").exists()


def test_a_senders_name_stays_on_one_line(as_user):
    name = "Sales\r\nBcc: eve@example.test"

    as_user(make.staff()).post(reverse("settings-mail-roles"), ROLES | {"sales_name": name})

    assert operator.mail_role("sales").name == "Sales Bcc: eve@example.test"


def test_the_page_says_how_mails_leave_and_no_password(as_user, settings, tmp_path):
    browser = as_user(make.staff())
    settings.POSTBOX = postbox.read("smtp://user:pa55word@mail.norrsund.test")
    by_server = browser.get(reverse("settings-mail-roles")).content.decode()
    settings.POSTBOX = postbox.read(tmp_path.as_uri())

    by_folder = browser.get(reverse("settings-mail-roles")).content.decode()

    assert "through mail.norrsund.test" in by_server
    assert "allowed to send for these addresses" in by_server
    assert "pa55word" not in by_server
    assert f"files into {tmp_path}" in by_folder


def test_a_test_mail_goes_to_who_asks_from_the_role(as_user):
    boss = make.staff(email="boss@norrsund.test")
    browser = as_user(boss)
    browser.post(reverse("settings-mail-roles"), ROLES)

    page = browser.post(reverse("settings-mail-test", args=["sales"]), follow=True)

    assert "A test mail is on its way to boss@norrsund.test." in page.content.decode()
    assert MailOutbox.objects.get().recipients == ["boss@norrsund.test"]
    assert 'From: "Sales, Norrsund" <sales@norrsund.test>' in mailed()
    assert "Best regards" in mailed()
    assert told("portal.setting.test-sent").get().data["to"] == "boss@norrsund.test"


def test_a_test_mail_needs_an_e_mail_to_go_to(as_user):
    boss = make.staff(email=None, phone="447700900001")

    page = as_user(boss).post(reverse("settings-mail-test", args=["sales"]), follow=True)

    assert "no e-mail that a test could go to" in page.content.decode()
    assert not MailOutbox.objects.exists()


def test_there_is_no_test_of_a_role_that_is_none(as_user):
    url = reverse("settings-mail-test", args=["press"])

    assert as_user(make.staff()).post(url).status_code == 404
