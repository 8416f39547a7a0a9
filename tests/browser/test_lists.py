"""Lists as people use them: search, filter, sort, leaf, open."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

ROWS = "#rows tbody tr"


def column(page, number: int) -> list[str]:
    return page.locator(f"{ROWS} td:nth-child({number})").all_inner_texts()


def search_of(page):
    """The list's own search; the house has one, too."""
    return page.get_by_role("search", name="Filter the list").get_by_role("searchbox")


def range_of(page) -> str:
    return page.locator(".pager > span").inner_text()


def test_a_search_shows_the_clients_it_finds_and_stands_in_the_address(open_as):
    page = open_as("staff")
    page.goto("/clients/")

    search_of(page).press_sequentially("dunmarrow", delay=20)
    expect(page).to_have_url(re.compile("q=dunmarrow"))

    expect(page.locator(ROWS).first).to_contain_text("Dunmarrow")
    assert all(name.startswith("Dunmarrow") for name in column(page, 3))
    assert int(page.locator("#count").inner_text()) < 50


def test_a_filter_stands_as_a_chip_and_goes_with_it(open_as):
    page = open_as("staff")
    page.goto("/clients/")
    everybody = page.locator("#count").inner_text()

    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Blocked").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chip .val")).to_have_text(["Blocked"])
    expect(page.locator("#count")).not_to_have_text(everybody)
    blocked = column(page, 3)
    page.get_by_role("link", name="Remove Status").click()

    expect(page.locator("#count")).to_have_text(everybody)
    expect(page.locator(".chip .val")).to_have_count(0)
    assert blocked
    assert all("Blocked" in name for name in blocked)


