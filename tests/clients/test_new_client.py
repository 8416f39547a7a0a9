import re

import pytest

from billing.models import Account
from clients import activation
from clients.models import Client
from portal.kit import secrets
from portal.models import MailOutbox, User
from tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
SITE = "https://portal.example.test"


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"


def typed(customer, **more):
    return {"customer": customer.pk, "company": "Vento Pharmacy", **more}


def mails():
    return [secrets.open_envelope(bytes(row.sealed)) for row in MailOutbox.objects.order_by("pk")]


def log_in(client, login, password):
    return client.post(LOGIN, {"login": login, "password": password})


def waiting_client():
    person = make.seat(make.client(activation_required=True), email="sol@example.test")
    person.seats.update(is_login=True)
    place = person.seats.get().client
    place.login = "sol@example.test"
    place.save()
    return place


def test_a_new_client_stands_under_the_house_unless_said_otherwise(as_user):
    house = make.house()
    make.customer()
    browser = as_user(make.staff())

    page = browser.get("/clients/new/")
    answer = browser.post("/clients/new/", typed(house, name="Vera"))

    assert page.context["form"]["customer"].initial == house.pk
    client = Client.objects.get()
    assert (client.customer, client.company, client.name) == (house, "Vento Pharmacy", "Vera")
    assert answer.url == f"/clients/{client.pk}/"
    assert not User.objects.filter(is_staff=False).exists()


def test_the_list_has_the_button(as_user):
    make.client()

    page = as_user(make.staff()).get("/clients/")

    assert 'href="/clients/new/"' in page.text


def test_a_new_client_with_a_password_logs_in_at_once(as_user, client):
    house = make.house()
    as_user(make.staff()).post(
        "/clients/new/", typed(house, login="+44 7700 900318", password="a long enough secret")
    )
    client.logout()

    log_in(client, "447700900318", "a long enough secret")

    made = Client.objects.get()
    assert made.login == "447700900318"
    assert made.seats.get().is_login
    assert made.seats.get().rights == "owner"
    assert "_auth_user_id" in client.session


def test_without_a_password_an_invitation_goes_out(as_user):
    house = make.house()

    as_user(make.staff()).post("/clients/new/", typed(house, login="Sol@Example.test"))

    assert Client.objects.get().login == "sol@example.test"
    (mail,) = mails()
    assert "sol@example.test" in mail
    assert "/accounts/password/reset/key/" in mail


def test_a_currency_opens_an_account_of_its_own(as_user):
    house = make.house()

    as_user(make.staff()).post("/clients/new/", typed(house, unit="EUR"))

    account = Account.objects.get()
    assert (account.client, account.unit, account.pays) == (Client.objects.get(), "EUR", True)


def test_a_phone_without_a_password_is_refused(as_user):
    house = make.house()

    answer = as_user(make.staff()).post("/clients/new/", typed(house, login="447700900318"))

    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    assert not Client.objects.exists()


@pytest.mark.parametrize("who", ["staff", "member", "seat"])
def test_nobody_is_of_two_kinds(as_user, who):
    """003: related accounts - a person has one place."""
    getattr(make, who)(email="taken@example.test")
    house = make.house()
    before = Client.objects.count()

    answer = as_user(make.staff()).post("/clients/new/", typed(house, login="taken@example.test"))

    assert answer.status_code == 422
    assert Client.objects.count() == before


def test_until_it_is_activated_nobody_gets_in_and_is_told_why(client):
    """002: GENERAL INFO - activation."""
    place = waiting_client()

    refused = log_in(client, "sol@example.test", "a long enough secret")
    said = "Your account must be activated first" in refused.text
    link = activation.link(place, "")
    page = client.get(link)
    client.post(link)
    log_in(client, "sol@example.test", "a long enough secret")

    assert said
    assert page.status_code == 200
    place.refresh_from_db()
    assert place.activated_at is not None
    assert "_auth_user_id" in client.session


def test_looking_at_the_link_does_not_use_it_and_using_it_once_does(client):
    place = waiting_client()
    link = activation.link(place, "")
    client.get(link)

    first, second = client.post(link), client.post(link)

    assert first.status_code == 302
    assert second.status_code == 410
    assert "works no more" in second.text


def test_a_link_gets_too_old(client, settings):
    place = waiting_client()
    link = activation.link(place, "")
    settings.PASSWORD_RESET_TIMEOUT = -1

    answer = client.post(link)

    assert answer.status_code == 410
    place.refresh_from_db()
    assert place.activated_at is None


def test_a_link_opens_no_other_client(client):
    place = waiting_client()
    other = make.client(activation_required=True)
    link = activation.link(place, "").replace(place.public_id, other.public_id)

    answer = client.post(link)

    assert answer.status_code == 410
    other.refresh_from_db()
    assert other.activated_at is None


def test_the_new_client_gets_one_mail_that_activates_and_leads_to_a_password(as_user, client):
    house = make.house()
    as_user(make.staff()).post(
        "/clients/new/", typed(house, login="sol@example.test", activation_required="on")
    )
    client.logout()
    (mail,) = mails()
    path = re.search(r"http://testserver(/activate/\S+)", mail).group(1)

    answer = client.post(path, follow=True)

    assert answer.redirect_chain[0][0].startswith("/accounts/password/reset/key/")
    assert answer.status_code == 200


def test_staff_send_the_activation_again(as_user):
    place = waiting_client()
    browser = as_user(make.staff())

    page = browser.get(f"/clients/{place.pk}/")
    answer = browser.post(f"/clients/{place.pk}/activation/", follow=True)

    assert "Send the activation mail" in page.text
    assert "The activation went to sol@example.test." in answer.text
    assert len(mails()) == 1


def test_a_client_that_needs_none_is_sent_none(as_user):
    place = make.client(email="office@example.test")

    answer = as_user(make.staff()).post(f"/clients/{place.pk}/activation/", follow=True)

    assert "needs no activation" in answer.text
    assert not mails()
