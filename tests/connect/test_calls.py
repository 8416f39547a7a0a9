"""Each call of the guide's table: how it goes well, and each of its codes."""

from datetime import timedelta
from urllib.parse import unquote_to_bytes

import pytest

from billing.models import Account, Entry
from clients.models import Seat
from messaging.connect import connections, weekly
from messaging.connect.every_call import CALLS
from messaging.models import AddressFailures, Captcha, ConnectCall, Coupon, Embargo, Registration
from portal.models import HistoryEntry
from tests import make
from tests.connect.calls import IDA, WHO, App, aged, by_email, captcha, link_of, mails

SIXTEEN = [
    "get_list_country",
    "get_list_country_prefix",
    "get_list_account",
    "get_list_terms",
    "get_captcha",
    "register",
    "resend_email_activation",
    "forgot_password",
    "authenticate_user",
    "sms_activation_status",
    "send_activation_sms",
    "validate_activation_sms",
    "get_list_callback",
    "get_list_connection",
    "create_connection",
    "buy_credits_url",
]
OURS = ["send_activation_status", "apply_two_way", "transfer_credit"]


def test_all_calls_of_the_guide_are_there_and_ours_beside_them():
    assert sorted(CALLS) == sorted(SIXTEEN + OURS)


@pytest.mark.parametrize("root", ["clickatellsdk", "CLICKATELLSDK", "ClICKATELLSDK"])
def test_roots_and_names_are_read_in_any_case(app, root):
    document = f"<{root}><Action>Get_List_Account</Action></{root}>"

    assert app.send(document) == ["001"]
    assert app.values == [{"account_id": "1", "account_type": "International"}]


def test_the_form_field_is_read_in_any_case_and_from_the_query(app, client):
    document = "<clickatellsdk><action>get_list_callback</action></clickatellsdk>"

    response = client.get(f"/connect/{app.token}", {"xml": document})

    assert app.heard(response) == ["001"]
    assert app.values == [{"callback_type_id": "1", "callback_type": "HTTP POST"}]


def test_countries_have_their_iso_numbers_and_prefixes(app):
    make.country("DE", "Germany")

    app.ask("get_list_country")
    assert app.values == [
        {"country_id": "276", "name": "Germany"},
        {"country_id": "826", "name": "United Kingdom"},
    ]
    app.ask("get_list_country_prefix")
    assert app.values == [
        {"country_id": "276", "prefix": "49"},
        {"country_id": "826", "prefix": "44"},
    ]


def test_kinds_of_connections_are_listed(app):
    app.ask("get_list_connection")

    assert [row["connection_type"] for row in app.values] == ["HTTP API", "SMPP", "XML API"]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"country_id": "826"}, ["001"]),
        ({"country_id": "0", "client_ip_address": "192.0.2.7"}, ["001"]),
        ({"client_ip_address": "2001:db8::1", "terms_format": "2"}, ["001"]),
        ({}, ["406", "429"]),
        ({"country_id": "9999"}, ["406"]),
        ({"country_id": "276"}, ["406"]),
        ({"client_ip_address": "nowhere"}, ["429"]),
        ({"country_id": "826", "terms_format": "3"}, ["427"]),
    ],
)
def test_terms_are_found_by_country_or_address(app, fields, codes):
    assert app.ask("get_list_terms", **fields) == codes


def test_the_terms_stand_where_the_call_says(app, client):
    app.ask("get_list_terms", country_id="826")

    address = app.values[0]["URL_location"].removeprefix("http://testserver")
    assert client.get(address).content == b"Be kind."
    assert b"<h1>" in client.get(address.replace("text", "html")).content


def test_a_captcha_is_a_picture(app):
    app.ask("get_captcha")

    (row,) = app.values
    assert len(row["captcha_id"]) == 32
    assert unquote_to_bytes(row["captcha_image"]).startswith(b"\x89PNG")


def test_whoever_registers_becomes_a_client_with_an_account_of_its_own(app):
    assert app.register(company="Vento Pharmacy", weekly_update="1", email_format="2") == ["001"]

    assert app.values == []
    made = Registration.objects.select_related("client").get()
    assert (made.client.company, made.client.customer) == (
        "Vento Pharmacy",
        app.connection.customer,
    )
    assert Account.objects.get(client=made.client).unit == app.connection.unit
    assert made.weekly_update
    assert made.password != IDA["password"]
    (letter,) = mails()
    assert letter.to == ["ida@vento.example"]
    assert letter.alternatives
    assert HistoryEntry.objects.filter(event="messaging.registration.registered").exists()


