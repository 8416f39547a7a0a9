import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from clients import tokens
from clients.models import ApiToken, Seat
from messaging.models import Service, ServiceOf
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
NEW = {
    "name": "shop-live",
    "scopes": ["messages:send"],
    "expires_at": "",
    "allowed_networks": "192.0.2.0/28",
}
CABINET = "/api-config/"


@pytest.fixture
def whose():
    return make.client("Vento Pharmacy", customer=make.customer())


def of_client(client):
    return f"/clients/{client.pk}/api/"


def of_customer(customer):
    return f"/customers/{customer.pk}/api-tokens/"


def page_token(browser, url):
    return browser.get(url).context["form"]["token"].value()


def secret_in(answer):
    assert answer.status_code == 200
    facts = answer.context["secret"]["facts"]
    return next(fact["value"] for fact in facts if fact.get("is_secret"))


def add(browser, url, **fields):
    return browser.post(f"{url}new/", NEW | {"token": page_token(browser, f"{url}new/")} | fields)


def names(page):
    return [row.record.name for row in page.context["table"].rows]


def text(page):
    return page.content.decode()


def test_the_tokens_of_a_client_stand_on_its_page(staff, whose):
    """003: Tabs - API Config - API tokens; IPs."""
    day = timezone.now().replace(year=2031, month=5, day=17)
    make.door(client=whose, name="shop", expires_at=day, allowed_networks=["192.0.2.0/28"])
    make.door(client=whose, name="asks", scopes=["messages:read"])
    make.door(client=make.client(customer=whose.customer), name="sister")
    make.door(customer=whose.customer, name="parent")

    page = staff.get(of_client(whose))

    tab = next(tab for tab in page.context["tabs"] if tab["is_current"])
    assert names(page) == ["asks", "shop"]
    assert (tab["title"], tab["url"], tab["count"]) == ("API config", of_client(whose), 2)
    for shown in ("17 May 2031", "192.0.2.0/28", "messages:read", "onw_live_\u20260000", "never"):
        assert shown in text(page)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "Active"),
        ({"revoked_at": timezone.now(), "is_open": False}, "Revoked"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "Expired"),
        ({"is_open": False}, "Closed"),
    ],
)
def test_the_state_of_a_token_is_told(staff, whose, fields, state):
    make.door(client=whose, **fields)

    assert f"</svg>{state}</span>" in text(staff.get(of_client(whose)))


def test_closed_tokens_stand_last_and_cannot_be_changed(staff, whose):
    living = make.door(client=whose, name="living")
    gone = make.door(client=whose, name="gone", revoked_at=timezone.now(), is_open=False)

    page = staff.get(of_client(whose))

    assert names(page) == ["living", "gone"]
    assert f"/api-tokens/{living.pk}/revoke/" in text(page)
    assert f'/api-tokens/{gone.pk}/"' not in text(page)
    assert f"/api-tokens/{gone.pk}/revoke/" not in text(page)
    assert f"/api-tokens/{gone.pk}/calls/" in text(page)
    assert staff.get(f"/api-tokens/{gone.pk}/").status_code == 404


def test_a_customers_own_tokens_stand_on_its_page(staff, whose):
    make.door(client=whose, name="child")
    make.door(customer=whose.customer, name="parent")

    page = staff.get(of_customer(whose.customer))

    tab = next(tab for tab in page.context["tabs"] if tab["is_current"])
    assert names(page) == ["parent"]
    assert (tab["title"], tab["count"]) == ("API tokens", 1)


def test_a_client_without_tokens_is_offered_the_first(staff, whose):
    page = text(staff.get(of_client(whose)))

    assert "No API tokens yet" in page
    assert f'href="{of_client(whose)}new/"' in page


def test_who_may_only_look_at_clients_sees_no_tokens(as_user, whose):
    browser = as_user(make.staff("finance"))

    assert browser.get(of_client(whose)).status_code == 403
    assert "API config" not in text(browser.get(f"/clients/{whose.pk}/"))


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_a_client_that_is_gone_is_offered_nothing(staff, whose, status):
    type(whose).objects.update(status=status)

    assert "new/" not in text(staff.get(of_client(whose)))
    assert staff.get(f"{of_client(whose)}new/").status_code == 404


def test_examples_name_this_portal(staff, whose):
    """003: REST API Config - REST API endpoints of this client."""
    page = text(staff.get(of_client(whose)))

    assert "curl http://testserver/api/v1/messages" in page
    assert "urllib.request" in page
    assert "onw_live_YOUR_TOKEN" in page


