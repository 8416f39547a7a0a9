"""The reseller's portal: the settings, the switch, and the page Clients."""

import pytest
from django.urls import reverse

from clients import tagging, tokens
from clients.models import ApiToken, Client
from customers import tagging as switch
from customers.models import Customer
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db

CLIENTS = "/own/clients/"
ADVANCED = "/customers/own/advanced/"
SIDEBAR = ["Profile", "Users and rights", "API keys", "SMPP accounts", "Security", "Advanced"]


@pytest.fixture
def customer():
    return make.customer(client_tagging=True, anchor_day=15)


@pytest.fixture
def owner(as_user, customer):
    return as_user(make.member(customer))


def menu_of(page):
    return [item["title"] for item in page.context["menu"]]


def sidebar_of(page):
    return [item["title"] for item in page.context["sidebar"]]


def post(page, name, data=None, *args):
    return page.post(reverse(f"clients:{name}", args=args), data or {})


def test_settings_is_in_the_top_menu_with_a_sidebar(as_user):
    page = as_user(make.member(make.customer())).get("/account/")

    assert "Settings" in menu_of(page)
    assert [title for title in sidebar_of(page) if title in SIDEBAR] == SIDEBAR
    assert next(i for i in page.context["menu"] if i["title"] == "Settings")["is_current"]


@pytest.mark.parametrize(
    "path",
    ["/account/", "/account/security/", "/own/api-keys/", "/own/smpp-accounts/", ADVANCED],
)
def test_each_page_of_the_settings_marks_its_place_in_the_sidebar(as_user, path):
    page = as_user(make.member(make.customer())).get(path)

    assert page.status_code == 200
    (current,) = [i for i in page.context["sidebar"] if i["is_current"]]
    assert path.startswith(current["url"])


def test_other_faces_have_no_sidebar(as_user):
    assert not as_user(make.staff()).get("/account/").context["sidebar"]
    assert not as_user(make.seat()).get("/account/").context["sidebar"]


def test_client_tagging_is_off_at_first_and_clients_is_not_in_the_menu(as_user):
    owner = as_user(make.member(make.customer()))

    page = owner.get(ADVANCED)

    assert not page.context["form"].initial["client_tagging"]
    assert "Clients" not in menu_of(page)
    assert owner.get(CLIENTS).status_code == 404


def test_the_toggle_brings_clients_into_the_menu_and_is_told(as_user):
    customer = make.customer()
    owner = as_user(make.member(customer))

    on = owner.post(ADVANCED, {"client_tagging": "on"}, follow=True)
    with_it = menu_of(on), owner.get(CLIENTS).status_code
    off = owner.post(ADVANCED, {}, follow=True)

    assert (with_it[1], "Clients" in with_it[0]) == (200, True)
    assert "Clients" not in menu_of(off)
    events = HistoryEntry.objects.values_list("event", flat=True).order_by("pk")
    assert list(events) == ["customers.tagging.on", "customers.tagging.off"]
    assert {entry.customer_id for entry in HistoryEntry.objects.all()} == {customer.pk}


@pytest.mark.parametrize("rights", ["developer", "finance", "viewer"])
def test_only_an_owner_switches_tagging(as_user, customer, rights):
    person = as_user(make.member(customer, rights=rights))

    page = person.get(ADVANCED)
    answer = person.post(ADVANCED, {})

    assert page.status_code == 200
    assert answer.status_code == 403
    assert Customer.objects.get(pk=customer.pk).client_tagging


def test_add_client_is_a_dialog_with_the_name_alone(owner):
    page = owner.get("/own/clients/new/", headers={"HX-Request": "true"})

    assert list(page.context["form"].fields) == ["name"]
    assert "Add Client" in page.text


def test_a_new_client_is_in_the_list_with_its_id_and_no_use_yet(owner, customer):
    post(owner, "own-client-new", {"name": "Vento Pharmacy"})

    client = Client.objects.get()
    page = owner.get(CLIENTS)
    assert "Vento Pharmacy" in page.text
    (row,) = page.context["table"].data.data
    assert (row.usage.emails, row.usage.sms, row.usage.total.units) == (0, 0, [])
    assert f'data-copy="{client.public_id}"' in page.text


