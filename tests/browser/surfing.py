"""A real Chromium for the tests of pages, and the pages there are."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = {1440: 900, 390: 844}
NOBODY = "nobody"

# What each face can open from its menu, and what else has an address of its own.
PAGES = {
    NOBODY: [
        ("login", "/accounts/login/"),
        ("password", "/accounts/password/reset/"),
        ("password-link", "/accounts/password/reset/key/1-none/"),
    ],
    "staff": [
        ("dashboard", "/"),
        ("customers", "/customers/"),
        ("customers-archived", "/customers/?status=archived"),
        ("customer-new", "/customers/new/"),
        ("quick-create", "/customers/quick/"),
        ("smpp-accounts", "/smpp-accounts/"),
        ("search", "/search/?q=ha"),
        ("clients", "/clients/"),
        ("messages", "/messaging/messages/"),
        ("statistics", "/reports/statistics/"),
        ("statistics-by-country", "/reports/statistics/by-country/"),
        ("sender-names", "/sender-names/"),
        ("numbers", "/numbers/"),
        ("connectors", "/routing/connectors/"),
        ("price-lists", "/price-lists/"),
        ("invoices", "/invoices/"),
        ("client-new", "/clients/new/"),
        ("downloads", "/downloads/"),
        ("jobs", "/jobs/"),
        ("history", "/history/"),
        ("settings", "/settings/"),
        ("settings-mail", "/settings/mail/"),
        ("settings-letters", "/settings/letters/"),
        ("settings-letter", "/settings/letters/smpp-access/"),
        ("settings-endpoints", "/settings/endpoints/"),
        ("settings-provisioning", "/settings/provisioning/"),
        ("users", "/users/"),
        ("user-new", "/users/new/"),
        ("roles", "/users/roles/"),
        ("account", "/account/"),
        ("two-steps", "/accounts/2fa/"),
        ("password", "/accounts/password/change/"),
        ("columns", "/columns/messages/"),
        ("export", "/exports/messages/"),
        ("empty", "/messaging/messages/?q=999999999999"),
        ("missing", "/nowhere/"),
        ("admin", "/admin/"),
        ("admin-list", "/admin/messaging/connector/"),
        ("admin-form", "/admin/messaging/connector/add/"),
    ],
    "customer": [
        ("dashboard", "/"),
        ("send", "/messaging/send/"),
        ("messages", "/messaging/messages/"),
        ("statistics", "/reports/statistics/"),
        ("downloads", "/downloads/"),
        ("export", "/exports/messages/"),
        ("account", "/account/"),
    ],
    "client": [
        ("dashboard", "/"),
        ("send", "/messaging/send/"),
        ("messages", "/messaging/messages/"),
        ("statistics", "/statistics/"),
        ("statistics-by-operator", "/statistics/by-operator/"),
        ("finance", "/finance/"),
        ("prices", "/prices/"),
        ("names", "/names/"),
        ("name-new", "/names/new/"),
        ("api", "/api-config/"),
        ("smpp", "/smpp-config/"),
        ("profile", "/profile/"),
        ("people", "/people/"),
        ("account", "/account/"),
    ],
}

# The tabs of records, behind the address of the record.
CUSTOMER_TABS = (
    "",
    "billing/",
    "balance/",
    "balance/change/",
    "balance/open/",
    "statement/",
    "other/",
    "contacts/",
    "contacts/new/",
    "smpp/",
    "smpp/new/",
    "quick-smpp/",
    "reporting/",
    "clients/",
    "notes/",
    "history/",
    "archive/",
)
CLIENT_TABS = (
    "",
    "edit/",
    "finance/",
    "prices/",
    "statistics/",
    "statistics/by-operator/",
    "names/",
    "smpp/",
    "api/",
    "people/",
    "history/",
    "block/",
    "erase/",
)
SMPP_TABS = ("", "parameters/", "security/", "cug/", "reporting/", "history/", "password/")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def window(browser: Browser, *, width: int = 1440, theme: str = "light", **more) -> BrowserContext:
    size = {"width": width, "height": WIDTHS.get(width, 900)}
    return browser.new_context(viewport=size, color_scheme=theme, accept_downloads=True, **more)


def sign_in(page: Page, address: str, person: dict) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("E-mail or phone").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"{address}/")


def pages_of(face: str, page: Page, address: str = "") -> list[tuple[str, str]]:
    """(name, path) of everything the face can open; `page` is signed in."""
    if face == NOBODY:
        return PAGES[face]
    message = first(page, f"{address}/messaging/messages/", "#rows a[href*='/messages/m_']")
    found = [*PAGES[face], ("message", message)]
    if face == "staff":
        customer = first(page, f"{address}/customers/?sort=-name", "#rows a[href^='/customers/']")
        account = first(page, f"{address}/smpp-accounts/", "#rows a[href^='/smpp-accounts/']")
        client = first(page, f"{address}/clients/", "#rows a[href^='/clients/']")
        found += tabs("customer", customer, CUSTOMER_TABS)
        found += tabs("client", client, CLIENT_TABS)
        found += tabs("smpp", account, SMPP_TABS)
    return found


def tabs(name: str, record: str, ends: tuple[str, ...]) -> list[tuple[str, str]]:
    """(name, path) of a record's tabs."""
    return [
        ("-".join([name, *end.strip("/").split("/")]).rstrip("-"), record + end) for end in ends
    ]


def first(page: Page, path: str, selector: str) -> str:
    """Where the first of these links leads."""
    page.goto(path)
    return page.locator(selector).first.get_attribute("href")


def watch(page: Page) -> list[str]:
    """What the page complains of from now on: broken scripts, refused or missing sources."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    return faults
