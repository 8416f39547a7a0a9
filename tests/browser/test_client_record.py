"""The page of a client as staff use it: money, block, statistics, log in as."""

import pytest
from playwright.sync_api import expect

from tests.browser import surfing
from tests.browser.files import download, export, of_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

REPORTS = {
    "By day": "Date",
    "By operator": "Country - Operator",
    "By sender ID": "Sender ID",
    "By Viber sender ID": "Sender ID",
    "By country": "Country",
}


@pytest.fixture
def client(house) -> int:
    """A client with an account of its own and a person."""
    (row,) = house.rows(
        "SELECT c.id FROM clients_client c JOIN clients_seat s ON s.client_id = c.id "
        "JOIN billing_account a ON a.client_id = c.id WHERE c.status = 'active' "
        "ORDER BY c.id LIMIT 1"
    )
    return row[0]


def box(page, title: str):
    return page.locator("section.box, form.box").filter(has=page.get_by_role("heading", name=title))


def test_an_account_is_topped_up_once_and_its_credit_set(open_as, house, client):
    """002: FINANCE - Top up account and Set credit."""
    page = open_as("staff")
    page.goto(f"/clients/{client}/finance/")

    top_up = box(page, "Top up account")
    top_up.get_by_label("Amount").fill("12.50")
    top_up.get_by_label("Comment").fill("In cash, by hand")
    top_up.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_text("In cash, by hand").first).to_be_visible()
    credit = box(page, "Set credit")
    credit.get_by_label("Credit").fill("75")
    credit.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("75.00")

    moved = house.rows(
        "SELECT e.amount FROM billing_entry e JOIN billing_account a ON a.id = e.account_id "
        "WHERE a.client_id = %s AND e.purpose = 'In cash, by hand'",
        client,
    )
    assert [float(amount) for (amount,) in moved] == [12.5]
    limits = house.rows("SELECT credit_limit FROM billing_account WHERE client_id = %s", client)
    assert (75,) in limits


def test_a_blocked_client_says_so_until_it_is_unblocked(open_as, client):
    """003: Action panel - Block, and unblock by the same control."""
    page = open_as("staff")
    page.goto(f"/clients/{client}/")

    page.get_by_role("link", name="Block").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Complaints")
    dialog.get_by_role("button", name="Block").click()
    expect(page.get_by_role("main")).to_contain_text("Complaints")
    page.get_by_role("link", name="Unblock").click()
    dialog.get_by_role("button", name="Unblock").click()

    expect(page.get_by_role("link", name="Block", exact=False).first).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Complaints")


@pytest.mark.parametrize("title", REPORTS)
def test_each_of_the_five_reports_is_shown_and_exported(open_as, client, title):
    """002: STATISTICS - five reports, each with chart, table and export."""
    page = open_as("staff")
    page.goto(f"/clients/{client}/statistics/")

    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("columnheader", name=REPORTS[title]).first).to_be_visible()
    for label in ("Send SMS (parts)", "SMS (Parts) Delivered", "Efficiency"):
        expect(page.get_by_role("columnheader", name=label).first).to_be_visible()
    export(page, "Excel")
    rows = of_xlsx(download(page, f"Statistics b{title[1:]}", "xlsx"))

    head = next(row for row in rows if "Send SMS (parts)" in row)
    assert head[:4] == [REPORTS[title], "Send SMS (parts)", "SMS (Parts) Delivered", "Efficiency"]


def test_staff_log_in_as_a_client_under_a_banner_and_leave(window, house, client):
    """003: Action panel - the client's dedicated interface."""
    # In a session of its own: acting ends the one it begins in.
    page = window().new_page()
    surfing.sign_in(page, house.address, house.person("staff"))
    page.goto(f"/clients/{client}/")

    page.get_by_role("link", name="Log in as").click()
    page.get_by_label("Reason").fill("They cannot find their prices")
    page.locator("#dialog button.btn-primary, .sheet button.btn-primary").click()
    banner = page.get_by_role("region", name="Logged in as another")
    expect(banner).to_contain_text("They cannot find their prices")
    page.goto("/finance/")
    expect(page.get_by_role("heading", name="Transactions")).to_be_visible()
    page.goto("/customers/")
    expect(page.locator("main")).not_to_contain_text("New customer")
    page.goto("/finance/")
    banner.get_by_role("button", name="Leave").click()

    page.goto("/customers/")
    expect(page.get_by_role("link", name="New customer")).to_be_visible()
    told = house.rows("SELECT count(*) FROM portal_historyentry WHERE event LIKE 'portal.acting%%'")
    assert told[0][0] >= 2
