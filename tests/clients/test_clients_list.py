from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing import ledger
from clients.exports import ClientsExport
from clients.models import Client
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/clients/"


def shown(client, /, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [row.company for row in response.context["page"].rows]


def prices(client):
    """What the column SMS Price holds, by company."""
    rows = client.get(LIST).context["page"].rows
    return {row.company: row.standing.price and row.standing.price.price for row in rows}


def account_with(client, balance, **fields):
    account = make.account(client=client, **fields)
    if Decimal(balance) > 0:
        ledger.post(account, amount=Decimal(balance), kind="top-up", key="top-up")
    elif Decimal(balance) < 0:
        ledger.post(account, amount=Decimal(balance), kind="adjustment", key="down")
    account.refresh_from_db()
    return account


def listed(staff, **query):
    return staff.get(LIST, query).content.decode()


def test_nobody_is_sent_to_the_log_in(client):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_customers_and_clients_people_may_not_see_the_list(as_user, person):
    assert as_user(person()).get(LIST).status_code == 403


def test_a_new_house_is_told_what_will_be_here(staff):
    assert "No clients yet" in staff.get(LIST).content.decode()


def test_the_side_menu_leads_to_the_clients(staff):
    """002: Section & list - side menu Clients, Clients."""
    assert 'href="/clients/"' in staff.get("/").content.decode()


@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_every_role_of_staff_sees_it(as_user, role):
    assert as_user(make.staff(role)).get(LIST).status_code == 200


def test_ten_clients_a_page_newest_first(staff):
    """002: Section & list - page size, default 10."""
    for number in range(12):
        make.client(f"Client {number}")

    assert shown(staff) == [f"Client {number}" for number in range(11, 1, -1)]


@pytest.mark.parametrize("size", [10, 20, 50, 100])
def test_as_many_rows_as_are_chosen_are_shown_and_remembered(staff, size):
    """002: Section & list - page size 10 or 20 rows."""
    for number in range(101):
        make.client(f"Client {number}")

    assert len(shown(staff, size=size)) == size
    assert len(shown(staff)) == size


def test_another_size_is_not_offered(staff):
    """002: Section & list - page size by the control at the bottom."""
    for number in range(11):
        make.client(f"Client {number}")

    page = staff.get(LIST, {"size": 25}).context["page"]

    assert (page.size, page.sizes) == (10, (10, 20, 50, 100))
    assert 'name="size"' in listed(staff)


def test_left_and_right_lead_to_the_pages_beside(staff):
    """002: Section & list - Left / Right buttons at the bottom."""
    for number in range(30):
        make.client(f"Client {number}")

    first = staff.get(LIST).context["page"]
    second = staff.get(first.next_url).context["page"]
    third = staff.get(second.next_url).context["page"]
    back = staff.get(third.previous_url).context["page"]

    assert [row.company for row in second.rows] == [f"Client {n}" for n in range(19, 9, -1)]
    assert [row.company for row in third.rows] == [f"Client {n}" for n in range(9, -1, -1)]
    assert back.rows == second.rows
    assert 'rel="prev"' in staff.get(second.next_url).content.decode()
    assert 'rel="next"' in listed(staff)


def test_a_page_number_is_typed_to_jump_there(staff):
    """002: Section & list - type a page number to jump."""
    for number in range(25):
        make.client(f"Client {number}")

    assert shown(staff, page=3) == [f"Client {n}" for n in range(4, -1, -1)]
    assert 'name="page" type="number"' in listed(staff)


def test_the_columns_are_those_people_know(staff):
    """002: Section & list - the eight columns."""
    make.client()
    seed = ["ID", "Login", "Company", "Name", "SMS Price", "Balance", "Credit", "Channel"]

    table = staff.get(LIST).context["table"]

    heads = [str(column.header) for column in table.columns]
    assert [head for head in heads if head in seed] == seed


def test_a_row_holds_what_the_columns_say(staff):
    """002: Section & list - ID, Login, Company, Name, SMS Price, Balance, Credit, Channel."""
    client = make.client(
        "Vento", name="Katrin Ahlers", login="491713920012", channels=["sms", "viber"]
    )
    account_with(client, "7.92", credit_limit=50)

    cells = staff.get(LIST).context["table"].rows[0].cells

    assert (cells["pk"], cells["name"], cells["channels"]) == (
        client.pk,
        "Katrin Ahlers",
        "SMS, Viber",
    )
    assert "+49 171" in cells["login"]
    assert "Vento" in cells["company"]
    for name, amount in (("sms_price", "0.05"), ("balance", "7.92"), ("credit", "50.00")):
        assert amount in cells[name]
        assert "EUR" in cells[name]


@pytest.mark.parametrize(("sort", "arrow"), [("pk", "arrow-up"), ("-pk", "chevron-down")])
def test_the_icon_of_the_id_sorts_both_ways(staff, sort, arrow):
    """002: Section & list - ID sortable by icon, descending and ascending."""
    for letter in "ABC":
        make.client(letter)

    found = shown(staff, sort=sort)
    text = listed(staff, sort=sort)

    assert found == (["A", "B", "C"] if sort == "pk" else ["C", "B", "A"])
    head = text[text.index("<thead") : text.index("</thead")]
    assert arrow in head
    assert f"sort={'-pk' if sort == 'pk' else 'pk'}" in head


def test_a_click_on_a_row_or_a_login_opens_the_clients_page(staff):
    """002: Section & list - click on the row; 003: on a client's login in the Clients list."""
    client = make.client(login="447700900142")

    text = listed(staff)

    assert f'data-href="/clients/{client.pk}/"' in text
    assert f'<a href="/clients/{client.pk}/"><span class="mono">+44' in text


def test_a_blocked_clients_login_is_red_with_a_sign(staff):
    """003: Block - login and button turn blue to red."""
    make.client("Well", login="447700900142")
    assert 'class="c-bad' not in listed(staff)
    make.client("Blocked", login="447700900143", status="blocked")

    cells = staff.get(LIST).context["table"].rows[0].cells

    assert '<span class="c-bad nw">' in cells["login"]
    assert 'aria-label="Blocked"' in cells["login"]


def test_the_search_has_a_button_with_an_icon(staff):
    """002: Section & list - User search field, Search icon button or Enter."""
    make.client()

    text = listed(staff)

    form = text[text.index('id="filters"') : text.index('id="chips"')]
    assert 'placeholder="User search: ID, login, company or name"' in form
    assert '<button class="go" aria-label="Search">' in form


def test_the_row_menu_leads_to_the_client_for_those_who_may_change_it(as_user):
    """003: Action panel - edit."""
    make.client("Gone", status="erased")
    client = make.client()

    def edits(role):
        table = (
            as_user(make.staff(role)).get(LIST, {"status": Client.Status.values}).context["table"]
        )
        menus = [row.cells["menu"] for row in table.rows]
        return [one["url"] for menu in menus for one in menu if one["title"] == "Edit"]

    assert edits("support") == [f"/clients/{client.pk}/edit/"]
    assert edits("read-only") == []


def test_whoever_may_add_clients_finds_the_button(as_user):
    make.client()

    assert 'href="/clients/new/"' in listed(as_user(make.staff("support")))
    assert 'href="/clients/new/"' not in listed(as_user(make.staff("read-only")))


def test_a_customers_people_see_nobody_elses_clients_in_an_export():
    make.client("Theirs", customer=make.customer("Theirs"))
    mine = make.customer("Mine")
    make.client("Mine", customer=mine)

    rows = ClientsExport(make.member(mine), QueryDict()).rows

    assert [row.company for row in rows] == ["Mine"]


def test_an_export_keeps_the_filter_and_the_sort_and_names_the_money(staff, as_user):
    """002: List of clients - what is shown can be downloaded."""
    account_with(make.client("Poor", channels=["viber"]), "5", credit_limit=20)
    account_with(make.client("Rich", channels=["viber"]), "500")
    make.client("Texts", channels=["sms"])
    export = ClientsExport(make.staff(), QueryDict("channel=viber&sort=pk"))

    columns = export.chosen(["company", "sms_price", "balance", "credit", "unit", "channels"])
    rows = [[column.reader()(row) for column in columns] for row in export.iterate()]

    assert [column.name for column in columns][1:4] == ["sms_price", "balance", "credit"]
    assert rows == [
        ["Poor", Decimal("0.05"), 5, 20, "EUR", "Viber"],
        ["Rich", Decimal("0.05"), 500, 0, "EUR", "Viber"],
    ]
    assert "/exports/clients/?channel=viber" in listed(staff, channel="viber")


def test_an_export_leaves_out_the_archived_as_the_list_does():
    for status in Client.Status.values:
        make.client(status, status=status)

    rows = ClientsExport(make.staff(), QueryDict()).rows

    assert [row.company for row in rows] == ["blocked", "active"]


def test_columns_can_be_chosen(staff):
    text = staff.get("/columns/clients/").content.decode()

    for name in ("pk", "login", "sms_price", "balance", "credit", "channels", "manager", "country"):
        assert f'value="{name}"' in text


def test_money_below_zero_is_marked_at_the_left_of_its_number(staff):
    account_with(make.client(), "-18.40")

    text = staff.get(LIST).content.decode()

    assert 'aria-label="Below zero"' in text
    assert text.index('aria-label="Below zero"') < text.index("\N{MINUS SIGN}18.40")


def test_a_balance_under_its_warning_is_marked(staff):
    account_with(make.client("Low"), "7.92", lower_warning=10)
    account_with(make.client("Well"), "44.70", lower_warning=10)

    text = staff.get(LIST).content.decode()

    assert text.count('aria-label="Runs low"') == 1


def test_a_client_whose_customer_pays_has_no_balance_but_a_price(staff):
    customer = make.customer()
    account = make.account(customer=customer, price_list=make.price_list(price="0.07"))
    ledger.post(account, amount=Decimal(300), kind="top-up", key="top-up")
    make.client("Tagged", customer=customer)

    text = staff.get(LIST).content.decode()

    assert "300.00" not in text
    assert prices(staff) == {"Tagged": Decimal("0.07")}


def test_the_price_is_that_of_the_clients_country_and_else_of_everywhere(staff):
    listed = make.price_list(price="0.05")
    make.rate(listed, country=make.country("GB"), price="0.0385")
    for company, country in (("British", "GB"), ("French", "FR"), ("Nowhere", "")):
        account_with(make.client(company, country=country), "1", price_list=listed)

    assert prices(staff) == {
        "British": Decimal("0.0385"),
        "French": Decimal("0.05"),
        "Nowhere": Decimal("0.05"),
    }


def test_the_own_list_comes_first_and_what_has_ended_hands_on(staff):
    own = make.price_list(price=None)
    make.rate(own, country=make.country("GB"), price="0.02")
    soon = timezone.now() + timedelta(days=1)
    make.rate(own, country=make.country("GB"), price="0.99", starts_at=soon)
    general = make.price_list(price="0.06")
    account_with(make.client("British", country="GB"), "1", own_list=own, price_list=general)
    account_with(make.client("French", country="FR"), "1", own_list=own, price_list=general)

    assert prices(staff) == {"British": Decimal("0.02"), "French": Decimal("0.06")}


def test_without_a_rate_or_an_account_the_price_is_a_dash(staff):
    account_with(make.client("Ended"), "1", price_list=make.price_list(price=None))
    make.client("Unpaid", customer=make.customer())

    assert prices(staff) == {"Ended": None, "Unpaid": None}


@pytest.mark.parametrize(
    "text",
    ["harb", "pine harbour", "nadia", "+44 7700 900142", "447700900142", "44770", "cl_harbour2345"],
)
def test_a_search_finds_a_client_by_what_it_is_known_by(staff, text):
    """002: Section & list - search by login, company name, client name."""
    make.client(
        "Harbour & Pine Ltd",
        name="Nadia Ferris",
        login="447700900142",
        public_id="cl_harbour2345",
    )
    make.client("Another", login="49171")

    assert shown(staff, q=text) == ["Harbour & Pine Ltd"]


def test_a_search_finds_a_client_by_its_number(staff):
    """002: Section & list - search by ID."""
    wanted = make.client("Wanted")
    make.client("Another")

    assert shown(staff, q=str(wanted.pk)) == ["Wanted"]


@pytest.mark.parametrize("text", ["9" * 30, "bour", "' --", "&", "+"])
def test_a_search_for_anything_else_finds_nobody(staff, text):
    make.client("Harbour & Pine Ltd")

    assert shown(staff, q=text) == []


def test_a_search_that_fits_very_many_still_finds_them_in_their_order(staff, monkeypatch):
    monkeypatch.setattr("portal.kit.words.FEW", 2)
    for number in range(5):
        make.client(f"Harbour {number}")
    make.client("Another")

    assert shown(staff, q="harb") == [f"Harbour {number}" for number in range(4, -1, -1)]


def test_several_statuses_can_be_chosen_and_archived_ones_must_be(staff):
    for status in Client.Status.values:
        make.client(status, status=status)

    assert shown(staff) == ["blocked", "active"]
    assert shown(staff, status=["active", "archived"]) == ["archived", "active"]
    assert shown(staff, status=["nonsense"]) == []


def test_blocked_clients_carry_a_badge(staff):
    make.client(status="blocked")

    assert '<span class="bdg bad">' in staff.get(LIST).content.decode()


def test_filters_by_channel_customer_and_money(staff):
    customer = make.customer()
    texts = make.client("Texts", channels=["sms"], customer=customer)
    both = make.client("Both", channels=["sms", "viber"])
    account_with(texts, "-1")
    account_with(both, "5", lower_warning=10)

    assert shown(staff, channel="viber") == ["Both"]
    assert shown(staff, customer=customer.pk) == ["Texts"]
    assert shown(staff, funds="below") == ["Texts"]
    assert shown(staff, funds="low") == ["Both"]


def test_among_very_many_customers_one_types_the_number(staff, monkeypatch):
    monkeypatch.setattr("portal.kit.choices.CHOICES_MAX", 1)
    customer = make.customer("Pellworm")
    make.client("Wanted", customer=customer)
    make.client("Another", customer=make.customer())

    text = staff.get(LIST, {"customer": customer.pk}).content.decode()

    assert 'type="number" name="customer"' in text
    assert "Customer ID" in text
    assert shown(staff, customer=customer.pk) == ["Wanted"]


def test_the_list_is_sorted_by_balance(staff):
    for company, balance in (("Middle", "20"), ("Rich", "500"), ("Poor", "-1")):
        account_with(make.client(company), balance)

    assert shown(staff, sort="-balance") == ["Rich", "Middle", "Poor"]


def test_filters_by_manager_country_and_balance(staff):
    manager = make.staff("support", name="Mo Manager")
    make.country("EE", "Estonia")
    account_with(make.client("Run", manager=manager, country="EE"), "5")
    account_with(make.client("Well", country="GB"), "50")
    make.client("None of its own")

    assert shown(staff, manager=manager.pk) == ["Run"]
    assert shown(staff, country="EE") == ["Run"]
    assert shown(staff, balance_below="10") == ["Run"]
    assert shown(staff, balance_below="50") == ["Run"]
    assert shown(staff, country="XX") == []
    assert '<option value="EE">Estonia</option>' in listed(staff)


def test_more_clients_cost_no_more_queries(staff):
    staff.get(LIST, {"size": "50"})
    asked = []

    for count in (3, 27):
        _fill(count)
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(LIST)
        asked.append((len(response.context["page"].rows), len(queries)))

    assert [rows for rows, _ in asked] == [3, 30]
    assert asked[1][1] <= asked[0][1] <= 24


def _fill(count):
    manager = make.staff("support")
    for number in range(count):
        client = make.client(
            f"Client {number}", customer=make.customer(), country="GB", manager=manager
        )
        account_with(client, "5")
