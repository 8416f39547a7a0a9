"""Log in as another: with a reason, for a time, under a banner, told of both."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from portal.kit import acting as kit
from portal.kit import audit
from portal.models import HistoryEntry, User
from portal.pages import users
from portal.pages.events import ActingEvent, UserEvent
from tests import make

pytestmark = pytest.mark.django_db
ASKED = {"why": "Cannot find the report", "minutes": "15"}


@pytest.fixture
def shop():
    return make.client("Vento Pharmacy")


@pytest.fixture
def sol(shop):
    return make.seat(shop, name="Sol Seat")


def enter(client, place, **asked):
    name = "clients:client-act-as" if place._meta.model_name == "client" else None
    url = reverse(name or "customers:customer-act-as", args=[place.pk])
    return client.post(url, ASKED | asked)


def told(event):
    return HistoryEntry.objects.filter(event=event.value).get()


def sits_here(client):
    return client.session.get("_auth_user_id")


def let_time_pass(client, minutes=16):
    session = client.session
    kept = session["acting"]
    session["acting"] = kept | {
        "until": (timezone.now() - timedelta(minutes=minutes - 15)).isoformat()
    }
    session.save()


@pytest.mark.parametrize("role", ["admin", "support"])
def test_support_enters_a_clients_cabinet_as_its_log_in(as_user, shop, sol, role):
    """003: the action panel opens the client's dedicated interface."""
    login = make.seat(shop, name="Lo Gin", rights="viewer")
    login.seats.update(is_login=True)
    browser = as_user(make.staff(role))

    answer = enter(browser, shop)
    page = browser.get(reverse("dashboard"))

    assert answer.headers["Location"] == reverse("dashboard")
    assert sits_here(browser) == str(login.pk)
    assert page.context["face"] == "client"


def test_support_enters_a_customer_as_its_owner(as_user):
    company = make.customer()
    make.member(company, rights="viewer", name="Vi Ewer")
    owner = make.member(company, name="Ow Ner")
    browser = as_user(make.staff("support"))

    enter(browser, company)

    assert sits_here(browser) == str(owner.pk)
    assert browser.get(reverse("dashboard")).context["face"] == "customer"


@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_other_roles_may_not(as_user, shop, sol, role):
    browser = as_user(make.staff(role))

    assert enter(browser, shop).status_code == 403
    assert reverse("clients:client-act-as", args=[shop.pk]) not in (
        browser.get(shop.get_absolute_url()).content.decode()
    )


def test_the_heads_of_both_records_lead_there(as_user, shop, sol):
    company = make.customer()
    browser = as_user(make.staff("support"))

    at_client = browser.get(shop.get_absolute_url()).content.decode()
    at_customer = browser.get(company.get_absolute_url()).content.decode()

    assert reverse("clients:client-act-as", args=[shop.pk]) in at_client
    assert reverse("customers:customer-act-as", args=[company.pk]) in at_customer


def test_the_dialog_asks_for_a_reason_and_a_time(as_user, shop, sol):
    page = as_user(make.staff()).get(reverse("clients:client-act-as", args=[shop.pk]))

    words = page.content.decode()
    assert "Log in as Sol Seat" in words
    for choice in ("15 minutes", "30 minutes", "1 hour"):
        assert choice in words


@pytest.mark.parametrize("asked", [{"why": ""}, {"why": "  "}, {"minutes": "600"}, {"minutes": ""}])
def test_without_a_reason_or_with_another_time_nobody_enters(as_user, shop, sol, asked):
    sam = make.staff()
    browser = as_user(sam)

    answer = enter(browser, shop, **asked)

    assert answer.status_code == 422
    assert sits_here(browser) == str(sam.pk)
    assert not HistoryEntry.objects.filter(event=ActingEvent.BEGUN.value).exists()


def test_a_place_without_people_says_so(as_user, shop):
    browser = as_user(make.staff())

    answer = browser.get(reverse("clients:client-act-as", args=[shop.pk]), follow=True)

    assert answer.redirect_chain[-1][0] == shop.get_absolute_url()
    assert "Vento Pharmacy has nobody who may log in." in answer.content.decode()


def test_no_get_does_it(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)

    browser.get(reverse("clients:client-act-as", args=[shop.pk]), ASKED)
    assert sits_here(browser) == str(sam.pk)

    enter(browser, shop)
    assert browser.get(reverse("leave-acting")).status_code == 405
    assert sits_here(browser) == str(sol.pk)


def test_a_strange_site_cannot_make_anybody_do_it(shop, sol):
    sam = make.staff()
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(sam, backend="django.contrib.auth.backends.ModelBackend")

    assert enter(browser, shop).status_code == 403
    assert sits_here(browser) == str(sam.pk)