def test_a_mail_in_plain_text_has_no_html(app):
    app.register()

    assert not mails()[0].alternatives


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"user": ""}, ["431"]),
        ({"user": "not a name"}, ["431"]),
        ({"user": "x" * 129}, ["431"]),
        ({"user": "ida@vento.example"}, ["001"]),
        ({"password": "short"}, ["432"]),
        ({"password": "with space1"}, ["432"]),
        ({"password": "x" * 33}, ["432"]),
        ({"fname": ""}, ["433"]),
        ({"fname": "x" * 81}, ["433"]),
        ({"sname": ""}, ["434"]),
        ({"company": "x" * 81}, ["435"]),
        ({"email_address": "nobody"}, ["416"]),
        ({"email_address": f"{'x' * 60}@vento.example"}, ["416"]),
        ({"email_format": "3"}, ["407"]),
        ({"country_id": ""}, ["406"]),
        ({"country_id": "x"}, ["406"]),
        ({"mobile_number": ""}, ["417"]),
        ({"mobile_number": "+447700900123"}, ["417"]),
        ({"mobile_number": "12"}, ["417"]),
        ({"accept_terms": ""}, ["409"]),
        ({"accept_terms": "yes"}, ["409"]),
        ({"accept_terms": "0"}, ["410"]),
        ({"account_id": "99"}, ["412"]),
        ({"account_id": "one"}, ["412"]),
        ({"weekly_update": "2"}, ["408"]),
        ({"force_create": "2"}, ["413"]),
        ({"test_mode": "2"}, ["411"]),
        ({"activation_redirect": "javascript:alert(1)"}, ["415"]),
        ({"coupon_code": "NONE"}, ["109"]),
        ({"fname": "", "sname": "", "password": "x"}, ["432", "433", "434"]),
    ],
)
def test_each_field_of_a_registration_has_its_code(app, fields, codes):
    assert app.register(**fields) == codes
    assert Registration.objects.exists() == (codes == ["001"])


def test_test_mode_looks_at_everything_and_makes_nothing(app):
    assert app.register(test_mode="1") == ["001"]

    assert not Registration.objects.exists()
    assert not mails()


def test_a_username_is_taken_in_any_case_and_by_any_application(app, client):
    app.register()
    other = App(client, *make.app_connection(customer=make.customer("Other", account_code="O1")))

    assert app.register(user="IDAHOLM", force_create="1") == ["439"]
    assert other.register(user="idaholm") == ["439"]


def test_a_known_address_needs_force_create(app):
    app.register()

    assert app.register(user="other") == ["105"]
    assert app.register(user="other", force_create="1") == ["001"]


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("country", "GB", "106"),
        ("address", "127.0.0.0/8", "106"),
        ("mobile", "4477009", "100"),
    ],
)
def test_what_is_under_embargo_cannot_register(app, kind, value, code):
    Embargo.objects.create(kind=kind, value=value)

    assert app.register() == [code]
    assert not Registration.objects.exists()


def coupon(**fields):
    given = {"code": "HELLO", "amount": "5", "unit": "EUR", "starts_on": make.LONG_AGO.date()}
    return Coupon.objects.create(**given | fields)


def test_a_coupon_gives_its_credit_once(app):
    coupon()

    app.register(coupon_code="hello")

    (entry,) = Entry.objects.all()
    assert (entry.amount, entry.kind) == (5, "top-up")
    assert app.register(user="second", force_create="1", coupon_code="HELLO") == ["109"]
    assert app.told == ["Coupon error: used up"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"is_active": False}, "not active"),
        ({"starts_on": "2099-01-01"}, "not valid yet"),
        ({"ends_on": "2025-01-01"}, "expired"),
        ({"unit": "USD"}, "for another currency"),
    ],
)
def test_a_coupon_that_cannot_be_used_says_why(app, fields, why):
    coupon(**fields)

    assert app.register(coupon_code="HELLO") == ["109"]
    assert app.told == [f"Coupon error: {why}"]


@pytest.mark.parametrize("action", ["register", "forgot_password"])
def test_some_calls_always_need_a_captcha(app, action):
    assert app.ask(action, **IDA) == ["401"]
    assert app.ask(action, **IDA, captcha_code="ABCDE") == ["400"]
    assert app.ask(action, **IDA, captcha_id="0" * 32, captcha_code="ABCDE") == ["400"]


def test_a_captcha_works_once(app):
    pair = captcha()

    assert app.register(**pair) == ["001"]
    assert app.register(user="second", force_create="1", **pair) == ["403"]


