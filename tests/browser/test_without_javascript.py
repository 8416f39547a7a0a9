"""Everything works by plain links and forms, too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import surfing
from tests.house import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

ROWS = "#rows tbody tr"


@pytest.fixture
def page(window, house):
    page = window(java_script_enabled=False).new_page()
    surfing.sign_in(page, house.address, house.person("staff"))
    return page


def test_a_list_is_searched_by_its_form(page):
    page.goto("/clients/")

    field = page.get_by_role("search", name="Filter the list").get_by_role("searchbox")
    field.fill("dunmarrow")
    field.press("Enter")

    expect(page).to_have_url(re.compile("q=dunmarrow"))
    assert all("Dunmarrow" in text for text in page.locator(ROWS).all_inner_texts())


def test_a_list_is_leafed_through_by_links_and_by_number(page):
    page.goto("/clients/?sort=-pk&size=10")

    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".pager > span")).to_contain_text("11–20")  # noqa: RUF001
    page.get_by_label("Go to page").fill("3")
    page.get_by_label("Go to page").press("Enter")

    expect(page.locator(".pager > span")).to_contain_text("21–30")  # noqa: RUF001


def test_an_export_is_asked_for_on_a_page_and_fetched_from_downloads(page):
    page.goto("/customers/")

    page.get_by_role("link", name="Export").click()
    expect(page.get_by_role("heading", name="Export customers")).to_be_visible()
    page.get_by_label("CSV").check(force=True)
    page.get_by_role("button", name="Export").click()
    page.wait_for_url("**/downloads/")
    link = (
        page.locator(ROWS)
        .filter(has_text=re.compile(r"Customers,.*\.csv"))
        .get_by_role("link", name="Download")
    )
    until(lambda: link.count() or (page.reload() and link.count()), 60, "the file is made")
    with page.expect_download() as waiting:
        link.first.click()

    assert waiting.value.path().read_text(encoding="utf-8-sig").startswith("Company")
