import re

import pytest
from playwright.sync_api import expect

from tests.browser import surfing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def theme_of(page) -> str:
    return page.locator("html").get_attribute("data-bs-theme")


def choose(page, title: str) -> None:
    page.get_by_role("button", name="Account of").click()
    with page.expect_response("**/account/theme/"):
        page.get_by_role("button", name=title).click()


def test_a_wrong_password_is_answered_by_one_plain_sentence(window, house):
    page = window().new_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail or phone").fill(house.person("staff")["email"])
    page.get_by_label("Password", exact=True).fill("not the password")

    page.get_by_role("button", name="Log in", exact=True).click()

    expect(page.locator(".note:visible, .fault:visible")).to_have_text(
        ["E-mail, phone or password is not right."]
    )
    expect(page.get_by_label("E-mail or phone")).to_have_value(house.person("staff")["email"])


def test_a_person_logs_in_by_e_mail_and_out_again(window, house):
    page = window().new_page()

    surfing.sign_in(page, house.address, house.person("staff"))
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Log out").click()

    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.goto("/messaging/messages/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_the_chosen_colours_stay_on_the_next_page_and_on_the_next_device(open_as):
    page = open_as("client", theme="light")
    page.goto("/")
    before = theme_of(page)

    choose(page, "Dark")
    page.goto("/messaging/messages/")
    elsewhere = open_as("client", theme="light")
    elsewhere.goto("/")

    assert (before, theme_of(page), theme_of(elsewhere)) == ("light", "dark", "dark")
    choose(page, "System")
    page.reload()
    assert theme_of(page) == "light"