def test_a_wrong_captcha_is_over_after_one_try(app):
    pair = captcha()

    assert app.register(**pair | {"captcha_code": "WRONG"}) == ["401"]
    assert app.register(**pair) == ["402"]


def test_a_captcha_lives_for_a_quarter_of_an_hour(app):
    pair = captcha()
    aged(Captcha, pair["captcha_id"], made_at=timedelta(minutes=15, seconds=1))

    assert app.register(**pair) == ["402"]


def test_the_link_of_the_mail_activates_once(app, client):
    app.register(activation_redirect="https://diary.example/welcome")
    link = link_of(mails()[0])

    page = client.get(link)
    assert b"Activate your account" in page.content
    assert "form-action 'self' https://diary.example" in page["Content-Security-Policy"]
    assert Registration.objects.get().email_activated_at is None
    assert client.post(link)["Location"] == "https://diary.example/welcome"
    assert Registration.objects.get().state == "email"
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410


def test_whoever_is_activated_can_log_in_to_the_clients_cabinet(app):
    person = app.ida()

    seat = Seat.objects.get()
    assert (seat.user.email, seat.client, seat.is_login) == (
        "ida@vento.example",
        person.client,
        True,
    )
    assert person.login == seat.user
    assert mails()[-1].to == ["ida@vento.example"]


def test_who_has_a_place_elsewhere_is_activated_without_a_log_in(app):
    make.staff(email="ida@vento.example")

    person = app.ida()

    assert (person.state, person.login) == ("email", None)


def test_the_balance_is_mailed_once_a_week_to_those_who_asked(app):
    person = app.ida(weekly_update="1")
    app.ida(user="other", email_address="other@vento.example")
    before, week = len(mails()), timedelta(days=7)
    begun = person.email_activated_at

    assert weekly.send_due(begun + week - timedelta(seconds=1)) == 0
    assert weekly.send_due(begun + week) == 1
    assert weekly.send_due(begun + week) == 0
    assert weekly.send_due(begun + week + week) == 1
    assert len(mails()) == before + 2
    assert mails()[-1].subject == "Surgery Diary: your balance is 0.00 EUR"


def test_an_old_link_activates_nothing(app, client):
    app.register()
    aged(Registration, Registration.objects.get().pk, link_until=timedelta(seconds=1))

    assert client.post(link_of(mails()[0])).status_code == 410
    assert Registration.objects.get().state == "registered"


def test_the_mail_can_be_sent_again_and_to_another_address(app, client):
    app.register()
    first = link_of(mails()[0])

    assert app.ask("resend_email_activation", **WHO, email_address="ida@other.example") == ["001"]

    person = Registration.objects.get()
    assert app.values == [{"UserNumber": person.user_number}]
    assert person.email == "ida@other.example"
    assert mails()[1].to == ["ida@other.example"]
    assert client.post(first).status_code == 410
    assert by_email(client).state == "email"
    assert app.ask("resend_email_activation", **WHO) == ["107"]


def test_a_mail_goes_to_no_address_that_is_none(app):
    app.register()

    assert app.ask("resend_email_activation", **WHO, email_address="nobody") == ["416"]


def test_a_forgotten_password_is_replaced_by_mail(app):
    app.ida()
    asked = {"user": "idaholm", "email_address": "IDA@vento.example"}

    assert app.ask("forgot_password", **asked, **captcha()) == ["001"]

    new = mails()[-1].body.split("Surgery Diary:\n\n")[1].split()[0]
    assert app.ask("authenticate_user", **WHO) == ["404"]
    assert app.ask("authenticate_user", user="idaholm", password=new) == ["001"]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"user": "nobody", "email_address": "ida@vento.example"}, ["405"]),
        ({"user": "idaholm", "email_address": "other@vento.example"}, ["405"]),
        ({"user": "", "email_address": ""}, ["431", "416"]),
    ],
)
def test_whose_password_was_forgotten_must_be_right(app, fields, codes):
    app.ida()

    assert app.ask("forgot_password", **fields, **captcha()) == codes


def test_an_end_user_is_authenticated(app):
    person = app.ida()

    assert app.ask("authenticate_user", **WHO) == ["001"]
    assert app.values == [{"Usernumber": person.user_number}]


@pytest.mark.parametrize("action", sorted({*SIXTEEN[8:12], "create_connection", "apply_two_way"}))
def test_before_the_link_was_opened_there_is_no_more(app, action):
    app.register()

    assert app.ask(action, **WHO) == ["103"]


