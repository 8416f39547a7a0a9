"""Connect as staff see it: who registered, what they apply for, and what is offered to them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.http import QueryDict

from billing import ledger
from billing.models import Account
from messaging.connect import activating, registering, subscriptions, terms
from messaging.connect.codes import Failed
from messaging.exports import NumberApplicationsExport, RegistrationsExport
from messaging.models import (
    AccountType,
    ConnectTerms,
    Coupon,
    Embargo,
    NumberUse,
    Registration,
    Subscription,
)
from portal.kit.exports import find
from portal.models import HistoryEntry
from tests import make
from tests.connect.calls import WHO, App

pytestmark = pytest.mark.django_db
LISTS = (
    "/registrations/",
    "/number-applications/",
    "/number-applications/all/",
    "/coupons/",
    "/connect-terms/",
    "/embargoes/",
    "/account-types/",
)
NEW = {
    "/coupons/new/": "finance",
    "/connect-terms/new/": "admin",
    "/embargoes/new/": "support",
    "/account-types/new/": "admin",
}
SLUGS = (
    "registrations",
    "number-applications",
    "coupons",
    "connect-terms",
    "embargoes",
    "account-types",
)


@pytest.fixture
def staff(as_user):
    return as_user(make.staff())


def today():
    return terms.today()


def in_days(days):
    return today() + timedelta(days=days)


def listed(browser, url, **query):
    answer = browser.get(url, query)
    assert answer.status_code == 200
    return [str(row) for row in answer.context["page"].rows]


def faults(answer):
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def told(kind):
    return [one.event.split(".")[-1] for one in HistoryEntry.objects.filter(subject_kind=kind)]


def offered_type(**fields):
    given = {
        "number": 7,
        "name": "Small business",
        "monthly_price": Decimal(15),
        "unit": "EUR",
        "country": make.country(),
        "included_parts": 100,
    }
    return AccountType.objects.create(**given | fields)


def subscriber(**fields):
    """Somebody with a paid subscription and the number that it brought."""
    free = make.phone_number("447700900801")
    person = make.registration(account_type=offered_type(), **fields)
    account = Account.objects.get(client=person.client)
    ledger.post(account, amount=Decimal(20), kind="top-up", key="first")
    subscriptions.charge_due()
    subscriptions.charge_due()
    assert Subscription.objects.get().number == free
    return person


# Who may


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_all_staff_read_the_lists(as_user, url, role):
    assert as_user(make.staff(role)).get(url).status_code == 200


@pytest.mark.parametrize("url", LISTS)
def test_customers_and_their_clients_do_not(as_user, url):
    assert as_user(make.member()).get(url).status_code == 403
    assert as_user(make.seat()).get(url).status_code == 403


@pytest.mark.parametrize(("url", "role"), NEW.items())
def test_only_whose_work_it_is_add_rows(as_user, url, role):
    for other in ("admin", "support", "finance", "read-only"):
        expected = 200 if other in {"admin", role} else 403
        assert as_user(make.staff(other)).get(url).status_code == expected, other


def test_decisions_and_closing_are_for_support(as_user):
    application = make.number_application()
    urls = [
        f"/number-applications/{application.pk}/approve/",
        f"/number-applications/{application.pk}/refuse/",
        f"/registrations/{application.registration_id}/close/",
    ]

    for role, status in (("support", 200), ("finance", 403), ("read-only", 403)):
        browser = as_user(make.staff(role))
        assert [browser.get(url).status_code for url in urls] == [status] * 3


@pytest.mark.parametrize("url", LISTS)
def test_an_empty_list_says_what_will_be_here(staff, url):
    AccountType.objects.all().delete()
    ConnectTerms.objects.all().delete()

    assert str(staff.get(url).context["screen"].empty.title) in staff.get(url).text


def fill(n):
    for _ in range(n):
        person = make.registration()
        make.number_application(person)
        make.number_application(
            person,
            state="approved",
            number=make.phone_number(f"4477009{next(make.number):05d}"),
            decided_by=make.staff(),
        )
        key = next(make.number)
        Coupon.objects.create(
            code=f"code{key}",
            amount=5,
            unit="EUR",
            starts_on=today(),
            connection=person.connection,
        )
        ConnectTerms.objects.create(
            country=make.country(), starts_on=in_days(key % 10_000), text="Be kind."
        )
        Embargo.objects.create(kind="mobile", value=str(440000 + key))
        offered_type(number=100 + key % 30_000)


@pytest.mark.parametrize("url", LISTS)
def test_a_page_asks_no_more_for_more_rows(staff, url, django_assert_max_num_queries):
    fill(1)
    staff.get(url)
    with django_assert_max_num_queries(30) as first:
        staff.get(url)

    fill(3)

    with django_assert_max_num_queries(len(first)):
        assert staff.get(url).status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
def test_every_list_is_exported(slug):
    fill(1)
    made = find(slug)(make.staff(), QueryDict())
    columns = made.chosen([column.name for column in made.columns])

    rows = list(made.iterate())

    assert rows
    assert all(columns[0].reader()(row) or slug == "connect-terms" for row in rows)
    assert {len([column.reader()(row) for column in columns]) for row in rows} == {len(columns)}


# Registrations


@pytest.fixture
def three():
    """Ida on one connection, activated; Otto and Una on another."""
    diary, other = make.app_connection()[0], make.app_connection(name="Other")[0]
    make.registration(diary, username="ida", state="email", company="Vento Pharmacy")
    make.registration(other, username="otto", email="otto@quill.example", mobile="4915112345678")
    make.registration(other, username="una.k", surname="Kettle", source="page")
    return diary, other


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "IDA"}, {"ida", "otto", "una.k"}),
        ({"q": "vento ph"}, {"ida"}),
        ({"q": "otto@qu"}, {"otto"}),
        ({"q": "+49 151 12345"}, {"otto"}),
        ({"q": "una"}, {"una.k"}),
        ({"q": "kettle una"}, {"una.k"}),
        ({"q": "nobody"}, set()),
        ({"state": "email"}, {"ida"}),
        ({"source": "page"}, {"una.k"}),
        ({"country": "GB"}, {"ida", "otto", "una.k"}),
        ({"state": "nonsense"}, set()),
    ],
)
def test_registrations_are_searched_and_filtered(staff, three, query, found):
    assert set(listed(staff, "/registrations/", **query)) == found


def test_registrations_are_found_by_their_number_and_by_where_they_are_from(staff, three):
    diary, other = three
    Registration.objects.filter(username="otto").update(user_number="001234567890")

    assert listed(staff, "/registrations/", q="001234567890") == ["otto"]
    assert listed(staff, "/registrations/", connection=diary.pk) == ["ida"]
    assert listed(staff, "/registrations/", customer=other.customer_id) == ["una.k", "otto"]


def test_an_export_has_the_rows_of_the_filter(three):
    made = RegistrationsExport(make.staff(), QueryDict("state=email"))

    assert [row.username for row in made.iterate()] == ["ida"]


def test_a_record_tells_who_how_far_and_what_they_have(staff):
    coupon = Coupon.objects.create(code="HELLO", amount=5, unit="EUR", starts_on=today())
    person = subscriber(coupon=coupon, address="192.0.2.7")

    page = staff.get(f"/registrations/{person.pk}/").text

    for said in (
        "Ida Holm",
        "192.0.2.7",
        "not yet",
        "Small business",
        "HELLO",
        "10.00 EUR",
        "+44 7700 900801",
        "0 of 100 parts used",
    ):
        assert said in page, said


def test_a_record_without_right_to_money_shows_no_balance(as_user, monkeypatch):
    person = subscriber()
    monkeypatch.setattr("messaging.registration_record.MONEY", "billing.nobody_may")

    assert "Balance" not in as_user(make.staff()).get(f"/registrations/{person.pk}/").text


def test_its_applications_and_its_history_have_their_tabs(staff):
    person = make.registration()
    make.number_application(person, purpose="Reminders for Vento")

    assert "Reminders for Vento" in staff.get(f"/registrations/{person.pk}/applications/").text
    assert "registered by Surgery Diary" in staff.get(f"/registrations/{person.pk}/history/").text


# Closing


def test_closing_ends_the_subscription_and_withdraws_what_waits(staff):
    person = subscriber()
    waiting = make.number_application(person)

    answer = staff.post(f"/registrations/{person.pk}/close/", follow=True)

    assert "is closed" in answer.text
    person.refresh_from_db()
    waiting.refresh_from_db()
    assert (person.state, waiting.state) == ("closed", "withdrawn")
    assert Subscription.objects.get().state == "ended"
    assert not NumberUse.objects.living().exists()
    assert told("registration")[0] == "closed"


def test_closing_archives_nothing_else(staff):
    person = subscriber()
    account = Account.objects.get(client=person.client)

    staff.post(f"/registrations/{person.pk}/close/")

    person.client.refresh_from_db()
    assert person.client.status == "active"
    assert Account.objects.get(client=person.client).balance == account.balance == 5


def test_whoever_is_closed_is_not_let_in_and_the_link_on_its_way_is_void(client, staff):
    connection, token = make.app_connection()
    person = make.registration(connection, username=WHO["user"], password=WHO["password"])
    activating.send_link(person, site="http://testserver")
    link = mail.outbox[-1].body.split("/join/activate/")[1].split("/")[0]

    staff.post(f"/registrations/{person.pk}/close/")

    assert activating.by_link(link, site="http://testserver") is None
    assert App(client, connection, token).ask("authenticate_user", **WHO) == ["006"]
    person.refresh_from_db()
    assert person.state == "closed"


def test_what_is_closed_cannot_be_closed_again(staff):
    person = make.registration(state="closed")

    answer = staff.post(f"/registrations/{person.pk}/close/")

    assert "closed already" in faults(answer)["__all__"][0]
    assert "Close registration" not in staff.get(f"/registrations/{person.pk}/").text


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


# Coupons


def coupon_form(**fields):
    given = {
        "code": "SPRING",
        "amount": "5",
        "unit": "EUR",
        "connection": "",
        "uses_max": "10",
        "starts_on": today().isoformat(),
        "ends_on": "",
        "is_active": "on",
    }
    return given | fields


def test_a_coupon_is_added_and_told(staff):
    answer = staff.post("/coupons/new/", coupon_form(), follow=True)

    assert "SPRING is added" in answer.text
    made = Coupon.objects.get()
    assert (made.amount, made.uses_max, made.is_active) == (5, 10, True)
    assert told("coupon") == ["added"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"code": "spring"}, "code"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "much"}, "amount"),
        ({"amount": "1.0000001"}, "amount"),
        ({"unit": "XXX"}, "unit"),
        ({"uses_max": "0"}, "uses_max"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
    ],
)
def test_a_coupon_that_cannot_be_is_refused_at_its_field(staff, fields, field):
    Coupon.objects.create(code="Spring", amount=1, unit="EUR", starts_on=today())

    answer = staff.post("/coupons/new/", coupon_form(code="OTHER") | fields)

    assert list(faults(answer)) == [field]
    assert Coupon.objects.count() == 1


def test_a_coupon_for_a_connection_has_its_currency(staff):
    connection, _token = make.app_connection(unit="USD")

    answer = staff.post("/coupons/new/", coupon_form(connection=connection.pk))

    assert list(faults(answer)) == ["connection"]


def test_a_used_coupon_keeps_its_code_and_its_credit(staff):
    coupon = Coupon.objects.create(
        code="SPRING", amount=5, unit="EUR", starts_on=today(), uses=3, uses_max=10
    )
    url = f"/coupons/{coupon.pk}/"

    staff.post(url, coupon_form(code="OTHER", amount="50", uses_max="4", is_active=""))

    coupon.refresh_from_db()
    assert (coupon.code, coupon.amount, coupon.uses_max) == ("SPRING", 5, 4)
    assert (coupon.uses, coupon.is_active) == (3, False)
    assert told("coupon") == ["changed"]
    assert "uses_max" in faults(staff.post(url, coupon_form(uses_max="2")))
    assert f"coupon={coupon.pk}" in staff.get(url).text


def test_a_coupon_that_is_used_meanwhile_keeps_its_count():
    from messaging.connect import coupons  # noqa: PLC0415

    coupon = Coupon.objects.create(code="SPRING", amount=5, unit="EUR", starts_on=today())
    connection, _token = make.app_connection()
    make.registration(connection, coupon=coupon)

    coupons.change(coupon, {"is_active": False}, by=None)

    coupon.refresh_from_db()
    assert (coupon.uses, coupon.is_active) == (1, False)


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


# Account types


def type_form(**fields):
    given = {
        "number": "9",
        "name": "Surgery",
        "is_offered": "on",
        "test_parts": "5",
        "monthly_price": "12.50",
        "unit": "EUR",
        "country": "GB",
        "included_parts": "200",
    }
    return given | fields


def test_an_account_type_is_added_and_told(staff):
    make.country()

    staff.post("/account-types/new/", type_form())

    made = AccountType.objects.get(number=9)
    assert (made.name, made.monthly_price, made.country_id) == ("Surgery", Decimal("12.5"), "GB")
    assert (made.included_parts, made.test_parts) == (200, 5)
    assert told("accounttype") == ["added"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": "7"}, "number"),
        ({"number": "0"}, "number"),
        ({"number": "40000"}, "number"),
        ({"name": ""}, "name"),
        ({"monthly_price": "-1"}, "monthly_price"),
        ({"monthly_price": ""}, "monthly_price"),
        ({"monthly_price": "0"}, "included_parts"),
        ({"country": ""}, "country"),
        ({"unit": "SMS"}, "unit"),
    ],
)
def test_an_account_type_that_cannot_be_is_refused_at_its_field(staff, fields, field):
    offered_type()
    before = AccountType.objects.count()

    assert list(faults(staff.post("/account-types/new/", type_form() | fields))) == [field]
    assert AccountType.objects.count() == before


def test_who_subscribed_before_keeps_the_price(staff):
    person = subscriber()
    kind = person.account_type
    url = f"/account-types/{kind.pk}/"

    staff.post(url, type_form(name="Small business", monthly_price="99", number="3"))

    kind.refresh_from_db()
    assert (kind.monthly_price, kind.number) == (99, 7)
    assert Subscription.objects.get().price == 15
    assert told("accounttype") == ["changed"]
    assert list(faults(staff.post(url, type_form(unit="USD")))) == ["unit"]


def test_the_list_counts_subscriptions_that_run(staff):
    person = subscriber()

    def counts():
        rows = staff.get("/account-types/").context["page"].rows
        return {row.name: row.subscriber_count for row in rows}

    assert counts()["Small business"] == 1
    subscriptions.end(Subscription.objects.get(), by=None)
    assert counts()["Small business"] == 0
    assert person.account_type.name == "Small business"
