"""Customers' and clients' people see their own pages and rows, and nothing of the operator's."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import surfing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

OF_STAFF = ("/customers/", "/jobs/", "/history/", "/users/", "/users/roles/", "/admin/")
SECRETS = re.compile(r"\b(connectors?|costs?|margins?|pools?|suppliers?|halden|ostmark)\b", re.I)


MENUS = {
    "customer": [
        *("Dashboard", "Send", "Messages", "Clients", "Inbox", "Invoices", "Statistics"),
        "Downloads",
        "Settings",
    ],
    "client": [
        *("Dashboard", "Send", "Messages", "Inbox", "Statistics", "Finance", "Prices", "Names"),
        *("API", "Profile", "Downloads"),
    ],
}


@pytest.mark.parametrize("face", MENUS)
def test_people_outside_see_only_their_pages(open_as, face):
    page = open_as(face)
    page.goto("/")

    menu = page.get_by_role("navigation", name="Main menu").get_by_role("link").all_inner_texts()
    answers = {path: page.goto(path).status for path in OF_STAFF}

    assert menu == MENUS[face]
    # Django's admin leads those who are no staff to its own refusal.
    assert set(answers.values()) <= {403, 404}, answers


@pytest.mark.parametrize("face", ["customer", "client"])
def test_people_outside_never_see_connectors_or_costs(open_as, face):
    page = open_as(face)
    paths = [*surfing.pages_of(face, page), ("columns", "/columns/messages/")]
    paths += [("export", "/exports/messages/"), ("export", "/exports/statistics/")]
    told = []

    for _name, path in paths:
        page.goto(path)
        text = page.locator("body").inner_text()
        told += [(path, secret) for secret in SECRETS.findall(text)]

    assert told == []


def test_the_message_of_a_stranger_is_not_there(open_as):
    client = open_as("client")
    client.goto("/")
    own = client.locator("#me .who div").last.text_content()
    staff = open_as("staff")
    staff.goto("/messaging/messages/")
    strange = staff.locator("#rows tbody tr").filter(has_not_text=own).first
    path = strange.get_attribute("data-href")

    answer = client.goto(path)

    assert answer.status == 404
    expect(client.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
    assert staff.goto(path).status == 200