def test_nobody_buys_before_the_sms(app):
    app.ida()

    assert app.ask("buy_credits_url", **WHO) == ["104"]
    assert app.ask("sms_activation_status", **WHO) == ["104"]


def test_two_failures_of_a_user_need_a_captcha_until_a_log_in(app):
    app.ida()
    wrong = WHO | {"password": "Wrong123"}

    assert app.ask("authenticate_user", **wrong) == ["404"]
    assert app.ask("authenticate_user", **wrong) == ["404"]
    assert app.ask("authenticate_user", **WHO) == ["004"]
    assert app.ask("authenticate_user", **wrong, **captcha()) == ["404"]
    assert app.ask("authenticate_user", **WHO, **captcha()) == ["001"]
    assert app.ask("authenticate_user", **WHO) == ["001"]


def test_ten_failures_of_an_address_need_a_captcha(app):
    app.ida()

    for count in range(10):
        assert app.ask("authenticate_user", user=f"n{count}", password="Wrong123") == ["404"]
    assert app.ask("authenticate_user", **WHO) == ["003"]
    assert app.ask("authenticate_user", **WHO, **captcha()) == ["001"]
    assert not AddressFailures.objects.exists()


def test_strangers_and_wrong_passwords_are_told_alike(app):
    app.ida()

    wrong = app.ask("authenticate_user", user="idaholm", password="Wrong123"), app.told
    unknown = app.ask("authenticate_user", user="nobody1", password="Wrong123"), app.told

    assert wrong == unknown


def test_people_of_another_application_are_strangers(app, client):
    app.ida()
    other = App(client, *make.app_connection(customer=make.customer("Other", account_code="O1")))

    assert other.ask("authenticate_user", **WHO) == ["404"]


def test_a_blocked_client_is_not_active(app):
    person = app.ida()
    type(person.client).objects.filter(pk=person.client_id).update(status="blocked")

    assert app.ask("authenticate_user", **WHO) == ["006"]


def test_only_the_allowed_calls_are_answered(app):
    connections.change(app.connection, {"actions": ["get_list_account"]}, by=None)

    assert app.ask("get_list_account") == ["001"]
    assert app.ask("get_captcha") == ["007"]
    assert app.ask("nonsense") == ["430"]


def test_a_connection_that_is_switched_off_says_so(app):
    connections.change(app.connection, {"is_open": False}, by=None)

    assert app.ask("get_list_account") == ["008"]


def test_a_token_that_was_replaced_opens_nothing(app):
    old = app.token
    app.token = connections.rotate(app.connection, by=None)

    assert app.ask("get_list_account") == ["001"]
    app.token = old
    assert app.ask("get_list_account") == ["005"]


def test_a_closed_connection_is_no_connection(app):
    connections.close(app.connection, by=None)

    assert app.ask("get_list_account") == ["005"]


def test_other_addresses_are_refused(app):
    connections.change(app.connection, {"allowed_networks": "192.0.2.0/28"}, by=None)

    assert app.ask("get_list_account") == ["002"]


def test_https_is_asked_for_in_the_applications_own_form(app, settings):
    settings.HTTPS = True

    assert app.ask("get_list_account") == ["009"]


@pytest.mark.parametrize(
    "document",
    [
        "",
        "text",
        "<a/>",
        "<clickatellsdk>",
        "<clickatellsdk/>",
        "<!DOCTYPE clickatellsdk><clickatellsdk><action>get_captcha</action></clickatellsdk>",
        "<clickatellsdk><action>get_captcha</action><action>register</action></clickatellsdk>",
        "<clickatellsdk><action><b>get_captcha</b></action></clickatellsdk>",
        f"<clickatellsdk>{'<a>' * 40}{'</a>' * 40}</clickatellsdk>",
        f"<clickatellsdk><action>{'x' * 70_000}</action></clickatellsdk>",
    ],
)
def test_what_is_no_document_is_refused(app, document):
    assert app.send(document) == ["430"]


def test_every_call_is_written_down_without_secrets(app):
    app.ida()
    app.ask("authenticate_user", **WHO)

    call = ConnectCall.objects.filter(action="authenticate_user").get()
    assert (call.codes, call.user) == ("001", "idaholm")
    told = " ".join(ConnectCall.objects.values_list("asked", flat=True))
    assert IDA["password"] not in told
    assert "captcha_image>***" in next(_answers("get_captcha", app))


def _answers(action, app):
    app.ask(action)
    yield ConnectCall.objects.filter(action=action).latest("pk").answered