def test_clients_are_sorted_by_their_id_both_ways(open_as):
    page = open_as("staff")
    page.goto("/clients/?sort=-pk")
    newest = column(page, 1)

    page.get_by_role("link", name="ID", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("ID")
    oldest = column(page, 1)
    page.get_by_role("link", name="ID", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("ID")

    assert column(page, 1) == newest
    assert newest == sorted(newest, key=int, reverse=True)
    assert oldest == sorted(oldest, key=int)
    assert int(oldest[0]) < int(newest[-1])


def test_a_list_is_leafed_through_right_and_left_and_by_number(open_as):
    page = open_as("staff")
    page.goto("/clients/?sort=-pk&size=10")
    seen = [range_of(page)]

    for step in ("Next page", "Next page", "Previous page"):
        page.get_by_role("link", name=step).click()
        expect(page.locator(".pager > span")).not_to_have_text(seen[-1])
        seen.append(range_of(page))
    page.get_by_label("Go to page").fill("30")
    page.get_by_label("Go to page").press("Enter")
    expect(page.locator(".pager > span")).not_to_have_text(seen[-1])

    assert [text.partition(" ")[0] for text in seen] == ["1–10", "11–20", "21–30", "11–20"]  # noqa: RUF001
    assert range_of(page).startswith("291–300")  # noqa: RUF001


def test_a_message_is_found_by_its_number_and_tells_what_happened(open_as):
    page = open_as("staff")
    page.goto("/messaging/messages/")

    search_of(page).fill("+44 7700 9")
    expect(page).to_have_url(re.compile("q="))
    found = [text.replace(" ", "") for text in column(page, 2)]
    page.locator(ROWS).filter(has_text="Delivered").first.locator("td").first.click()
    page.wait_for_url("**/messages/m_*/")
    steps = page.locator(".tl > li").all_inner_texts()
    page.go_back()

    assert found
    assert all(number.startswith("+4477009") for number in found)
    for step, word in ((0, "Accepted"), (2, "Priced"), (3, "Charged"), (-1, "Receipt: delivered")):
        assert word in steps[step]
    expect(search_of(page)).to_have_value("+44 7700 9")
    # Live messages come in meanwhile, so the rows may differ; what they are filtered by may not.
    again = [text.replace(" ", "") for text in column(page, 2)]
    assert len(again) == len(found)
    assert all(number.startswith("+4477009") for number in again)


def test_a_row_opens_where_its_menu_leads(open_as):
    page = open_as("staff")
    page.goto("/clients/?sort=-pk")

    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Messages").last.click()

    page.wait_for_url("**/messaging/messages/?client=*")
    expect(page.locator(".chip .k")).to_contain_text(["Client"])


def customer(page) -> tuple:
    """A row of the list of customers, and the address where the customer is edited."""
    page.goto("/customers/")
    row = page.locator(ROWS).nth(1)
    return row, row.get_attribute("data-href")


def asked_for(page, address: str) -> list[str]:
    """The requests for this page from now on."""
    asked = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith(address) else None)
    return asked


@pytest.mark.parametrize("clicks", [1, 2])
def test_a_click_or_a_double_click_on_a_row_opens_it_once(open_as, clicks):
    """001: Edit - by a double click on the row."""
    page = open_as("staff")
    row, address = customer(page)
    asked = asked_for(page, address)

    row.locator("td", has_text="Active").click(click_count=clicks)
    page.wait_for_url(f"**{address}")

    assert re.fullmatch(r"/customers/\d+/", address)
    assert len(asked) == 1


def test_a_double_click_opens_a_row_although_a_text_is_marked(open_as):
    page = open_as("staff")
    row, address = customer(page)
    page.locator("h1").dblclick()

    row.locator("td", has_text="Active").dblclick()

    page.wait_for_url(f"**{address}")


def test_the_button_at_the_right_of_a_row_opens_it(open_as):
    """001: Edit - by the button "Edit" at the right of the row."""
    page = open_as("staff")
    row, address = customer(page)

    row.get_by_role("link", name="Edit").click()

    page.wait_for_url(f"**{address}")


def test_enter_opens_the_row_that_has_the_focus(open_as):
    page = open_as("staff")
    row, address = customer(page)

    page.locator(ROWS).first.get_by_role("link").first.focus()
    page.keyboard.press("j")
    expect(row.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{address}")


def test_without_javascript_the_name_leads_to_the_customer(open_as):
    page = open_as("staff", java_script_enabled=False)
    row, address = customer(page)

    row.get_by_role("link").first.click()

    page.wait_for_url(f"**{address}")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_ticked_customers_are_carried_to_the_question_whether_to_archive_them(open_as, has_scripts):
    page = open_as("staff", java_script_enabled=has_scripts)
    page.goto("/customers/")
    archive = page.locator("#bulk").get_by_role("button", name="Archive")
    expect(archive).to_be_hidden()
    ticks = page.locator(".tick")
    keys = [ticks.nth(number).get_attribute("value") for number in (0, 2)]

    for number in (0, 2):
        ticks.nth(number).check()
    expect(page.locator("#bulk")).to_contain_text("2 selected" if has_scripts else "selected")
    archive.click()

    page.wait_for_url(f"**/customers/archive/?pk={keys[0]}&pk={keys[1]}")
    expect(page.get_by_role("heading", name="Archive 2 customers?")).to_be_visible()


def test_one_box_ticks_all_rows_of_the_page(open_as):
    page = open_as("staff")
    page.goto("/customers/?size=10")
    rows = page.locator(".tick").count()

    page.get_by_label("Select all rows of this page").check()

    expect(page.locator("[data-bulk-count]")).to_have_text(str(rows))
    assert rows > 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_rows_are_chosen_and_have_their_menu(open_as, theme):
    page = open_as("staff", width=390, theme=theme)
    page.goto("/customers/")
    row = page.locator(ROWS).first

    row.get_by_role("checkbox").check()
    expect(page.locator("#bulk")).to_contain_text("1 selected")
    row.get_by_role("button", name="Actions").click()

    expect(page.locator(".menu:popover-open")).to_contain_text("History")
    assert page.url.endswith("/customers/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