def test_that_sending_by_rest_is_off_is_told(staff, whose):
    before = text(staff.get(of_client(whose)))
    type(whose).objects.update(sends_by_rest=False)

    assert "Sending by REST is switched off" not in before
    assert "Sending by REST is switched off" in text(staff.get(of_client(whose)))


def test_a_new_token_is_shown_with_its_secret(staff, whose):
    """003: API Config - API tokens: generated."""
    answer = add(staff, of_client(whose))

    token = tokens.find(secret_in(answer))
    assert (token.customer, token.client, token.scopes) == (whose.customer, whose, NEW["scopes"])
    assert token.allowed_networks == ["192.0.2.0/28"]
    assert answer["Cache-Control"] == "no-store"
    assert "http://testserver/api/v1/messages" in text(answer)


def test_a_token_of_a_customer_has_no_client(staff, whose):
    token = tokens.find(secret_in(add(staff, of_customer(whose.customer))))

    assert (token.customer, token.client) == (whose.customer, None)


def test_the_secret_is_shown_once_and_told_to_no_log(staff, whose, caplog):
    caplog.set_level(logging.DEBUG)
    secret = secret_in(add(staff, of_client(whose)))
    token = ApiToken.objects.get()

    pages = [of_client(whose), f"/api-tokens/{token.pk}/", f"/api-tokens/{token.pk}/revoke/"]
    seen = [text(staff.get(page)) for page in pages] + [str(list(HistoryEntry.objects.values()))]

    assert not [one for one in (*seen, caplog.text) if secret in one]


def test_the_same_page_sent_twice_issues_once(staff, whose):
    url = f"{of_client(whose)}new/"
    typed = NEW | {"token": page_token(staff, url)}
    staff.post(url, typed)

    answer = staff.post(url, typed, follow=True)

    assert "nothing was done twice" in text(answer)
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": "2020-01-01T00:00"}, "expires_at"),
        ({"allowed_networks": "nowhere"}, "allowed_networks"),
    ],
)
def test_a_fault_stands_at_its_field_and_can_be_mended(staff, whose, typed, field):
    url = f"{of_client(whose)}new/"
    page = {"token": page_token(staff, url)}

    refused = staff.post(url, NEW | page | typed)
    mended = staff.post(url, NEW | page)

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert tokens.find(secret_in(mended))


def test_a_token_is_edited(staff, whose):
    token = make.door(client=whose)
    typed = {"name": "till", "scopes": ["messages:read"], "expires_at": "2031-05-17T12:30"}

    answer = staff.post(f"/api-tokens/{token.pk}/", typed | {"allowed_networks": "192.0.2.7"})

    token.refresh_from_db()
    assert answer["Location"] == of_client(whose)
    assert (token.name, token.scopes) == ("till", ["messages:read"])
    assert token.allowed_networks == ["192.0.2.7"]
    assert f"{timezone.localtime(token.expires_at):%Y-%m-%dT%H:%M}" == typed["expires_at"]


def test_an_expired_token_is_renamed_without_touching_its_expiry(staff):
    past = timezone.now() - timedelta(days=3)
    token = make.door(expires_at=past)
    url = f"/api-tokens/{token.pk}/"
    shown = staff.get(url).context["form"]["expires_at"].value()
    moment = f"{shown:%Y-%m-%dT%H:%M}"

    answer = staff.post(url, {"name": "old", "scopes": token.scopes, "expires_at": moment})

    token.refresh_from_db()
    assert answer.status_code == 302
    assert (token.name, token.expires_at) == ("old", past)


def test_a_revocation_asks_first(staff, whose):
    token, secret = tokens.issue(customer=whose.customer, client=whose, name="shop", by=None)
    url = f"/api-tokens/{token.pk}/revoke/"

    asked = text(staff.get(url))
    still = tokens.find(secret)
    answer = staff.post(url)

    assert "cannot be undone" in asked
    assert still == token
    assert answer["Location"] == of_client(whose)
    assert tokens.find(secret) is None


