import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def test_a_slash_leads_to_the_search_of_the_house(open_as):
    page = open_as("staff")
    page.goto("/clients/")

    page.keyboard.press("/")
    page.keyboard.type("larkholme")

    expect(page.get_by_role("searchbox", name="Search everything")).to_have_value("larkholme")


def test_rows_are_walked_and_opened_by_keys(open_as):
    page = open_as("staff")
    page.goto("/messaging/messages/")
    wanted = page.locator("#rows tbody tr").nth(1).get_attribute("data-href")

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("#rows tbody tr.cur")).to_have_attribute("data-href", wanted)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{wanted}")


def test_a_section_is_reached_by_g_and_its_letter(open_as):
    page = open_as("staff")
    page.goto("/messaging/messages/")

    page.keyboard.press("g")
    page.keyboard.press("c")

    page.wait_for_url("**/customers/")


def test_a_question_mark_shows_the_keys_and_escape_leads_back(open_as):
    page = open_as("staff")
    page.goto("/clients/")
    page.get_by_role("link", name="Columns").focus()

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Next and previous row of a table")
    page.keyboard.press("Escape")

    expect(keys).to_be_hidden()
    expect(page.get_by_role("link", name="Columns")).to_be_focused()


def test_a_dialog_closes_by_escape_and_gives_the_focus_back(open_as):
    page = open_as("staff")
    page.goto("/messaging/messages/")
    page.get_by_role("link", name="Export").focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Export messages")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("link", name="Export")).to_be_focused()