def test_the_banner_tells_who_as_whom_why_and_until_when(as_user, shop, sol):
    browser = as_user(make.staff(name="Sam Staff"))
    before = browser.get(reverse("account")).content.decode()

    enter(browser, shop)
    page = browser.get(reverse("account")).content.decode()

    assert "Logged in as another" not in before
    for word in ("Logged in as another", "Sam Staff", "Sol Seat", "Cannot find the report"):
        assert word in page
    assert f'action="{reverse("leave-acting")}"' in page
    until = timezone.localtime(timezone.now() + timedelta(minutes=15))
    near = {(until + timedelta(minutes=step)).strftime("%H:%M") for step in (-1, 0)}
    assert any(time in page for time in near)


def test_leaving_goes_back_to_where_one_came_from_as_oneself(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)

    answer = browser.post(reverse("leave-acting"))

    assert answer.headers["Location"] == shop.get_absolute_url()
    assert sits_here(browser) == str(sam.pk)
    assert "acting" not in browser.session
    assert browser.get(shop.get_absolute_url()).status_code == 200


def test_who_acts_as_nobody_has_nothing_to_leave(as_user):
    assert as_user(make.staff()).post(reverse("leave-acting")).status_code == 404


def test_the_history_tells_the_beginning_and_the_end_of_both(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)

    enter(browser, shop)
    browser.post(reverse("leave-acting"))

    for event in (ActingEvent.BEGUN, ActingEvent.ENDED):
        entry = told(event)
        assert (entry.actor, entry.acting_as) == (sam, sol)
        assert (entry.client_id, entry.customer_id) == (shop.pk, shop.customer_id)
    assert told(ActingEvent.BEGUN).data["why"] == "Cannot find the report"
    assert told(ActingEvent.BEGUN).data["minutes"] == 15


def test_what_is_done_meanwhile_is_told_of_both(as_user, shop, sol):
    sam = make.staff()
    acting = kit.Acting(sam, sol, "why", timezone.now())

    with kit.being(acting):
        as_them = audit.record(sol, UserEvent.CHANGED, sol)
        by_the_house = audit.record(None, UserEvent.CHANGED, sol)
    afterwards = audit.record(sol, UserEvent.CHANGED, sol)

    assert (as_them.actor, as_them.acting_as) == (sam, sol)
    assert (by_the_house.actor, by_the_house.acting_as) == (None, sol)
    assert (afterwards.actor, afterwards.acting_as) == (sol, None)


def test_a_request_meanwhile_is_told_of_both(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)

    answer = browser.post(reverse("export", args=["messages"]), {"format": "csv"})

    entry = HistoryEntry.objects.exclude(event__startswith="portal.acting").first()
    assert answer.status_code in {200, 302}
    assert (entry.actor, entry.acting_as) == (sam, sol)
    assert kit.now() is None


def test_nobody_enters_staff(as_user, shop, sol):
    User.objects.filter(pk=sol.pk).update(is_staff=True)
    sam = make.staff()
    browser = as_user(sam)

    answer = browser.post(reverse("clients:client-act-as", args=[shop.pk]), ASKED, follow=True)

    assert "nobody acts as staff" in answer.content.decode()
    assert sits_here(browser) == str(sam.pk)


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_nobody_enters_an_archived_client(as_user, shop, sol, status):
    type(shop).objects.filter(pk=shop.pk).update(status=status)
    sam = make.staff()
    browser = as_user(sam)

    answer = browser.post(reverse("clients:client-act-as", args=[shop.pk]), ASKED, follow=True)

    assert "may not log in" in answer.content.decode()
    assert sits_here(browser) == str(sam.pk)


def test_nobody_enters_an_archived_customer(as_user):
    company = make.customer(status="archived")
    make.member(company)
    sam = make.staff()
    browser = as_user(sam)

    enter(browser, company)

    assert sits_here(browser) == str(sam.pk)


def test_nobody_enters_as_a_closed_person(as_user, shop, sol):
    users.close(sol, by=make.staff(name="Bo Boss"))
    sam = make.staff()
    browser = as_user(sam)

    enter(browser, shop)

    assert sits_here(browser) == str(sam.pk)


def test_nobody_acts_through_a_third(as_user, shop, sol):
    other = make.client("Other")
    make.seat(other, name="Ot Her")
    browser = as_user(make.staff())
    enter(browser, shop)

    answer = enter(browser, other)

    assert answer.status_code == 403
    assert sits_here(browser) == str(sol.pk)


def test_when_the_time_is_over_the_next_request_leaves_and_says_so(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)
    let_time_pass(browser)

    answer = browser.get(reverse("account"), follow=True)

    assert answer.redirect_chain[-1][0] == shop.get_absolute_url()
    assert "The time for it was over." in answer.content.decode()
    assert sits_here(browser) == str(sam.pk)
    assert told(ActingEvent.ENDED).data["how"] == "The time for it was over."


def test_what_is_asked_after_the_end_is_not_done(as_user, shop, sol):
    browser = as_user(make.staff())
    enter(browser, shop)
    let_time_pass(browser)

    browser.post(reverse("account"), {"name": "Changed", "language": "en-gb", "theme": "dark"})

    sol.refresh_from_db()
    assert sol.name == "Sol Seat"


