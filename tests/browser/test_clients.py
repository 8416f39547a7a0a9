"""The list of clients as staff use it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

LIST = "/clients/?sort=-pk&size=10"
ROWS = "#rows tbody tr"


@pytest.fixture
def page(open_as):
    opened = open_as("staff")
    opened.goto(LIST)
    return opened


def ids(page) -> list[int]:
    return [int(text) for text in page.locator(f"{ROWS} td:nth-child(1)").all_inner_texts()]


def search_of(page):
    """The list's own search; the house has one, too."""
    return page.get_by_role("search", name="Filter the list")


def place(page):
    return page.locator(".pager > span")


@pytest.mark.parametrize("way", ["button", "Enter"])
def test_a_search_goes_by_its_button_and_by_enter(page, way):
    """002: Section & list - User search field and Search icon button or Enter."""
    wanted = ids(page)[4]
    asked = []
    page.on("request", lambda one: asked.append(one.url) if f"q={wanted}" in one.url else None)
    field = search_of(page).get_by_role("searchbox")

    # The value at once and no event of typing: what searches is the button or the key.
    field.evaluate("(input, text) => { input.value = text; }", str(wanted))
    if way == "button":
        search_of(page).get_by_role("button", name="Search").click()
    else:
        field.press("Enter")
    expect(page).to_have_url(re.compile(f"q={wanted}"))
    expect(page.locator(ROWS).first).to_contain_text(str(wanted))

    assert wanted in ids(page)
    assert asked


def test_as_many_rows_as_are_chosen_at_the_bottom_are_shown(page):
    """002: Section & list - page size 10 or 20 rows, default 10."""
    assert len(ids(page)) == 10

    page.get_by_label("Rows", exact=True).select_option("20")
    expect(page.locator(ROWS)).to_have_count(20)
    expect(page).to_have_url(re.compile("size=20"))
    page.goto("/clients/")
    remembered = len(ids(page))
    page.get_by_label("Rows", exact=True).select_option("10")
    expect(page.locator(ROWS)).to_have_count(10)

    assert remembered == 20


def test_left_and_right_and_a_number_lead_to_other_pages(page):
    """002: Section & list - Left / Right buttons, type a page number to jump."""
    first = ids(page)

    page.get_by_role("link", name="Next page").click()
    expect(place(page)).to_have_text(re.compile("^11.20 "))
    second = ids(page)
    page.get_by_role("link", name="Previous page").click()
    expect(place(page)).to_have_text(re.compile("^1.10 "))
    again = ids(page)
    page.get_by_label("Go to page").fill("7")
    page.get_by_label("Go to page").press("Enter")
    expect(place(page)).to_have_text(re.compile("^61.70 "))

    assert again == first
    assert max(second) < min(first)
    assert max(ids(page)) < min(second)


def test_the_icon_of_the_id_sorts_both_ways(page):
    """002: Section & list - ID sortable by icon, descending and ascending."""
    head = page.locator("th").filter(has=page.get_by_role("link", name="ID", exact=True))
    newest = ids(page)

    head.locator("svg").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("ID")
    oldest = ids(page)
    head.locator("svg").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("ID")

    assert oldest == sorted(oldest)
    assert max(oldest) < min(newest)
    assert ids(page) == newest == sorted(newest, reverse=True)


@pytest.mark.parametrize("where", ["row", "login"])
def test_a_click_on_a_row_or_a_login_opens_the_client(page, where):
    """002: Section & list - click on the row; 003: on a client's login."""
    row = page.locator(ROWS).filter(has=page.locator("td:nth-child(2) a")).first
    address = row.get_attribute("data-href")

    row.locator("td:nth-child(2) a" if where == "login" else "td:nth-child(4)").click()

    page.wait_for_url(f"**{address}")


def test_a_blocked_clients_login_has_another_colour_and_a_sign(page):
    """003: Block - login turns blue to red."""
    colour = "element => getComputedStyle(element).color"
    logins = page.locator(f"{ROWS} td:nth-child(2) a")
    plain = logins.filter(has_not=page.locator(".c-bad")).first.evaluate(colour)

    page.goto(f"{LIST}&status=blocked")

    expect(logins.first.get_by_label("Blocked")).to_be_visible()
    assert logins.first.locator(".c-bad").first.evaluate(colour) != plain