@pytest.mark.parametrize("rights", ["owner", "developer"])
def test_in_its_cabinet_a_client_manages_its_own_tokens(as_user, whose, rights):
    """003: The client's dedicated interface - API configuration."""
    make.door(client=make.client(), name="stranger")
    browser = as_user(make.seat(whose, rights))

    empty = browser.get(CABINET)
    secret = secret_in(add(browser, CABINET))
    token = tokens.find(secret)
    listed = browser.get(CABINET)
    browser.post(f"/api-tokens/{token.pk}/", NEW | {"name": "till"})
    answer = browser.post(f"/api-tokens/{token.pk}/revoke/")

    assert "No API tokens yet" in text(empty)
    assert (token.client, token.customer) == (whose, whose.customer)
    assert names(listed) == ["shop-live"]
    assert answer["Location"] == CABINET
    assert ApiToken.objects.get(pk=token.pk).name == "till"
    assert tokens.find(secret) is None


@pytest.mark.parametrize("rights", ["finance", "viewer"])
def test_other_people_of_a_client_see_no_tokens(as_user, whose, rights):
    token = make.door(client=whose)
    browser = as_user(make.seat(whose, rights))

    urls = [
        CABINET,
        f"{CABINET}new/",
        f"/api-tokens/{token.pk}/",
        f"/api-tokens/{token.pk}/revoke/",
    ]

    assert [browser.get(url).status_code for url in urls] == [403] * 4


def test_another_clients_tokens_are_not_there(as_user, whose):
    sister = make.client(customer=whose.customer)
    token = make.door(client=sister)
    own = make.door(customer=whose.customer)
    browser = as_user(make.seat(whose, "owner"))

    for one in (token, own):
        assert browser.get(f"/api-tokens/{one.pk}/").status_code == 404
        assert browser.post(f"/api-tokens/{one.pk}/", NEW).status_code == 404
        assert browser.post(f"/api-tokens/{one.pk}/revoke/").status_code == 404
    assert browser.get(of_client(sister)).status_code in {403, 404}
    assert not ApiToken.objects.exclude(revoked_at=None).exists()


def test_staff_have_no_cabinet(staff):
    assert staff.get(CABINET).status_code == 404
    assert staff.get(f"{CABINET}new/").status_code == 404


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_the_tabs_of_the_record_are_for_staff(as_user, whose, person):
    browser = as_user(person())

    for url in (of_client(whose), of_customer(whose.customer)):
        assert browser.get(url).status_code == 403
        assert browser.post(f"{url}new/", NEW).status_code == 403


def test_support_issues_tokens(as_user, whose):
    assert tokens.find(secret_in(add(as_user(make.staff("support")), of_client(whose))))


@pytest.mark.parametrize("seen_by", ["staff", "client"])
def test_many_tokens_ask_as_much_of_the_database_as_one(
    as_user, whose, seen_by, django_assert_max_num_queries
):
    for number in range(40):
        make.door(client=whose, name=f"till {number}")
    browser = as_user(make.staff() if seen_by == "staff" else make.seat(whose, "developer"))
    url = of_client(whose) if seen_by == "staff" else CABINET
    browser.get(url)

    with django_assert_max_num_queries(30):
        browser.get(url)


def test_of_very_many_tokens_the_first_are_shown_and_that_is_told(staff, whose):
    for _ in range(101):
        make.door(client=whose)

    page = staff.get(of_client(whose))

    assert len(names(page)) == 100
    assert "The first 100 are shown" in text(page)


def test_who_has_left_the_client_manages_nothing(as_user, whose):
    person = make.seat(whose, "owner")
    Seat.objects.all().delete()

    assert as_user(person).get(CABINET).status_code in {302, 403, 404}


def test_only_staff_say_whose_messages_go_first_and_which_service_they_get(as_user, whose):
    service = Service.objects.create(name="Economy")
    token = make.door(client=whose, name="shop")
    url = f"/api-tokens/{token.pk}/"
    wanted = NEW | {"name": "shop", "priority": "0", "service": service.pk}

    own = as_user(make.seat(whose, rights="owner"))
    theirs = set(own.get(url).context["form"].fields)
    own.post(url, wanted)
    token.refresh_from_db()
    after_own = token.priority, ServiceOf.objects.count()
    as_user(make.staff()).post(url, wanted)
    token.refresh_from_db()

    assert not theirs & {"priority", "service"}
    assert after_own == (1, 0)
    assert token.priority == 0
    assert ServiceOf.objects.get().service == service
    told = HistoryEntry.objects.filter(event="clients.token.changed").latest("pk")
    assert told.data["after"]["service"] == "Economy"


def test_a_new_token_gets_its_service_in_one_go(staff, whose):
    service = Service.objects.create(name="Economy")

    secret_in(add(staff, of_client(whose), service=service.pk))

    assert ServiceOf.objects.get().door_id == ApiToken.objects.get().pk