def test_a_part_of_a_page_that_is_fetched_after_the_end_loads_the_whole_page(as_user, shop, sol):
    browser = as_user(make.staff())
    enter(browser, shop)
    let_time_pass(browser)

    answer = browser.get(reverse("account"), headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == shop.get_absolute_url()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("account_change_password", []),
        ("account_reauthenticate", []),
        ("mfa_index", []),
        ("mfa_activate_totp", []),
        ("mfa_generate_recovery_codes", []),
        ("mfa_add_webauthn", []),
        ("usersessions_list", []),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_how_they_log_in_is_theirs_alone(as_user, shop, sol, name, args, method):
    browser = as_user(make.staff())
    enter(browser, shop)

    assert getattr(browser, method)(reverse(name, args=args)).status_code == 403


def test_no_verb_changes_a_log_in_while_somebody_acts(sol):
    from allauth.account.adapter import get_adapter  # noqa: PLC0415

    from portal.core.errors import Refused  # noqa: PLC0415

    acting = kit.Acting(make.staff(), sol, "why", timezone.now())

    with kit.being(acting):
        with pytest.raises(Refused):
            get_adapter().set_password(sol, "a quite different secret")
        with pytest.raises(Refused):
            users.change(sol, by=sol, name=sol.name, email="new@example.test", phone=None)

    sol.refresh_from_db()
    assert sol.check_password("a long enough secret")
    assert sol.email != "new@example.test"


def test_the_account_page_offers_none_of_it(as_user, shop, sol):
    browser = as_user(make.staff())
    enter(browser, shop)

    page = browser.get(reverse("account")).content.decode()

    for name in ("account_change_password", "mfa_index", "usersessions_list"):
        assert reverse(name) not in page


def test_logging_out_while_acting_leaves(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)

    browser.post(reverse("account_logout"))

    assert sits_here(browser) == str(sam.pk)
    assert told(ActingEvent.ENDED).acting_as == sol


def test_each_step_is_a_new_session_and_the_old_one_is_no_more(as_user, shop, sol):
    browser = as_user(make.staff())
    session = browser.session
    session["secret"] = "of staff"
    session.save()
    keys = [browser.session.session_key]

    enter(browser, shop)
    keys.append(browser.session.session_key)
    assert "secret" not in browser.session
    browser.post(reverse("leave-acting"))
    keys.append(browser.session.session_key)

    assert len(set(keys)) == 3
    assert list(Session.objects.values_list("pk", flat=True)) == [keys[-1]]


def test_it_makes_no_session_longer(as_user, shop, sol):
    browser = as_user(make.staff())
    session = browser.session
    session.set_expiry(0)
    session.save()

    enter(browser, shop)
    assert browser.session.get_expire_at_browser_close()
    browser.post(reverse("leave-acting"))

    assert browser.session.get_expire_at_browser_close()


def test_their_last_log_in_stays_theirs(as_user, shop, sol):
    from allauth.usersessions.models import UserSession  # noqa: PLC0415
    from axes.models import AccessLog  # noqa: PLC0415

    sam = make.staff()

    enter(as_user(sam), shop)

    sol.refresh_from_db()
    assert sol.last_login is None
    assert not AccessLog.objects.filter(username=sol.email).exists()
    assert [one.user for one in UserSession.objects.all()] == [sam]


def test_who_is_closed_meanwhile_is_out(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)

    users.close(sam, by=make.staff(name="Bo Boss"))

    answer = browser.get(reverse("account"))
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert sits_here(browser) is None


def test_who_loses_the_right_meanwhile_is_themselves_again(as_user, shop, sol):
    sam = make.staff("support")
    browser = as_user(sam)
    enter(browser, shop)

    sam.groups.clear()

    assert browser.get(reverse("account")).headers["Location"] == shop.get_absolute_url()
    assert sits_here(browser) == str(sam.pk)


def test_who_sets_a_new_password_elsewhere_is_out_here(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)

    sam.set_password("a quite different secret")
    sam.save()
    browser.get(reverse("account"))

    assert sits_here(browser) is None
    assert told(ActingEvent.ENDED).actor == sam


def test_when_the_person_sets_a_new_password_staff_are_themselves_again(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)

    sol.set_password("a quite different secret")
    sol.save()
    browser.get(reverse("account"))

    assert sits_here(browser) == str(sam.pk)


def test_when_the_client_is_archived_staff_are_themselves_again(as_user, shop, sol):
    sam = make.staff()
    browser = as_user(sam)
    enter(browser, shop)

    type(shop).objects.filter(pk=shop.pk).update(status="archived")
    users.put_out([sol.pk])
    browser.get(reverse("account"))

    assert sits_here(browser) == str(sam.pk)


def test_nobody_reaches_through_it_what_the_person_may_not_see(as_user, shop, sol):
    browser = as_user(make.staff())
    enter(browser, shop)

    assert browser.get(reverse("clients:clients")).status_code == 403
    assert browser.get("/admin/").status_code == 302
