"""Applications for numbers: the queue, and what is decided."""

import pytest
from django.core import mail
from django.http import QueryDict

from messaging.exports import NumberApplicationsExport
from messaging.models import NumberUse
from tests import make
from tests.connect.staff_desk import faults, listed

pytestmark = pytest.mark.django_db


# Number applications


def test_the_queue_has_what_waits_and_the_other_list_has_all(staff):
    person = make.registration(username="ida")
    make.number_application(person)
    make.number_application(person, state="refused", decision="No.")

    assert listed(staff, "/number-applications/") == ["ida GB"]
    assert listed(staff, "/number-applications/all/") == ["ida GB", "ida GB"]
    assert listed(staff, "/number-applications/all/", state="refused", q="ida") == ["ida GB"]
    export = staff.get("/number-applications/").context["export_url"]
    rows = NumberApplicationsExport(make.staff(), QueryDict(export.partition("?")[2])).iterate()
    assert [row.state for row in rows] == ["applied"]


def test_the_menu_tells_how_many_wait(staff, as_user):
    assert applied_badge(staff) == ""
    make.number_application()

    assert applied_badge(staff) == "1"
    assert applied_badge(as_user(make.staff("finance"))) == ""


def applied_badge(browser):
    menu = browser.get("/registrations/").context["menu"]
    items = next(one for one in menu if one["title"] == "Connect")["items"]
    return next(one["badge"] for one in items if one["title"] == "Number applications")


@pytest.mark.parametrize(("typed", "given"), [("", "447700900701"), ("447700900702",) * 2])
def test_a_number_is_given_the_next_free_one_or_the_chosen_one(staff, typed, given):
    for digits in ("447700900701", "447700900702"):
        make.phone_number(digits)
    application = make.number_application()

    answer = staff.post(
        f"/number-applications/{application.pk}/approve/", {"number": typed}, follow=True
    )

    assert answer.status_code == 200
    application.refresh_from_db()
    assert (application.state, application.number.digits) == ("approved", given)
    assert application.decided_by is not None
    assert NumberUse.objects.living().get().client == application.registration.client
    assert "Number application" in answer.text
    assert len(mail.outbox) == 1


def test_a_number_that_is_not_free_is_not_given(staff):
    make.phone_number("447700900701")
    make.number_use(make.phone_number("447700900702"))
    application = make.number_application()

    answer = staff.post(
        f"/number-applications/{application.pk}/approve/", {"number": "447700900702"}
    )

    assert "number" in faults(answer)
    application.refresh_from_db()
    assert application.state == "applied"


def test_without_a_free_number_nothing_is_approved(staff):
    application = make.number_application()

    page = staff.get(f"/number-applications/{application.pk}/").text
    answer = staff.post(f"/number-applications/{application.pk}/approve/", {"number": ""})

    assert "No number of this country is free." in page
    assert "/approve/" not in page
    assert "No number of it is free." in faults(answer)["number"]


def test_where_many_are_free_the_number_is_typed(staff, monkeypatch):
    monkeypatch.setattr("portal.kit.choices.CHOICES_MAX", 1)
    for digits in ("447700900701", "447700900702"):
        make.phone_number(digits)
    application = make.number_application()
    url = f"/number-applications/{application.pk}/approve/"

    assert "<select" not in staff.get(url).text.partition("<form")[2]
    staff.post(url, {"number": "447700900702"})

    application.refresh_from_db()
    assert application.number.digits == "447700900702"


def test_an_application_is_refused_with_a_reason_that_is_mailed(staff):
    application = make.number_application()
    url = f"/number-applications/{application.pk}/refuse/"

    assert "reason" in faults(staff.post(url, {"reason": " "}))
    staff.post(url, {"reason": "Say which surgery it is for."})

    application.refresh_from_db()
    assert (application.state, application.decision) == (
        "refused",
        "Say which surgery it is for.",
    )
    assert "Say which surgery it is for." in mail.outbox[-1].body
    assert "Say which surgery" in staff.get(f"/number-applications/{application.pk}/").text


def test_what_is_decided_is_not_decided_again(staff):
    application = make.number_application(state="refused", decision="No.")
    make.phone_number("447700900701")

    answer = staff.post(f"/number-applications/{application.pk}/approve/", {"number": ""})

    assert "decided already" in faults(answer)["__all__"][0]
