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
        ("clients", "/clients/"),
        ("messages", "/messaging/messages/"),
        ("statistics", "/reports/statistics/"),
        ("downloads", "/downloads/"),
        ("jobs", "/jobs/"),
        ("history", "/history/"),
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
        ("messages", "/messaging/messages/"),
        ("statistics", "/reports/statistics/"),
        ("downloads", "/downloads/"),
        ("export", "/exports/messages/"),
        ("account", "/account/"),
    ],
    "client": [
        ("dashboard", "/"),
        ("messages", "/messaging/messages/"),
        ("statistics", "/reports/statistics/"),
    ],
}


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
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{address}/")


def pages_of(face: str, page: Page, address: str = "") -> list[tuple[str, str]]:
    """(name, path) of everything the face can open; `page` is signed in."""
    if face == NOBODY:
        return PAGES[face]
    return [*PAGES[face], ("message", first_message(page, address))]


def first_message(page: Page, address: str) -> str:
    """The address of the first message in the list."""
    page.goto(f"{address}/messaging/messages/")
    return page.locator("#rows a[href*='/messages/m_']").first.get_attribute("href")


def watch(page: Page) -> list[str]:
    """What the page complains of from now on: broken scripts, refused or missing sources."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    return faults
