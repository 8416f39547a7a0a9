"""What those who register accept, and who may not register."""

import pytest

from messaging.connect import registering, terms
from messaging.connect.codes import Failed
from messaging.models import ConnectTerms, Embargo
from tests import make
from tests.connect.staff_desk import faults, in_days, listed, today, told

pytestmark = pytest.mark.django_db


# Terms


@pytest.fixture
def versions():
    """The terms of everybody: one that is over, one in force, one to come."""
    ConnectTerms.objects.all().delete()
    return [
        ConnectTerms.objects.create(country=None, starts_on=in_days(days), text=text)
        for days, text in ((-30, "Old"), (-1, "Now"), (30, "Next"))
    ]


def test_the_list_tells_which_version_is_in_force(staff, versions):
    ConnectTerms.objects.create(country=make.country(), starts_on=in_days(-60), text="British")

    states = {row.text: row.is_over for row in staff.get("/connect-terms/").context["page"].rows}

    assert states == {"Old": True, "Now": False, "Next": False, "British": False}
    page = staff.get("/connect-terms/").text
    assert all(said in page for said in ("Replaced", "In force", "To come"))


def test_a_new_version_begins_with_the_words_of_the_last_and_changes_none(staff, versions):
    url = f"/connect-terms/new/?from={versions[1].pk}"

    assert "Now" in staff.get(url).text
    staff.post(url, {"country": "", "starts_on": today().isoformat(), "text": "Newer"})

    assert terms.of(None).text == "Newer"
    versions[1].refresh_from_db()
    assert versions[1].text == "Now"
    assert told("connectterms") == ["added"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": -1}, "starts_on"),
        ({"starts_on": 30}, "starts_on"),
        ({"text": "  "}, "text"),
    ],
)
def test_nothing_is_written_into_the_past_or_twice(staff, versions, fields, field):
    given = {"country": "", "starts_on": 1, "text": "Newer"} | fields
    given["starts_on"] = in_days(given["starts_on"]).isoformat()

    assert list(faults(staff.post("/connect-terms/new/", given))) == [field]
    assert ConnectTerms.objects.count() == 3


def test_only_what_is_to_come_is_taken_back(staff, versions):
    old, now, coming = versions

    for version in (old, now):
        answer = staff.post(f"/connect-terms/{version.pk}/remove/")
        assert "stays" in faults(answer)["__all__"][0]
        assert "/remove/" not in staff.get(f"/connect-terms/{version.pk}/").text
    assert "/remove/" in staff.get(f"/connect-terms/{coming.pk}/").text
    staff.post(f"/connect-terms/{coming.pk}/remove/")

    assert list(ConnectTerms.objects.values_list("text", flat=True)) == ["Now", "Old"]
    assert told("connectterms") == ["removed"]


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "1 or 1=1", ""])
def test_nonsense_begins_with_an_empty_text(staff, asked):
    assert staff.get("/connect-terms/new/", {"from": asked}).status_code == 200


# Embargoes


@pytest.mark.parametrize(
    ("kind", "fields", "kept"),
    [
        ("country", {"country": "GB"}, "GB"),
        ("address", {"value": "192.0.2.7/24"}, "192.0.2.0/24"),
        ("address", {"value": "2001:db8::1"}, "2001:db8::1"),
        ("mobile", {"value": "+44 7711"}, "447711"),
    ],
)
def test_an_embargo_is_kept_as_it_is_compared(staff, kind, fields, kept):
    make.country()

    staff.post("/embargoes/new/", {"kind": kind, "reason": "Fraud"} | fields)

    made = Embargo.objects.get()
    assert (made.kind, made.value, made.reason) == (kind, kept, "Fraud")
    assert told("embargo") == ["added"]


def test_an_embargo_holds_at_once(staff):
    country = make.country()
    staff.post("/embargoes/new/", {"kind": "address", "value": "192.0.2.0/24"})

    with pytest.raises(Failed):
        registering.check_embargo(country, "192.0.2.9", "447700900123")
    registering.check_embargo(country, "198.51.100.1", "447700900123")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "country"}, "country"),
        ({"kind": "address"}, "value"),
        ({"kind": "address", "value": "nowhere"}, "value"),
        ({"kind": "mobile", "value": "Vento"}, "value"),
        ({"kind": "mobile", "value": "4" * 16}, "value"),
        ({"kind": "mobile", "value": "447"}, "value"),
        ({"kind": "planet", "value": "Mars"}, "kind"),
    ],
)
def test_an_embargo_on_nothing_or_twice_is_refused(staff, fields, field):
    Embargo.objects.create(kind="mobile", value="447")

    assert field in faults(staff.post("/embargoes/new/", fields))
    assert Embargo.objects.count() == 1


def test_embargoes_are_found_and_lifted(staff):
    make.country()
    one = Embargo.objects.create(kind="mobile", value="447711", reason="Fraud")
    two = Embargo.objects.create(kind="country", value="GB")

    assert listed(staff, "/embargoes/", q="united") == ["country GB"]
    assert listed(staff, "/embargoes/", q="4477") == ["mobile 447711"]
    assert listed(staff, "/embargoes/", kind="country") == ["country GB"]
    assert "United Kingdom (GB)" in staff.get("/embargoes/").text
    assert "mobile 447711" in staff.get("/embargoes/remove/", {"pk": [one.pk, two.pk]}).text
    staff.post("/embargoes/remove/", {"pk": [one.pk, two.pk], "confirmed": "True"})

    assert not Embargo.objects.exists()
    assert told("embargo") == ["removed", "removed"]
