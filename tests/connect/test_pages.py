"""The pages of those who register: in the application's name, and the same way as the calls."""

import re

import pytest
from django.urls import reverse

from messaging.connect import connections, links, number_applications
from messaging.models import NumberApplication, NumberUse, PageLink, Registration
from portal.core.errors import Refused
from tests import make
from tests.connect.calls import IDA, LETTERS, WHO, App, by_email, captcha, mails

pytestmark = pytest.mark.django_db
TYPED = IDA | {
    "accept_terms": "on",
    "email_format": "1",
    "account_id": "1",
    "mobile_number": "07700 900123",
}


@pytest.fixture
def app(client):
    make.network()
    return App(client, *make.app_connection(slug="diary"))


def at(page="join"):
    return reverse(f"messaging:connect-{page}", args=["diary"])


def test_the_page_stands_in_the_applications_name(app, client):
    page = client.get(at()).content.decode()

    assert "Account Sign Up" in page
    assert "Surgery Diary" in page
    assert "help@diary.example" in page
    assert "data:image/png;base64," in page
    assert "United Kingdom (+44)" in page


def test_a_person_signs_up_with_a_number_as_people_write_it(app, client):
    response = client.post(at(), TYPED | captcha())

    assert "Please look into your mails" in response.content.decode()
    person = Registration.objects.get()
    assert (person.mobile, person.source) == ("447700900123", "page")
    assert by_email(client).state == "email"


def test_each_fault_stands_at_its_field_and_what_was_typed_stays(app, client):
    app.register()

    response = client.post(at(), TYPED | captcha() | {"password": "not good"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Use 6 to 32 letters and digits." in page
    assert 'value="Holm"' in page

    page = client.post(at(), TYPED | captcha()).content.decode()
    assert "Somebody has this username already" in page
    assert Registration.objects.count() == 1


def test_another_picture_can_be_had_without_losing_what_was_typed(app, client):
    first = client.get(at()).content.decode()

    page = client.post(at(), TYPED | {"again": "1"}).content.decode()

    assert 'value="Holm"' in page
    number = r'name="captcha_id" value="(\w+)"'
    assert re.search(number, page)[1] != re.search(number, first)[1]


def test_what_was_read_is_not_shown_beside_the_next_picture(app, client):
    page = client.post(at(), TYPED | captcha() | {"fname": ""}).content.decode()

    assert LETTERS not in page


def test_each_page_leads_to_those_that_somebody_may_look_for(app, client):
    pages = {name: client.get(at(name)).content.decode() for name in ("join", "resend", "forgot")}
    done = client.post(at(), TYPED | captcha()).content.decode()

    for name, page in pages.items():
        found = {other for other in pages if f'href="{at(other)}"' in page}
        assert found == set(pages) - {name}
    assert f'href="{at("resend")}"' in done


def test_without_terms_nobody_signs_up(app, client):
    from messaging.models import ConnectTerms  # noqa: PLC0415

    ConnectTerms.objects.all().delete()

    assert "Nobody can sign up yet" in client.get(at()).content.decode()


@pytest.mark.parametrize("page", ["join", "resend", "forgot", "verify"])
def test_pages_of_a_connection_that_is_off_are_not_there(app, client, page):
    assert client.get(at(page)).status_code == 200
    connections.change(app.connection, {"is_open": False}, by=None)

    answer = client.get(at(page))
    assert answer.status_code == 404
    assert "Nobody can sign up here" in answer.content.decode()


def test_the_mail_and_a_password_can_be_had_again(app, client):
    app.register()

    page = client.post(at("resend"), WHO | captcha()).content.decode()
    assert "The mail is on its way" in page
    by_email(client)
    asked = {"user": "idaholm", "email_address": "ida@vento.example"}
    page = client.post(at("forgot"), asked | captcha()).content.decode()
    assert "A new password is on its way" in page
    assert "new password" in mails()[-1].subject


def test_a_wrong_password_is_told_and_needs_another_picture(app, client):
    app.ida()
    pair = captcha()

    page = client.post(at("verify"), {"user": "idaholm", "password": "Wrong123"} | pair)

    assert page.status_code == 422
    assert "Wrong username or password" in page.content.decode()
    page = client.post(at("verify"), WHO | pair)
    assert "The picture was used already" in page.content.decode()


@pytest.fixture
def person(app):
    return app.ida()


def link(person, kind):
    return links.make(person, kind, site="")


def application(person, **fields):
    own = {"country": make.country(), "use": "reminders", "purpose": "Reminders"}
    about = {"no_adult_content": True, "terms": None}
    return number_applications.apply(person, **own | about | fields)


WANTED = {
    "use": "reminders",
    "purpose": "Reminders of appointments",
    "no_adult_content": "on",
    "accept_terms": "on",
}


def test_a_link_survives_being_looked_at_and_is_used_up_by_going_on(person, client):
    address = link(person, "number")
    wanted = WANTED | {"country": make.country().pk}

    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 200
    assert "We look at your application" in client.post(address, wanted).content.decode()
    assert client.post(address, wanted).status_code == 410
    assert client.get(address).status_code == 410
    assert NumberApplication.objects.count() == 1


def test_what_is_missing_on_the_form_leaves_the_link_as_it_is(person, client):
    address = link(person, "number")

    response = client.post(address, WANTED | {"country": "GB", "no_adult_content": ""})

    assert response.status_code == 422
    assert client.get(address).status_code == 200
    assert not NumberApplication.objects.exists()


def test_a_link_of_strangers_or_of_old_opens_nothing(person, client):
    address = link(person, "number")
    PageLink.objects.update(until=make.LONG_AGO)

    assert client.get(address).status_code == 410
    assert client.get(reverse("messaging:connect-link", args=["nobody"])).status_code == 410


def test_an_approved_application_gives_the_first_free_number(person):
    make.phone_number("447700900501")
    make.phone_number("447700900500")
    made = application(person)

    made = number_applications.approve(made, by=None)

    assert made.number.digits == "447700900500"
    use = NumberUse.objects.get()
    assert (use.client, use.keyword) == (person.client, "")
    assert mails()[-1].subject == "Surgery Diary: your number is +44 7700 900500"
    with pytest.raises(Refused, match="decided"):
        number_applications.approve(made, by=None)


def test_without_a_free_number_an_application_waits(person):
    made = application(person)

    with pytest.raises(Refused, match="free"):
        number_applications.approve(made, by=None)
    made.refresh_from_db()
    assert made.state == "applied"


def test_a_refused_application_is_told_with_its_reason(person):
    made = application(person)

    number_applications.refuse(made, reason="Not allowed there.", by=None)

    made.refresh_from_db()
    assert (made.state, made.decision) == ("refused", "Not allowed there.")
    assert "Not allowed there." in mails()[-1].body


def test_a_connection_may_have_numbers_given_at_once(app, person):
    connections.change(app.connection, {"approves_numbers": True}, by=None)
    person.connection.refresh_from_db()
    make.phone_number("447700900500")

    assert application(person).state == "approved"
    assert application(person).state == "applied"


def test_adult_content_gets_no_number(person):
    with pytest.raises(Refused, match="adult"):
        application(person, no_adult_content=False)


def test_nobody_piles_applications_up(person):
    for _ in range(5):
        application(person)

    with pytest.raises(Refused, match="wait"):
        application(person)
