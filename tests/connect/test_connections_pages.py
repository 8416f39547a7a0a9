"""The pages of connections: for a customer's own people in Settings, and for staff."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse
from PIL import Image

from messaging.connect import call_words, connections
from messaging.connect.every_call import CALLS
from messaging.exports import ConnectCallsExport, ConnectionsExport
from messaging.models import ConnectCall, Connection, Registration
from portal.kit import menu
from portal.models import HistoryEntry
from tests import make
from tests.connect.calls import IDA, App

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "diary-live",
    "app_name": "Surgery Diary",
    "app_version": "2.4",
    "site": "https://diary.example",
    "slug": "Surgery-Diary",
    "developer_name": "Dina Developer",
    "developer_email": "dina@diary.example",
    "developer_phone": "+44 7700 900123",
    "support_name": "Sam Support",
    "support_email": "help@diary.example",
    "is_open": "on",
    "does_everything": "on",
    "allowed_networks": "",
}


@pytest.fixture
def made():
    make.country()
    return make.app_connection(slug="diary")


@pytest.fixture
def connection(made):
    return made[0]


@pytest.fixture
def owner(connection):
    return make.member(connection.customer)


def of(connection, page=""):
    return reverse(f"messaging:connection{page}", args=[connection.pk])


def hidden(page):
    return re.search(r'name="token" value="([0-9a-f]{32})"', page.content.decode())[1]


def make_one(browser, url, **more):
    return browser.post(url, TYPED | {"token": hidden(browser.get(url))} | more)


def shown_token(page):
    return re.search(r"/connect/([\w-]{32})\b", page.content.decode())[1]


def test_an_owner_makes_a_connection_and_sees_its_token_once(as_user):
    customer = make.customer()
    browser = as_user(make.member(customer))
    url = reverse("messaging:own-connection-new")
    page = hidden(browser.get(url))

    answer = browser.post(url, TYPED | {"token": page})
    again = browser.post(url, TYPED | {"token": page})

    kept = Connection.objects.get()
    token = shown_token(answer)
    assert connections.find(token) == kept
    assert answer["Cache-Control"] == "no-store"
    assert (kept.customer, kept.slug, kept.actions) == (customer, "surgery-diary", [])
    assert kept.developer_phone == "447700900123"
    assert again.status_code == 302
    assert token not in browser.get(of(kept)).content.decode()


def test_new_accounts_have_the_customers_currency_unless_staff_say_another(as_user):
    customer = make.customer()
    make.account(customer=customer, unit="GBP")
    own = as_user(make.member(customer))
    make_one(own, reverse("messaging:own-connection-new"), unit="USD", approves_numbers="on")

    first = Connection.objects.get()
    assert (first.unit, first.approves_numbers) == ("GBP", False)

    staff = as_user(make.staff("admin"))
    url = reverse("messaging:customer-connection-new", args=[customer.pk])
    make_one(staff, url, slug="other", unit="USD", approves_numbers="on")

    second = Connection.objects.get(slug="other")
    assert (second.customer, second.unit, second.approves_numbers) == (customer, "USD", True)


def test_what_is_wrong_is_said_and_what_was_typed_stays(as_user, connection, owner):
    browser = as_user(owner)

    answer = make_one(browser, reverse("messaging:own-connection-new"), slug="diary", site="")

    assert answer.status_code == 422
    assert "have this address" in answer.content.decode()
    assert 'value="diary-live"' in answer.content.decode()
    assert Connection.objects.count() == 1


def test_a_connection_may_be_kept_to_some_calls(as_user, connection, owner):
    ticked = ["get_captcha", "sms_activation_status"]
    url = of(connection, "-settings")

    as_user(owner).post(url, without("does_everything") | {"calls": ticked})

    connection.refresh_from_db()
    assert connection.actions == [*ticked, "send_activation_status"]
    page = as_user(owner).get(url).context["form"]
    assert page["calls"].initial == ticked
    assert page["does_everything"].initial is False


def without(*names):
    return {name: value for name, value in TYPED.items() if name not in names}


def test_no_call_at_all_is_refused_since_none_named_means_every_one(as_user, connection, owner):
    answer = as_user(owner).post(of(connection, "-settings"), without("does_everything"))

    assert answer.status_code == 422
    assert "Tick at least one call" in answer.content.decode()


def test_every_call_can_be_ticked():
    assert set(call_words.every_name(list(call_words.WORDS))) == set(CALLS)


def test_the_firewall_is_written_in_lines(as_user, connection, owner):
    typed = TYPED | {"allowed_networks": "192.0.2.1\n198.51.100.0/24"}

    as_user(owner).post(of(connection, "-settings"), typed)

    connection.refresh_from_db()
    assert connection.allowed_networks == ["192.0.2.1", "198.51.100.0/24"]


def test_what_staff_set_stays_when_the_customer_saves(as_user, connection, owner):
    connections.change(connection, {"unit": "USD", "approves_numbers": True}, by=None)

    as_user(owner).post(of(connection, "-settings"), TYPED | {"unit": "EUR"})

    connection.refresh_from_db()
    assert (connection.unit, connection.approves_numbers) == ("USD", True)


def test_the_history_tells_customers_nothing_of_what_staff_set(as_user, connection, owner):
    admin = make.staff("admin", name="Ada Admin")
    changes = {"unit": "USD", "app_name": "Clinic Diary"}
    connections.change(connection, changes, by=admin)
    url = of(connection, "-history")

    told = as_user(owner).get(url).content.decode()
    seen = as_user(admin).get(url).content.decode()

    assert "Clinic Diary" in told
    assert "USD" not in told
    assert "Ada Admin" not in told
    assert "USD" in seen
    assert "Ada Admin" in seen


def test_the_token_is_replaced_once_and_the_old_one_is_refused(as_user, made, owner):
    connection, old = made
    browser = as_user(owner)
    page = hidden(browser.get(of(connection, "-rotate")))

    new = shown_token(browser.post(of(connection, "-rotate"), {"token": page}))
    again = browser.post(of(connection, "-rotate"), {"token": page})

    assert connections.find(old) is None
    assert connections.find(new) == connection
    assert again.status_code == 302


def test_what_is_closed_is_closed_for_good(as_user, made, owner):
    connection, token = made
    browser = as_user(owner)

    browser.post(of(connection, "-close"))

    assert connections.find(token) is None
    assert browser.get(of(connection, "-rotate")).status_code == 404
    assert browser.get(of(connection, "-close")).status_code == 404
    assert browser.post(of(connection, "-settings"), TYPED).status_code == 403
    assert "Closed for good" in browser.get(of(connection)).content.decode()
    assert connection not in listed(browser)
    assert connection in listed(browser, state="closed")


def listed(browser, name="own-connections", **asked):
    answer = browser.get(reverse(f"messaging:{name}"), asked)
    return list(answer.context["page"].rows)


def test_the_page_leads_to_its_sign_up(as_user, connection, owner, client):
    page = as_user(owner).get(of(connection)).content.decode()

    link = re.search(r'href="http://testserver(/join/at/diary/)"', page)[1]
    assert client.get(link).status_code == 200


def test_the_list_is_searched_and_filtered(as_user, connection):
    off, _token = make.app_connection(
        customer=connection.customer, slug="clinic", app_name="Clinic Plus", is_open=False
    )
    strange, _token = make.app_connection(slug="strange", customer=make.customer("Pellworm"))
    browser = as_user(make.staff("support"))

    assert set(listed(browser, "connections")) == {connection, off, strange}
    assert listed(browser, "connections", q="clin") == [off]
    assert listed(browser, "connections", q=connection.tail) == [connection]
    assert listed(browser, "connections", state="off") == [off]
    assert listed(browser, "connections", customer=strange.customer_id) == [strange]


def test_a_customer_sees_its_own_alone(as_user, connection, owner):
    strange, _token = make.app_connection(slug="strange", customer=make.customer("Pellworm"))
    browser = as_user(owner)

    assert listed(browser) == [connection]
    assert listed(browser, customer=strange.customer_id) == [connection]
    assert browser.get(of(strange)).status_code == 404
    export = ConnectionsExport(owner, QueryDict())
    assert list(export.iterate()) == [connection]
    assert "customer" not in {column.name for column in export.columns}


def test_the_list_asks_the_database_as_often_for_many(
    as_user, connection, django_assert_max_num_queries
):
    for n in range(6):
        make.app_connection(customer=connection.customer, slug=f"more-{n}")
    browser = as_user(make.staff("admin"))
    browser.get(reverse("messaging:connections"))

    with django_assert_max_num_queries(20):
        rows = listed(browser, "connections")

    assert len(rows) == 7


RIGHTS = {
    "owner": (200, 200),
    "developer": (200, 200),
    "finance": (403, 403),
    "viewer": (403, 403),
}


@pytest.mark.parametrize("rights", RIGHTS)
def test_owners_and_developers_have_connections_in_their_settings(as_user, connection, rights):
    person = make.member(connection.customer, rights=rights)
    browser = as_user(person)

    answers = (
        browser.get(reverse("messaging:own-connections")).status_code,
        browser.get(reverse("messaging:own-connection-new")).status_code,
    )

    assert answers == RIGHTS[rights]
    beside = [item["title"] for item in menu.sidebar(person, reverse("account"))]
    assert ("Connect" in beside) == (RIGHTS[rights][0] == 200)


def test_staff_who_only_read_change_nothing(as_user, connection):
    browser = as_user(make.staff("read-only"))

    assert browser.get(of(connection)).status_code == 200
    assert browser.post(of(connection, "-settings"), TYPED).status_code == 403
    for page in ("-test", "-rotate", "-close", "-calls"):
        assert browser.get(of(connection, page)).status_code == 403


def test_the_tab_of_the_customer_has_its_connections(as_user, connection):
    browser = as_user(make.staff("admin"))
    url = reverse("messaging:customer-connections", args=[connection.customer_id])

    page = browser.get(url).content.decode()

    assert f'href="{of(connection)}"' in page
    assert reverse("messaging:customer-connection-new", args=[connection.customer_id]) in page


def test_an_archived_customer_makes_no_connection(as_user):
    customer = make.customer(status="archived")
    url = reverse("messaging:customer-connection-new", args=[customer.pk])

    assert as_user(make.staff("admin")).get(url).status_code == 404


# The test page.


def tried(browser, connection, token, document, **more):
    asked = {"token": token, "document": document} | more
    return browser.post(of(connection, "-test"), asked)


def test_a_document_is_answered_as_at_the_door(as_user, made, owner):
    connection, token = made
    document = "<CLICKATELLSDK><Action>get_list_account</Action></CLICKATELLSDK>"

    page = tried(as_user(owner), connection, token, document)

    answer = page.context["answer"]
    assert not answer.is_error
    assert "\n      <account_id>1</account_id>\n" in answer.text
    assert page["Cache-Control"] == "no-store"
    assert ConnectCall.objects.get().codes == "001"


def test_the_test_page_follows_the_connections_own_rules(as_user, made, owner):
    connection, token = made
    document = call_words.sample("get_list_country")
    browser = as_user(owner)

    def codes():
        found = tried(browser, connection, token, document).context["answer"].text
        return re.findall(r"<Error>(\d+)</Error>", found)

    connections.change(connection, {"actions": ["get_captcha"]}, by=None)
    assert codes() == ["007"]
    connections.change(connection, {"actions": [], "is_open": False}, by=None)
    assert codes() == ["008"]
    connections.change(connection, {"allowed_networks": "192.0.2.1"}, by=None)
    assert codes() == ["002"]


def test_only_its_own_token_opens_it(as_user, connection, owner):
    _other, token = make.app_connection(slug="other", customer=connection.customer)
    document = call_words.sample("get_list_country")

    page = tried(as_user(owner), connection, token, document)

    assert "<Error>005</Error>" in page.context["answer"].text
    assert not ConnectCall.objects.exists()


def test_what_it_does_it_does(as_user, made, owner):
    connection, token = made
    wrong = call_words.sample("authenticate_user")
    browser = as_user(owner)
    for _ in range(2):
        tried(browser, connection, token, wrong)

    assert ConnectCall.objects.filter(codes="404").count() == 2
    assert "Secret1" not in ConnectCall.objects.first().asked


def test_the_picture_of_a_captcha_is_seen(as_user, made, owner):
    connection, token = made

    page = tried(as_user(owner), connection, token, call_words.sample("get_captcha"))

    body = page.content.decode()
    assert 'src="data:image/png;base64,iVBOR' in body
    assert len(page.context["answer"].text) < 1_000


@pytest.mark.parametrize("name", call_words.WORDS)
def test_each_call_has_a_document_to_begin_with(as_user, connection, owner, name):
    asked = {"fill": "1", "sample": name, "token": "kept"}

    page = as_user(owner).post(of(connection, "-test"), asked)

    form = page.context["form"]
    assert f"<action>{name}</action>" in form["document"].value()
    assert form["token"].value() == "kept"
    assert "answer" not in page.context


@pytest.mark.parametrize("document", ["", "no xml", "<a>", "<!DOCTYPE a []><a/>", "\ud800"])
def test_what_is_no_document_is_answered_too(as_user, made, owner, document):
    connection, token = made

    page = tried(as_user(owner), connection, token, document.encode(errors="surrogatepass"))

    said = page.content.decode()
    assert "430" in said or page.status_code == 422


# The usage log.


@pytest.fixture
def log(made, client):
    connection, token = made
    app = App(client, connection, token)
    app.ask("get_list_country")
    app.ask("authenticate_user", user="idaholm", password="Secret1")
    app.ask("authenticate_user", user="oleholm", password="Secret1")
    app.send("no xml")
    return connection


def test_the_log_tells_each_call_with_its_codes(as_user, log, owner):
    browser = as_user(owner)

    page = browser.get(of(log, "-calls"))

    assert [row.codes for row in page.context["page"].rows] == ["430", "404", "404", "001"]
    assert "Secret1" not in page.content.decode()


SEARCHES = {
    "q=idaholm": ["404"],
    "q=430": ["430"],
    "q=127.0.0.1": ["430", "404", "404", "001"],
    "q=nobody": [],
    "outcome=done": ["001"],
    "outcome=failed": ["430", "404", "404"],
    "action=authenticate_user": ["404", "404"],
    "since=2999-01-01": [],
    "until=2000-01-01": [],
    "sort=at": ["001", "404", "404", "430"],
}


@pytest.mark.parametrize("query", SEARCHES)
def test_the_log_is_searched_filtered_sorted_and_exported(as_user, log, owner, query):
    rows = as_user(owner).get(f"{of(log, '-calls')}?{query}").context["page"].rows

    assert [row.codes for row in rows] == SEARCHES[query]
    export = ConnectCallsExport(owner, QueryDict(f"{query}&connection={log.pk}"))
    assert [row.codes for row in export.iterate()] == SEARCHES[query]


def test_an_export_without_a_connection_or_of_a_strange_one_is_empty(log, owner):
    stranger = make.member(make.customer("Pellworm"))

    assert list(ConnectCallsExport(owner, QueryDict()).iterate()) == []
    asked = QueryDict(f"connection={log.pk}")
    assert list(ConnectCallsExport(stranger, asked).iterate()) == []


def test_a_call_is_opened_and_tells_what_was_asked_and_answered(as_user, log, owner):
    call = ConnectCall.objects.filter(user="idaholm").get()

    page = as_user(owner).get(call.get_absolute_url()).content.decode()

    assert "Authentication failed: user and password" in page
    assert "&lt;user&gt;idaholm&lt;/user&gt;" in page
    assert "Secret1" not in page


def test_the_log_asks_the_database_as_often_for_many(
    as_user, log, owner, django_assert_max_num_queries
):
    browser = as_user(owner)
    browser.get(of(log, "-calls"))

    with django_assert_max_num_queries(14):
        browser.get(of(log, "-calls"))


def test_what_is_done_by_hand_stands_in_the_history(as_user, connection, owner):
    browser = as_user(owner)

    browser.post(of(connection, "-settings"), TYPED)
    browser.post(of(connection, "-close"))

    entries = HistoryEntry.objects.filter(subject_kind="connection", actor=owner)
    assert [entry.event.rpartition(".")[2] for entry in entries.order_by("pk")] == [
        "changed",
        "closed",
    ]


def test_it_tells_how_far_those_came_whom_it_registered(as_user, made, owner, client):
    connection, token = made
    App(client, connection, token).register()

    figures = as_user(owner).get(of(connection)).context["figures"]

    assert Registration.objects.get().username == IDA["user"]
    assert [figure["value"] for figure in figures] == ["1", "0", "0", "0"]


def test_a_logo_is_uploaded_kept_and_removed(as_user, connection, owner):
    browser, url = as_user(owner), of(connection, "-settings")
    file = SimpleUploadedFile("logo.png", drawn(), content_type="image/png")

    browser.post(url, TYPED | {"logo": file})
    connection.refresh_from_db()
    assert connection.logo is not None
    assert connection.logo.get_absolute_url() in browser.get(of(connection)).content.decode()

    browser.post(url, TYPED | {"app_version": "3"})
    connection.refresh_from_db()
    assert connection.logo is not None

    browser.post(url, TYPED | {"logo-clear": "on"})
    connection.refresh_from_db()
    assert connection.logo is None


def drawn():
    file = BytesIO()
    Image.new("RGB", (40, 20), (0, 80, 90)).save(file, "PNG")
    return file.getvalue()
