import pytest

from clients import people
from clients.models import Client, Seat
from portal.core.errors import Refused
from portal.models import HistoryEntry, MailOutbox, User
from portal.pages import login, users
from tests import make

pytestmark = pytest.mark.django_db
SITE = "https://portal.example.test"
SOL = {"name": "Sol Seat", "email": "sol@example.test", "phone": "", "rights": "finance"}


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"


def add(client, **more):
    return people.add(client, SOL | more, by=make.staff(), site=SITE)


def events(client):
    found = HistoryEntry.objects.filter(client_id=client.pk, event__startswith="clients.person")
    return [entry.event.rpartition(".")[2] for entry in found.order_by("pk")]


def test_people_share_one_client_each_with_rights_of_their_own(as_user):
    """003: related accounts and sub-accounts."""
    client = make.client()
    browser = as_user(make.staff())
    for rights in Seat.Rights.values:
        typed = SOL | {"email": f"{rights}@example.test", "rights": rights}
        browser.post(f"/clients/{client.pk}/people/new/", typed)

    page = browser.get(f"/clients/{client.pk}/people/")

    assert Seat.objects.filter(client=client).count() == 4
    for shown in ("Owner", "Developer", "Finance", "Viewer", "finance@example.test"):
        assert shown in page.text
    assert MailOutbox.objects.count() == 4


def test_the_first_is_the_log_in_and_the_client_follows_it():
    client = make.client()
    first, second = add(client), add(client, email="", phone="447700900318", name="Ty")

    client.refresh_from_db()
    before = client.login
    people.make_login(second, by=None)

    client.refresh_from_db()
    assert (before, client.login) == ("sol@example.test", "447700900318")
    first.refresh_from_db()
    assert not first.is_login
    assert events(client) == ["added", "made-login", "added", "made-login"]


def test_a_new_e_mail_of_the_log_in_is_the_clients_new_login():
    seat = add(make.client())

    users.change(seat.user, by=make.staff(), name="Sol Seat", email="new@example.test", phone=None)

    assert Client.objects.get(pk=seat.client_id).login == "new@example.test"


def test_rights_are_changed_and_told(as_user):
    seat = add(make.client())
    typed = SOL | {"rights": "viewer"}

    as_user(make.staff()).post(f"/clients/{seat.client_id}/people/{seat.pk}/", typed)

    seat.refresh_from_db()
    assert seat.rights == "viewer"
    assert events(seat.client)[-1] == "changed"


def test_the_log_in_is_not_removed_while_others_need_it(as_user):
    client = make.client()
    first, second = add(client), add(client, email="ty@example.test")
    browser = as_user(make.staff())

    kept = browser.post(f"/clients/{client.pk}/people/{first.pk}/remove/", follow=True)
    browser.post(f"/clients/{client.pk}/people/{second.pk}/remove/")
    browser.post(f"/clients/{client.pk}/people/{first.pk}/remove/")

    assert "Make somebody else the log-in first." in kept.text
    assert not Seat.objects.exists()
    client.refresh_from_db()
    assert client.login == ""


def test_whoever_was_removed_gets_in_no_more_and_can_be_taken_back():
    client = make.client()
    seat = add(client)
    person = seat.user
    people.remove(seat, by=None)
    is_in = login.admits(User.objects.get(pk=person.pk))

    back = add(client)

    assert not is_in
    assert back.user == person
    assert login.admits(User.objects.get(pk=person.pk))


def test_somebody_with_a_place_elsewhere_is_refused():
    client = make.client()
    make.member(email="sol@example.test")

    with pytest.raises(Refused, match="a place elsewhere"):
        add(client)

    assert not Seat.objects.filter(client=client).exists()


def test_nobody_is_added_to_what_is_archived():
    client = make.client(status="archived")

    with pytest.raises(Refused):
        add(client)

    assert not User.objects.filter(email="sol@example.test").exists()


def test_a_seat_of_another_client_is_not_there(as_user):
    seat, other = add(make.client()), make.client()
    browser = as_user(make.staff())

    answers = [
        browser.get(f"/clients/{other.pk}/people/{seat.pk}/"),
        browser.post(f"/clients/{other.pk}/people/{seat.pk}/remove/"),
        browser.post(f"/clients/{other.pk}/people/{seat.pk}/login/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Seat.objects.filter(pk=seat.pk).exists()


def test_who_may_only_look_changes_nobody(as_user):
    seat = add(make.client())
    place = f"/clients/{seat.client_id}/people/"
    browser = as_user(make.staff("read-only"))

    page = browser.get(place)
    answers = [browser.get(f"{place}new/"), browser.post(f"{place}{seat.pk}/remove/")]

    assert page.status_code == 200
    assert "Add person" not in page.text
    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_client_without_people_says_so(as_user):
    client = make.client()

    page = as_user(make.staff()).get(f"/clients/{client.pk}/people/")

    assert "Nobody logs in for this client yet" in page.text


def test_the_tab_asks_no_question_per_person(as_user, django_assert_max_num_queries):
    client = make.client()
    for number in range(8):
        make.seat(client, email=f"sol{number}@example.test")
    browser = as_user(make.staff())
    browser.get(f"/clients/{client.pk}/people/")

    with django_assert_max_num_queries(30):
        browser.get(f"/clients/{client.pk}/people/")


@pytest.mark.parametrize("rights", Seat.Rights.values)
def test_every_kind_of_a_clients_person_gets_in_with_the_rights_of_its_kind(rights):
    """003: sub-accounts with permissions."""
    person = make.seat(rights=rights)

    may = {
        name
        for name in ("messaging.view_message", "reports.view_dayclient")
        if person.has_perm(name)
    }

    assert login.admits(person)
    assert may == {"messaging.view_message", "reports.view_dayclient"}