def test_a_refused_name_is_kept_and_its_fault_is_at_the_field(owner, customer):
    tagging.create(customer, "Vento", by=None)

    answer = post(owner, "own-client-new", {"name": "vento"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert 'value="vento"' in answer.text


def test_the_list_counts_emails_and_sms_and_cost_of_the_current_period(owner, customer):
    vento = tagging.create(customer, "Vento", by=None)
    door = make.door(customer=customer)
    for channel, messages, price in (("sms", 3, "0.15"), ("email", 2, "0.002")):
        make.delta(
            door=door,
            client=vento,
            channel=channel,
            messages=messages,
            parts=messages,
            price=price,
        )

    page = owner.get(CLIENTS)

    (row,) = page.context["table"].data.data
    assert (row.usage.emails, row.usage.sms) == (2, 3)
    assert str(row.usage.total.price("EUR")) == "0.152000"
    assert {"E-mails", "SMS", "Cost", "Period"} <= {c.header for c in page.context["table"].columns}


def test_rename_archive_and_restore(owner, customer):
    vento = tagging.create(customer, "Vento", by=None)

    post(owner, "own-client-rename", {"name": "Vento GmbH"}, vento.pk)
    post(owner, "own-client-archive", {}, vento.pk)
    gone = owner.get(CLIENTS).context["table"].data.data
    shown = owner.get(CLIENTS, {"status": "archived"}).context["table"].data.data
    post(owner, "own-client-restore", {}, vento.pk)

    vento.refresh_from_db()
    assert (vento.company, vento.status) == ("Vento GmbH", "active")
    assert (list(gone), list(shown)) == ([], [vento])


def test_archiving_asks_first_and_names_the_client(owner, customer):
    vento = tagging.create(customer, "Vento", by=None)

    page = owner.get(reverse("clients:own-client-archive", args=[vento.pk]))

    assert "Archive Vento?" in page.text
    assert Client.objects.get().status == "active"


def test_settings_has_the_default_billing_period_and_a_client_may_have_its_own(owner, customer):
    vento = tagging.create(customer, "Vento", by=None)
    page = owner.get("/own/clients/settings/")
    assert "Default Billing Period" in page.text
    assert page.context["form"].initial["anchor_day"] is None

    post(owner, "own-clients-settings", {"anchor_day": "1"})
    post(owner, "own-client-period", {"anchor_day": "31"}, vento.pk)

    customer.refresh_from_db()
    vento.refresh_from_db()
    assert (customer.clients_anchor_day, vento.anchor_day) == (1, 31)
    post(owner, "own-clients-settings", {"anchor_day": ""})
    customer.refresh_from_db()
    assert customer.clients_anchor_day is None


@pytest.mark.parametrize("day", ["0", "32", "first"])
def test_an_anchor_that_is_no_day_is_refused_at_its_field(owner, day):
    answer = post(owner, "own-clients-settings", {"anchor_day": day})

    assert answer.status_code == 422
    assert "anchor_day" in answer.context["form"].errors


@pytest.mark.parametrize("rights", ["finance", "viewer"])
def test_who_only_looks_sees_the_clients_and_changes_none(as_user, customer, rights):
    vento = tagging.create(customer, "Vento", by=None)
    person = as_user(make.member(customer, rights=rights))

    page = person.get(CLIENTS)

    assert page.status_code == 200
    assert "Add Client" not in page.text
    assert "Download Report" in page.text
    assert post(person, "own-client-new", {"name": "Other"}).status_code == 403
    assert post(person, "own-client-archive", {}, vento.pk).status_code == 403


def test_nobody_reaches_another_resellers_clients(as_user, customer):
    vento = tagging.create(customer, "Vento", by=None)
    stranger = as_user(make.member(make.customer("Another", client_tagging=True)))

    answers = [
        post(stranger, f"own-client-{deed}", {"name": "Mine", "anchor_day": "2"}, vento.pk)
        for deed in ("rename", "period", "archive", "restore")
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert "Vento" not in stranger.get(CLIENTS).text
    assert HistoryEntry.objects.count() == 1


@pytest.mark.parametrize("person", [make.staff, make.seat])
def test_the_pages_are_for_customers_people_alone(as_user, person):
    someone = as_user(person())

    for path in (CLIENTS, ADVANCED, "/own/api-keys/", "/own/smpp-accounts/"):
        assert someone.get(path).status_code in {403, 404}


def test_a_customer_makes_an_api_key_and_sees_it_once(owner, customer):
    page = owner.get("/own/api-keys/new/")
    once = page.context["form"].initial["token"]
    form = {"token": once, "name": "shop", "scopes": ["messages:send"], "priority": "1"}

    made = owner.post("/own/api-keys/new/", form)

    token = ApiToken.objects.get()
    assert (token.customer, token.client) == (customer, None)
    assert tokens.PREFIX in made.text
    assert tokens.PREFIX + "o" not in owner.get("/own/api-keys/").text
    assert "shop" in owner.get("/own/api-keys/").text


def test_a_customer_sees_its_smpp_accounts_and_where_they_connect(owner, customer):
    make.smpp_account(customer=customer, system_id="pellworm")
    make.smpp_account(system_id="stranger")

    page = owner.get("/own/smpp-accounts/")

    assert "pellworm" in page.text
    assert "stranger" not in page.text


def test_the_list_asks_few_questions_however_many_clients_and_periods(
    owner, customer, django_assert_max_num_queries
):
    door = make.door(customer=customer)
    for number in range(25):
        client = make.client(f"Client {number}", customer=customer, anchor_day=number + 1)
        make.delta(door=door, client=client, messages=1, parts=1, price="0.05")
    owner.get(CLIENTS, {"size": "50"})

    with django_assert_max_num_queries(20):
        page = owner.get(CLIENTS, {"size": "50"})

    assert sum(row.usage.sms for row in page.context["table"].data.data) == 25


def test_switched_off_the_clients_are_kept(owner, customer):
    tagging.create(customer, "Vento", by=None)

    switch.switch(customer, is_on=False, by=None)
    hidden = owner.get(CLIENTS).status_code
    switch.switch(customer, is_on=True, by=None)

    assert hidden == 404
    assert "Vento" in owner.get(CLIENTS).text
