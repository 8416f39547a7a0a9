"""The keys of the SSG's management API, on their pages."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from messaging import management_keys
from messaging.models import ManagementKey
from portal.core.errors import Refused
from portal.kit.exports import find
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
URL = "/management-keys/"
NEW = {
    "name": "billing-sync",
    "purposes": ["balance", "traffic"],
    "expires_at": "",
    "allowed_networks": "192.0.2.0/28",
}


@pytest.fixture
def person():
    return make.staff("admin", name="Ada Admin")


@pytest.fixture
def staff(as_user, person):
    return as_user(person)


def text(page):
    return page.content.decode()


def names(page):
    return [row.record.name for row in page.context["table"].rows]


def issue(browser, owner, **fields):
    token = browser.get(f"{URL}new/").context["form"]["token"].value()
    return browser.post(f"{URL}new/", NEW | {"token": token, "owner": owner.pk} | fields)


def secret_in(answer):
    assert answer.status_code == 200
    facts = answer.context["secret"]["facts"]
    return next(fact["value"] for fact in facts if fact.get("is_secret"))


def change(browser, key, **fields):
    asked = NEW | {"name": key.name, "purposes": key.purposes, "allowed_networks": ""}
    return browser.post(f"{URL}{key.pk}/", asked | fields)


def told(event):
    return HistoryEntry.objects.get(event=f"messaging.management-key.{event}")


def test_the_list_shows_what_each_key_may(staff, person):
    day = timezone.now().replace(year=2031, month=5, day=17)
    key, secret = make.management_key(
        person, name="sync", purposes=["traffic"], expires_at=day, allowed_networks=["192.0.2.7"]
    )

    page = staff.get(URL)

    assert names(page) == ["sync"]
    for shown in ("Ada Admin", "Read traffic", "192.0.2.7", "17 May 2031", "never", key.tail):
        assert shown in text(page)
    assert secret not in text(page)


def test_the_empty_list_offers_the_first_key(staff):
    assert f'href="{URL}new/"' in text(staff.get(URL))


def test_a_key_that_is_issued_opens_the_door_and_is_shown_once(staff, person):
    answer = issue(staff, person)

    secret = secret_in(answer)
    key = management_keys.find(secret, "192.0.2.3")
    assert answer["Cache-Control"] == "no-store"
    assert (key.name, key.owner, key.purposes) == ("billing-sync", person, ["balance", "traffic"])
    assert secret not in text(staff.get(URL))
    assert (told("issued").actor, told("issued").data["name"]) == (person, "billing-sync")
    assert secret not in str(told("issued").data)


def test_a_page_that_is_sent_twice_issues_one_key(staff, person):
    token = staff.get(f"{URL}new/").context["form"]["token"].value()
    asked = NEW | {"token": token, "owner": person.pk}

    staff.post(f"{URL}new/", asked)
    again = staff.post(f"{URL}new/", asked)

    assert (again.status_code, again.url) == (302, URL)
    assert ManagementKey.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["everything"]}, "purposes"),
        ({"expires_at": "2020-01-01T10:00"}, "expires_at"),
        ({"allowed_networks": "nowhere"}, "allowed_networks"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(staff, person, fields, field):
    answer = issue(staff, person, **fields)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not ManagementKey.objects.exists()


def test_nobody_is_given_a_key_for_what_they_may_not_do(staff):
    reader = make.staff("read-only")

    answer = issue(staff, reader, purposes=["balance-change"])

    assert list(answer.context["form"].errors) == ["purposes"]


def test_nobody_outside_the_staff_owns_a_key(staff):
    answer = issue(staff, make.member(make.customer()))

    assert list(answer.context["form"].errors) == ["owner"]


def test_a_key_is_no_way_to_rights_of_another(person):
    reader = make.staff("read-only")
    key, _secret = make.management_key(person, purposes=["balance"])

    with pytest.raises(Refused, match="Change balances"):
        make.management_key(person, purposes=["balance-change"], by=reader)
    with pytest.raises(Refused, match="Change balances"):
        management_keys.change(key, {"purposes": ["balance", "balance-change"]}, by=reader)

    key.refresh_from_db()
    assert key.purposes == ["balance"]


def test_a_key_is_renamed_and_limited(staff, person):
    key, secret = make.management_key(person, name="sync")

    answer = change(staff, key, name="reader", purposes=["balance"], allowed_networks="192.0.2.7")

    key.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, URL)
    assert (key.name, key.purposes) == ("reader", ["balance"])
    assert management_keys.find(secret, "203.0.113.1") is None
    assert management_keys.find(secret, "192.0.2.7") == key
    assert told("changed").data["before"]["name"] == "sync"
    assert told("changed").data["after"]["allowed_networks"] == "192.0.2.7"


def test_an_expiry_that_is_not_touched_keeps_its_seconds(staff, person):
    moment = timezone.now() + timedelta(days=3, seconds=17)
    key, _secret = make.management_key(person, expires_at=moment)
    shown = staff.get(f"{URL}{key.pk}/").context["form"]["expires_at"].value()

    change(staff, key, expires_at=shown.strftime("%Y-%m-%dT%H:%M"))

    key.refresh_from_db()
    assert key.expires_at == moment
    assert not HistoryEntry.objects.filter(event="messaging.management-key.changed").exists()


def test_a_key_is_revoked_after_a_question(staff, person):
    key, secret = make.management_key(person, name="sync")
    asked = staff.get(f"{URL}{key.pk}/revoke/")

    answer = staff.post(f"{URL}{key.pk}/revoke/")

    assert "Revoke the management key sync?" in text(asked)
    assert answer.url == URL
    assert management_keys.find(secret, "192.0.2.3") is None
    assert told("revoked").actor == person
    assert staff.get(f"{URL}{key.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "Active"),
        ({"revoked_at": timezone.now()}, "Revoked"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "Expired"),
    ],
)
def test_the_state_of_a_key_is_told_and_asked_for(staff, person, fields, state):
    make.management_key(person, name="this")
    ManagementKey.objects.update(**fields)

    assert f"</svg>{state}</span>" in text(staff.get(URL))
    for asked in ("active", "expired", "revoked"):
        found = ["this"] if asked == state.lower() else []
        assert names(staff.get(URL, {"state": asked})) == found


def test_a_key_of_somebody_who_left_is_marked(staff):
    left = make.staff("admin", name="Lea Left")
    make.management_key(left)
    type(left).objects.filter(pk=left.pk).update(is_active=False)

    assert "</svg>Owner left</span>" in text(staff.get(URL))


def test_keys_are_found_by_name_and_end(staff, person):
    make.management_key(person, name="billing")
    key, _secret = make.management_key(person, name="traffic")

    assert names(staff.get(URL, {"q": "bill"})) == ["billing"]
    assert names(staff.get(URL, {"q": key.tail})) == ["traffic"]


@pytest.mark.parametrize("role", ["support", "finance", "read-only"])
def test_keys_are_for_admins(as_user, person, role):
    key, _secret = make.management_key(person)
    browser = as_user(make.staff(role))

    for end in ("", "new/", f"{key.pk}/", f"{key.pk}/revoke/"):
        assert browser.get(f"{URL}{end}").status_code == 403
    assert browser.post(f"{URL}{key.pk}/revoke/").status_code == 403


def test_the_list_asks_no_more_for_more_keys(staff, django_assert_max_num_queries):
    make.management_key(make.staff())
    staff.get(URL)
    with django_assert_max_num_queries(20) as first:
        staff.get(URL)

    for _ in range(3):
        make.management_key(make.staff())

    with django_assert_max_num_queries(len(first)):
        assert len(names(staff.get(URL))) == 4


def test_the_export_holds_no_secret(person):
    key, _secret = make.management_key(person, purposes=["traffic"])
    made = find("management-keys")(person, QueryDict())
    columns = made.chosen([column.name for column in made.columns])

    (row,) = list(made.iterate())

    shown = [column.reader()(row) for column in columns]
    assert shown[:4] == ["sync", "Ada Admin", key.tail, "Read traffic"]
    assert key.digest not in map(str, shown)
