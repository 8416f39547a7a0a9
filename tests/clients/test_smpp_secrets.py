import logging

import pytest
from django.utils import timezone

from clients import smpp_accounts
from clients.models import SmppAccount
from messaging.models import Service, ServiceOf
from portal.models import HistoryEntry, Setting
from tests import make

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Main",
    "short_name": "salt",
    "system_id": "",
    "parts_per_s": "30",
    "max_binds": "2",
    "window": "50",
    "allowed_networks": "192.0.2.0/28",
    "tls_required": "on",
}


@pytest.fixture
def customer():
    return make.customer("Saltmarsh Digital")


def new_url(customer):
    return f"/customers/{customer.pk}/smpp/new/"


def reset_url(account):
    return f"/smpp-accounts/{account.pk}/password/"


def token(browser, url):
    return browser.get(url).context["form"]["token"].value()


def password_in(answer):
    assert answer.status_code == 200
    facts = answer.context["secret"]["facts"]
    return next(fact["value"] for fact in facts if fact.get("is_secret"))


def add(browser, customer, **fields):
    url = new_url(customer)
    return browser.post(url, NEW | {"token": token(browser, url)} | fields)


def reset(browser, account):
    url = reset_url(account)
    return browser.post(url, {"token": token(browser, url)})


def test_a_new_account_is_shown_with_its_password_and_where_it_connects(staff, customer):
    """001: Give the customer system ID, password, hosts and ports."""
    Setting.objects.create(
        name="endpoints", value={"hosts": ["smpp.one.example", "smpp.two.example"]}
    )

    answer = add(staff, customer)

    account = SmppAccount.objects.get()
    password = password_in(answer)
    body = answer.content.decode()
    assert smpp_accounts.find("saltmarsh1", password) == account
    assert (account.customer, account.parts_per_s, account.tls_required) == (customer, 30, True)
    assert account.allowed_networks == ["192.0.2.0/28"]
    assert body.count(password) > 0
    for shown in ("saltmarsh1", "smpp.one.example", "smpp.two.example", "8775", "/api/v1/"):
        assert shown in body
    assert "2775" not in body


def test_a_plain_port_is_told_where_tls_is_not_required(staff, customer):
    body = add(staff, customer, tls_required="").content.decode()

    assert "2775" in body
    assert "8775" in body


def test_the_answer_is_kept_by_nobody(staff, customer):
    answer = add(staff, customer)

    assert answer["Cache-Control"] == "no-store"
    assert "Location" not in answer


def test_the_password_is_shown_once(staff, customer):
    password = password_in(add(staff, customer))
    account = SmppAccount.objects.get()

    pages = ["", "parameters/", "security/", "cug/", "history/", "password/"]
    bodies = [staff.get(f"/smpp-accounts/{account.pk}/{end}").content.decode() for end in pages]
    bodies += [staff.get(f"/customers/{customer.pk}/smpp/").content.decode()]

    assert not [body for body in bodies if password in body]


def test_the_password_is_in_no_log_and_no_history(staff, customer, caplog):
    caplog.set_level(logging.DEBUG)

    first = password_in(add(staff, customer))
    second = password_in(reset(staff, SmppAccount.objects.get()))

    told = str(list(HistoryEntry.objects.values()))
    assert "clients.smpp.password-reset" in told
    assert not [word for word in (first, second) if word in told or word in caplog.text]


def test_the_same_page_sent_twice_issues_once(staff, customer):
    typed = NEW | {"token": token(staff, new_url(customer))}
    staff.post(new_url(customer), typed)

    answer = staff.post(new_url(customer), typed)

    assert answer.status_code == 302
    assert SmppAccount.objects.count() == 1


def test_a_refused_account_can_be_mended_and_sent_again(staff, customer):
    make.smpp_account(system_id="salt_7")
    typed = NEW | {"token": token(staff, new_url(customer)), "system_id": "Salt_7"}

    refused = staff.post(new_url(customer), typed)
    answer = staff.post(new_url(customer), typed | {"system_id": "salt_8"})

    assert refused.status_code == 422
    assert "belongs to another account" in refused.context["form"].errors["system_id"][0]
    assert smpp_accounts.find("salt_8", password_in(answer))


def test_the_service_and_limits_begin_as_provisioning_says(staff, customer):
    direct = Service.objects.create(name="Direct")
    Setting.objects.create(
        name="provisioning", value={"service": direct.pk, "parts_per_s": 75, "tls_required": True}
    )

    form = staff.get(new_url(customer)).context["form"]

    assert form["service"].value() == direct.pk
    assert form["parts_per_s"].value() == 75
    assert form["tls_required"].value() is True


def test_the_service_is_chosen_with_the_account(staff, customer):
    direct = Service.objects.create(name="Direct")

    add(staff, customer, service=direct.pk)

    assert ServiceOf.objects.get().service == direct


def test_only_the_customers_own_living_clients_are_offered(staff, customer):
    mine = make.client("Mine", customer=customer)
    make.client("Gone", customer=customer, status="archived")
    make.client("Other")

    offered = staff.get(new_url(customer)).context["form"].fields["client"].queryset

    assert list(offered) == [mine]


def test_an_archived_customer_gets_no_new_account(staff):
    assert staff.get(new_url(make.customer(status="archived"))).status_code == 404


def test_a_reset_asks_first_and_replaces_the_password(staff):
    account, old = smpp_accounts.issue(customer=make.customer(), fields={}, by=None)

    asked = staff.get(reset_url(account)).content.decode()
    still = smpp_accounts.find(account.system_id, old)
    answer = reset(staff, account)

    assert "stops working at once" in asked
    assert still == account
    assert smpp_accounts.find(account.system_id, old) is None
    assert smpp_accounts.find(account.system_id, password_in(answer)) == account
    assert answer["Cache-Control"] == "no-store"


def test_a_reset_sent_twice_resets_once(staff):
    account = make.smpp_account()
    typed = {"token": token(staff, reset_url(account))}
    password = password_in(staff.post(reset_url(account), typed))

    answer = staff.post(reset_url(account), typed, follow=True)

    assert "nothing was done twice" in answer.content.decode()
    assert smpp_accounts.find(account.system_id, password)


def test_a_reset_without_the_page_that_asks_is_not_done(staff):
    account = make.smpp_account(password_digest="as it was")

    staff.post(reset_url(account))

    account.refresh_from_db()
    assert account.password_digest == "as it was"


def test_the_password_of_an_archived_account_is_not_reset(staff):
    account = make.smpp_account()
    asked = token(staff, reset_url(account))
    SmppAccount.objects.update(archived_at=timezone.now(), is_open=False)

    answer = staff.post(reset_url(account), {"token": asked}, follow=True)

    assert "is archived" in answer.content.decode()
    assert not HistoryEntry.objects.exists()


@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_passwords_are_made_by_admin_and_support_alone(as_user, customer, role):
    account = make.smpp_account(customer=customer)
    browser = as_user(make.staff(role))

    page = browser.get(f"/smpp-accounts/{account.pk}/security/").content.decode()

    assert "Reset password" not in page
    for url in (new_url(customer), reset_url(account)):
        assert browser.get(url).status_code == 403
        assert browser.post(url, NEW).status_code == 403


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_strangers_reset_nothing(as_user, person):
    account = make.smpp_account()

    assert as_user(person()).post(reset_url(account), {"token": "x"}).status_code == 403


def test_support_issues_accounts(as_user, customer):
    assert password_in(add(as_user(make.staff("support")), customer))
