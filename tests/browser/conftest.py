import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import surfing

NO_BROWSER = "No Chromium is installed: apt-get install chromium, or name one in CHROMIUM."
PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are left out, and it is said; where CI is set they fail."""
    if surfing.CHROMIUM is None and not os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the session: while it lives, an event loop runs in the thread of the tests.
    assert surfing.CHROMIUM, NO_BROWSER
    with surfing.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def passes() -> dict[str, dict]:
    """The cookies of those who signed in already, by role."""
    return {}


@pytest.fixture
def window(browser, house) -> Iterator[Callable[..., BrowserContext]]:
    """`window()` is a new window at the house's address, closed after the test."""
    opened = []

    def open_window(**how) -> BrowserContext:
        context = surfing.window(browser, base_url=house.address, **how)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def open_as(window, house, passes) -> Callable[..., Page]:
    """`open_as("staff")` is a page in a new window of that person, signed in once per session."""

    def open_page(role: str, **how) -> Page:
        if role != surfing.NOBODY and role not in passes:
            context = window()
            surfing.sign_in(context.new_page(), house.address, house.person(role))
            passes[role] = context.storage_state()
        return window(storage_state=passes.get(role), **how).new_page()

    return open_page
