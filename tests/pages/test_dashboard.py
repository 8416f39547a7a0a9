from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import ledger
from clients.models import Client
from messaging.models import Attempt, ConnectorState
from portal.kit import cards, ids
from portal.kit.cards import Glance
from reports import accounts
from tests import make

pytestmark = pytest.mark.django_db


def told(page):
    return page.content.decode()


def link(connector, *, state="up", reason="", silent_s=0):
    now = timezone.now()
    return ConnectorState.objects.create(
        connector=connector,
        state=state,
        since=now - timedelta(minutes=11),
        seen_at=now - timedelta(seconds=silent_s),
        reason=reason,
    )


def figure(person, label):
    found = {one["label"]: one for one in cards.figures(Glance(person))}
    return found.get(label)


def facts(person):
    return [alert.fact for alert in cards.alerts(Glance(person))]


def test_a_quiet_house_says_that_all_is_well(as_user):
    page = as_user(make.staff()).get("/")

    assert page.status_code == 200
    assert "All is well." in told(page)


def test_nobody_is_sent_to_the_log_in(client):
    assert client.get("/").status_code == 302
    assert client.get("/dashboard/figures/").status_code == 302


def test_a_card_renewed_after_the_log_in_has_ended_reloads_the_page(client):
    answer = client.get("/dashboard/figures/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"
    assert not answer.content


@pytest.mark.parametrize(
    "slug", ["attention", "figures", "traffic", "connectors", "accounts", "clients", "messages"]
)
def test_each_card_has_an_address_of_its_own(as_user, slug):
    link(make.connector("Halden"))
    make.message()

    page = as_user(make.staff()).get(f"/dashboard/{slug}/")

    assert page.status_code == 200
    assert "<html" not in told(page)


@pytest.mark.parametrize("slug", ["connectors", "nonsense"])
def test_a_card_that_is_not_for_a_customer_is_not_there(as_user, slug):
    assert as_user(make.member()).get(f"/dashboard/{slug}/").status_code == 404


def test_a_customer_sees_neither_connectors_nor_margins_nor_strangers(as_user):
    connector = make.connector("Halden 2")
    link(connector, state="down")
    mine = make.message(connector=connector, sender="Ours")
    make.message(connector=connector, sender="Theirs")
    page = as_user(make.member(mine.customer)).get("/")

    text = told(page)

    assert "Ours" in text
    assert "Theirs" not in text
    assert "Halden" not in text
    assert "argin" not in text


def test_a_client_sees_its_own_messages_only(as_user):
    customer = make.customer()
    client = make.client("Vento Pharmacy", customer=customer)
    make.message(account=make.account(client=client), sender="Ours")
    make.message(account=make.account(customer=customer), sender="Theirs")

    text = told(as_user(make.seat(client)).get("/"))

    assert "Ours" in text
    assert "Theirs" not in text


def test_a_connector_that_is_down_comes_first_and_says_why():
    staff = make.staff()
    link(make.connector("Halden 1"))
    link(make.connector("Halden 2"), state="down", reason="connection refused")

    (alert,) = cards.alerts(Glance(staff))

    assert (alert.state, alert.fact) == ("bad", "Connector Halden 2 is down")
    assert alert.text.startswith("since ")
    assert alert.text.endswith("Connection refused.")


def test_a_connector_whose_worker_is_silent_is_down():
    staff = make.staff()
    link(make.connector("Halden"), silent_s=60)

    assert facts(staff) == ["Connector Halden is down"]


def test_a_connector_nobody_has_taken_up_is_down():
    staff = make.staff()
    make.connector("Halden")

    (alert,) = cards.alerts(Glance(staff))

    assert alert.text == "because no worker has taken it up."


def test_a_connector_that_is_switched_off_is_stopped_and_no_trouble(as_user):
    staff = make.staff()
    link(make.connector("Halden", is_enabled=False), state="down")

    assert facts(staff) == []
    assert "Stopped" in told(as_user(staff).get("/dashboard/connectors/"))


def test_the_connectors_card_tells_delivery_and_speed(as_user):
    connector = make.connector("Halden", rate=150)
    link(connector)
    made = make.message(connector=connector)
    for part in range(120):
        Attempt.objects.create(
            id=ids.take()[0],
            message=made,
            number=1,
            part=part,
            connector=connector,
            bind="b",
            started_at=timezone.now(),
            result="taken",
        )

    text = told(as_user(make.staff()).get("/dashboard/connectors/"))

    assert "2.0 / 150" in text
    assert "100.0\xa0%" in text
    assert "1 up" in text


def test_delivery_clearly_under_the_usual_of_a_network_is_named():
    staff, door = make.staff(), make.door()
    connector, network = make.connector(), make.network("Meridia")
    today = timezone.localdate()
    for back, delivered in ((0, 700), (1, 960), (2, 960)):
        make.delta(
            door=door,
            connector=connector,
            network=network,
            day=today - timedelta(days=back),
            sent_parts=1000,
            delivered_parts=delivered,
            failed_parts=1000 - delivered,
        )
    link(connector)

    (alert,) = cards.alerts(Glance(staff))

    assert alert.fact == "Delivery to Meridia GB is 70.0\xa0%"
    assert alert.text == "today (usual 96.0\xa0%). 1,000 parts."


def test_sent_today_is_compared_with_the_usual_of_the_weekday():
    staff, door, today = make.staff(), make.door(), timezone.localdate()
    make.delta(door=door, hour=0, sent_parts=150)
    for week, parts in ((1, 80), (2, 120)):
        make.delta(door=door, hour=0, day=today - timedelta(weeks=week), sent_parts=parts)
    glance = Glance(staff, now=timezone.now().replace(hour=23, minute=30))

    found = cards.figures(glance)[0]

    assert found["value"] == "150"
    assert found["note"] == "+50.0\xa0% on usual by 23:30"


def test_the_usual_of_the_running_hour_counts_as_far_as_it_has_gone():
    staff, door, today = make.staff(), make.door(), timezone.localdate()
    now = timezone.now().replace(hour=10, minute=30, second=0)
    make.delta(door=door, hour=10, sent_parts=50)
    make.delta(door=door, hour=10, day=today - timedelta(weeks=1), sent_parts=100)
    make.delta(door=door, hour=11, day=today - timedelta(weeks=1), sent_parts=900)

    found = cards.figures(Glance(staff, now=now))[0]

    assert found["note"] == "+0.0\xa0% on usual by 10:30"


def test_a_handful_of_parts_is_not_compared_in_per_cent():
    staff, door, today = make.staff(), make.door(), timezone.localdate()
    make.delta(door=door, hour=0, sent_parts=9)
    make.delta(door=door, hour=0, day=today - timedelta(weeks=1), sent_parts=3)

    found = cards.figures(Glance(staff, now=timezone.now().replace(hour=23, minute=30)))[0]

    assert found["note"] == "usual by 23:30: 3"


def test_on_the_first_day_there_is_nothing_to_compare_with():
    make.delta(sent_parts=5)

    assert figure(make.staff(), "Sent today, parts")["note"] == "nothing to compare with yet"


def test_the_queue_tells_how_many_wait_and_for_how_long():
    staff, account = make.staff(), make.account()
    waits = {"sent_at": None, "final_at": None, "account": account}
    make.message(status="queued", at=timezone.now() - timedelta(minutes=11, seconds=5), **waits)
    make.open_attempt(make.message(status="submitting", **waits))
    make.message(account=account)
    make.message(status="queued", sent_at=None, final_at=None)

    all_of_it = figure(staff, "In queue")
    mine = figure(make.member(account.customer), "In queue")

    assert (all_of_it["value"], mine["value"]) == ("3", "2")
    assert (mine["note"], mine["note_state"]) == ("oldest 11 min", "warn")


def test_an_empty_queue_says_so():
    assert figure(make.staff(), "In queue")["note"] == "nothing waits"
    assert figure(make.user(), "In queue") is None


def test_the_rate_is_what_was_accepted_in_the_last_minute():
    account = make.account()
    make.message(account=account, parts=3)
    make.message(account=account, at=timezone.now() - timedelta(minutes=2), parts=50)

    assert figure(make.staff(), "Rate now")["value"] == "3"


def test_revenue_names_every_unit_and_staff_see_the_margin():
    door = make.door()
    make.delta(door=door, price="10", cost="6")
    make.delta(door=door, price="4", unit="SMS", cost_unit="")

    staff = figure(make.staff(), "Revenue today")
    member = figure(make.member(door.customer), "Spent today")

    assert (str(staff["value"]).count("10.00"), staff["unit"]) == (1, "EUR")
    assert staff["note"] == "margin 4.00 (40.0\xa0%) · plus 4 SMS"
    assert member["note"] == "plus 4 SMS"


def test_the_own_balance_stands_on_a_customers_and_on_a_clients_dashboard():
    customer = make.customer()
    account = make.account(customer=customer, credit_limit=Decimal(50))
    own = make.account(client=make.client(customer=customer))
    ledger.post(account, amount=Decimal("12.5"), kind="top-up", key="t")

    member, seat = make.member(customer), make.seat(own.client)

    assert figure(member, "Balance")["note"] == "credit 50.00 EUR"
    assert "12.50" in figure(member, "Balance")["value"]
    assert figure(seat, "Balance")["note_state"] == "bad"
    assert figure(make.staff(), "Balance") is None


def test_a_balance_under_its_warning_says_which():
    account = make.account(lower_warning=Decimal(20), credit_limit=Decimal(50))

    found = figure(make.member(account.customer), "Balance")

    assert (found["note"], found["note_state"]) == ("under the warning of 20.00 EUR", "warn")


def at_noon():
    return timezone.now().replace(hour=12, minute=0)


def lasting(person):
    return [
        (str(one.account), one.hours and round(one.hours))
        for one in accounts.low(Glance(person, now=at_noon()))
    ]


def test_an_account_that_ends_within_two_days_runs_low():
    customer = make.customer("Pellworm")
    account = make.account(customer=customer)
    ledger.post(account, amount=Decimal(20), kind="top-up", key="t")
    make.delta(door=make.door(customer=customer), price="72")

    assert lasting(make.staff()) == [("Pellworm EUR", 10)]


def test_credit_makes_an_account_last_longer():
    customer = make.customer("Pellworm")
    make.account(customer=customer, credit_limit=Decimal(400))
    make.delta(door=make.door(customer=customer), price="72")

    assert lasting(make.staff()) == []


def test_what_tagged_clients_spend_shortens_their_customers_account():
    customer = make.customer("Pellworm")
    tagged = make.client("Tagged", customer=customer)
    payer = make.client("Payer", customer=customer)
    for account in (make.account(customer=customer), make.account(client=payer)):
        ledger.post(account, amount=Decimal(20), kind="top-up", key="t")
    make.delta(door=make.door(client=tagged), price="36")
    make.delta(door=make.door(client=payer), price="360")

    assert lasting(make.staff()) == [("Payer EUR", 2), ("Pellworm EUR", 20)]


def test_an_account_under_its_warning_runs_low_even_without_traffic():
    make.account(customer=make.customer("Pellworm"), lower_warning=Decimal(5))
    make.account(customer=make.customer("Quayside"))

    assert lasting(make.staff()) == [("Pellworm EUR", None)]
    assert facts(make.staff()) == ["1 account runs low"]


def test_a_customer_sees_only_its_own_accounts_run_low():
    mine, other = make.customer("Pellworm"), make.customer("Quayside")
    for customer in (mine, other):
        make.account(customer=customer, lower_warning=Decimal(5))

    assert lasting(make.member(mine)) == [("Pellworm EUR", None)]


def test_top_clients_gather_a_reseller_and_name_direct_clients(as_user):
    reseller = make.customer("Brightwater")
    for parts in (10, 20):
        client = make.client(f"Inner {parts}", customer=reseller)
        make.delta(door=make.door(client=client), sent_parts=parts)
    make.delta(door=make.door(client=make.client("Quayside")), sent_parts=25)

    page = as_user(make.staff()).get("/dashboard/clients/")

    rows = page.context["card"]["context"]["rows"]
    assert [(row["name"], row["tally"].sent_parts) for row in rows] == [
        ("Brightwater", 30),
        ("Quayside", 25),
    ]


def test_a_reseller_sees_its_clients_by_name(as_user):
    reseller = make.customer("Brightwater")
    client = make.client("Inner", customer=reseller)
    make.delta(door=make.door(client=client), sent_parts=10)
    make.delta(door=make.door(customer=reseller), sent_parts=4)

    page = as_user(make.member(reseller)).get("/dashboard/clients/")

    names = [row["name"] for row in page.context["card"]["context"]["rows"]]
    assert names == ["Inner", "Brightwater"]


def test_the_chart_stands_with_the_same_figures_as_a_table(as_user):
    make.delta(hour=0, sent_parts=1234, delivered_parts=1200)

    page = as_user(make.staff()).get("/dashboard/traffic/")

    chart = page.context["card"]["context"]["chart"]
    assert chart["rows"][0] == ["00:00", "1,234", "1,200"]
    assert len(chart["rows"]) == len(chart["data"]["labels"]) == 24
    assert "The same figures as a table" in told(page)


def test_the_newest_eight_messages_are_live(as_user):
    account = make.account()
    for number in range(10):
        make.message(account=account, sender=f"No{number}")

    text = told(as_user(make.staff()).get("/dashboard/messages/"))

    assert "No9" in text
    assert "No2" in text
    assert "No1<" not in text
    assert "data-pause" in text


@pytest.mark.parametrize(("face", "most"), [("staff", 34), ("member", 38), ("seat", 34)])
def test_the_dashboard_asks_the_database_little_however_much_there_is(
    as_user, django_assert_max_num_queries, face, most
):
    customer = make.customer()
    for number in range(12):
        connector = make.connector()
        link(connector)
        client = make.client(f"C{number}", customer=customer)
        make.message(account=make.account(client=client), connector=connector)
    people = {
        "staff": make.staff,
        "member": lambda: make.member(customer),
        "seat": lambda: make.seat(Client.objects.first()),
    }
    browser = as_user(people[face]())
    browser.get("/")

    with django_assert_max_num_queries(most):
        browser.get("/")
