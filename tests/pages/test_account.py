import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "Samuel Staff",
    "language": "en-gb",
    "time_zone": "Europe/Riga",
    "theme": "dark",
}


@pytest.mark.parametrize("who", [make.staff, make.member, make.seat])
def test_everybody_inside_has_an_account_page(as_user, who):
    person = who(email="somebody@example.test", phone="447700900318")

    page = as_user(person).get(reverse("account")).content.decode()

    assert "somebody@example.test" in page
    assert "+44 7700 900318" in page
    assert reverse("account_change_password") in page
    assert reverse("mfa_index") in page


def test_people_set_their_name_zone_and_colours(as_user):
    sam = make.staff()

    answer = as_user(sam).post(reverse("account"), SETTINGS)

    sam.refresh_from_db()
    assert answer.status_code == 302
    assert (sam.name, sam.time_zone, sam.theme) == ("Samuel Staff", "Europe/Riga", "dark")


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Base"), ("theme", "pink"), ("name", "")]
)
def test_nonsense_is_refused_and_nothing_is_saved(as_user, field, value):
    sam = make.staff(name="Sam Staff")

    answer = as_user(sam).post(reverse("account"), SETTINGS | {field: value})

    sam.refresh_from_db()
    assert answer.status_code == 422
    assert (sam.name, sam.time_zone) == ("Sam Staff", "")


def test_times_are_written_in_the_zone_of_the_reader(as_user):
    sam = make.staff(time_zone="Asia/Tokyo")

    page = as_user(sam).get(reverse("user", args=[sam.pk])).content.decode()

    assert "JST" in page


def test_a_zone_the_world_gave_up_does_not_keep_anybody_out(as_user):
    sam = make.staff(time_zone="Old/Country")

    assert as_user(sam).get(reverse("account")).status_code == 200


def test_a_colour_is_remembered_and_one_stays_on_the_page(as_user):
    sam = make.staff()

    answer = as_user(sam).post(reverse("set-theme"), {"theme": "dark", "next": "/history/?q=x"})

    sam.refresh_from_db()
    assert sam.theme == "dark"
    assert answer.headers["Location"] == "/history/?q=x"


def test_a_colour_sends_nobody_to_a_strange_house(as_user):
    answer = as_user(make.staff()).post(
        reverse("set-theme"), {"theme": "dark", "next": "https://evil.example/"}
    )

    assert answer.headers["Location"] == reverse("account")


def test_an_unknown_colour_is_refused(as_user):
    assert as_user(make.staff()).post(reverse("set-theme"), {"theme": "pink"}).status_code == 400


@pytest.mark.parametrize("name", ["account", "set-theme"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_log_in(client, name, method):
    answer = getattr(client, method)(reverse(name))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("rights", "shown"),
    [
        (
            "owner",
            {
                "Dashboard": [],
                "Send": ["Send", "Campaigns", "Address book", "Templates"],
                "Messages": [],
                "Inbox": ["Inbox", "Numbers", "Opt-outs"],
                "Statistics": [],
                "Finance": ["Finance", "Invoices", "Payments"],
                "Prices": [],
                "Names": [],
                "API": ["API", "SMPP", "Webhooks"],
                "Profile": ["Profile", "People", "Account"],
                "Downloads": [],
            },
        ),
        (
            "viewer",
            {
                "Dashboard": [],
                "Campaigns": ["Campaigns", "Address book", "Templates"],
                "Messages": [],
                "Inbox": ["Inbox", "Numbers", "Opt-outs"],
                "Statistics": [],
                "Finance": [],
                "Prices": [],
                "Names": [],
                "Profile": ["Profile", "Account"],
                "Downloads": [],
            },
        ),
        (
            "developer",
            {
                "Dashboard": [],
                "Send": ["Send", "Campaigns", "Address book", "Templates"],
                "Messages": [],
                "Inbox": ["Inbox", "Numbers", "Opt-outs"],
                "Statistics": [],
                "Names": [],
                "API": ["API", "SMPP", "Webhooks"],
                "Profile": ["Profile", "Account"],
                "Downloads": [],
            },
        ),
    ],
)
def test_a_clients_person_finds_in_the_cabinet_what_their_rights_open(as_user, rights, shown):
    """003: the client's dedicated interface: analytics, API configuration, prices."""
    browser = as_user(make.seat(rights=rights))

    items = browser.get(reverse("account")).context["menu"]

    found = {str(one["title"]): [str(item["title"]) for item in one["items"]] for one in items}
    assert found == shown
    entries = [entry for one in items for entry in one["items"] or [one]]
    assert {browser.get(entry["url"]).status_code for entry in entries} == {200}
