"""The quick-create wizard, walked through by hand and by keyboard."""

import base64
import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def detail(page, label: str) -> str:
    """What stands beside a label of the handed-over details."""
    return page.locator(f"#secret-facts dt:text-is('{label}') + dd .mono").inner_text()


def send_with(address: str, system_id: str, password: str) -> int:
    """The status of a message sent by REST with these credentials."""
    body = {"channel": "sms", "sender": "Saltmarsh", "recipients": ["+447700900123"], "text": "Hi"}
    known = base64.b64encode(f"{system_id}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {known}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{address}/api/v1/messages", json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status


def test_a_customer_and_its_account_are_made_in_three_steps_and_send_at_once(open_as, house):
    """001: the wizard; an SMPP account serves REST, too."""
    page = open_as("staff")
    page.goto("/customers/")

    page.get_by_role("link", name="Quick Create Customer+SMPP").click()
    page.get_by_label("Company").fill("Saltmarsh Digital")
    page.locator("#id_customer-contact_name").fill("Tess Tide")
    page.get_by_label("Contact's e-mail").fill("tech@saltmarsh.example")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Opening balance").fill("25")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("System ID").fill("saltmarsh1")
    page.keyboard.press("Enter")
    expect(page.locator("dd", has_text="saltmarsh1")).to_be_visible()
    page.get_by_label("E-mail the customer").check()
    page.get_by_role("button", name="Create customer and SMPP account").click()

    expect(page.get_by_text("are created.")).to_be_visible()
    expect(page.get_by_text("on their way to tech@saltmarsh.example")).to_be_visible()
    password = detail(page, "Password")
    assert re.fullmatch(r"\w{8}", password)
    assert send_with(house.address, "saltmarsh1", password) == 202
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as text").click()
    assert password in download.value.path().read_text()
    page.reload()
    expect(page.get_by_text(password)).to_have_count(0)


def test_going_back_keeps_what_was_typed(open_as):
    page = open_as("staff")
    page.goto("/customers/quick/")
    page.get_by_label("Company").fill("Fenland Freight")
    page.get_by_role("button", name="Go on").click()

    page.get_by_role("button", name="Back").click()

    expect(page.get_by_label("Company")).to_have_value("Fenland Freight")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Parts per second")).to_be_visible()


def test_a_fault_keeps_the_step_and_puts_the_cursor_there(open_as):
    page = open_as("staff")
    page.goto("/customers/quick/")

    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_label("Company")).to_be_focused()
    expect(page.locator("#id_customer-name_error")).to_be_visible()
