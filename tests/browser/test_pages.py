"""Promises for every page: it is quiet, readable for everybody and never wider than its window."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import surfing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

GRAVE = {"serious", "critical"}
WIDTHS = (390, 768, 1024, 1280, 1440)
IS_TOO_WIDE = "document.scrollingElement.scrollWidth > window.innerWidth"
# The first card on which a cell stands on another one.
COVERED = """
[...document.querySelectorAll(".cards tbody tr")].find(row => {
  const cells = [...row.cells].map(cell => cell.getBoundingClientRect()).filter(box => box.width)
  return cells.some((one, at) => cells.slice(at + 1).some(other =>
    one.left < other.right - 1 && other.left < one.right - 1
      && one.top < other.bottom - 1 && other.top < one.bottom - 1))
})?.innerText
"""
# The page that is not there is itself a thing that could not be had.
NOT_THERE = "Failed to load resource: the server responded with a status of 404 (Not Found)"


def breaches(page, **options) -> list[str]:
    """The rules of accessibility that a page breaks gravely, each with one place."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    return [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


def scrolls_sideways(page) -> bool:
    """Whether it still does so after the moment in which a page follows its window."""
    for _ in range(20):
        page.wait_for_timeout(50)
        if not page.evaluate(IS_TOO_WIDE):
            return False
    return True


def quiet(name: str, faults: list[str]) -> list[str]:
    return [fault for fault in faults if not (name == "missing" and fault == NOT_THERE)]


@pytest.mark.parametrize("face", surfing.PAGES)
def test_every_page_is_quiet_and_can_be_used_by_everybody(open_as, face):
    page = open_as(face)
    faults = surfing.watch(page)
    told = {}

    for name, path in surfing.pages_of(face, page):
        page.goto(path)
        page.wait_for_timeout(150)
        told[name] = quiet(name, faults) + breaches(page)
        # What the examination itself was refused is no fault of the page.
        faults.clear()

    assert {name: one for name, one in told.items() if one} == {}


@pytest.mark.parametrize("face", surfing.PAGES)
def test_every_page_can_be_read_in_the_dark(open_as, face):
    page = open_as(face, theme="dark")
    faults = surfing.watch(page)
    told = {}

    for name, path in surfing.pages_of(face, page):
        page.goto(path)
        told[name] = quiet(name, faults) + breaches(page, runOnly=["color-contrast"])
        faults.clear()

    assert {name: one for name, one in told.items() if one} == {}


@pytest.mark.parametrize("face", surfing.PAGES)
def test_no_page_scrolls_sideways_at_any_width(open_as, face):
    page = open_as(face, width=390)
    too_wide = []

    for name, path in surfing.pages_of(face, page):
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if scrolls_sideways(page):
                too_wide.append((name, width))

    assert too_wide == []


@pytest.mark.parametrize("face", surfing.PAGES)
def test_nothing_on_a_card_covers_anything_else(open_as, face):
    page = open_as(face, width=390)
    covered = {}

    for name, path in surfing.pages_of(face, page):
        page.goto(path)
        covered[name] = page.evaluate(COVERED)

    assert {name: card for name, card in covered.items() if card} == {}
