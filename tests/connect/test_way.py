"""The whole way of an end user, in a real browser and by calls: registered, activated, with credit
and a number, told of what handsets write, and sending for nothing until the month's parts are used.
"""

import json
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test import Client as Caller
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from clients.models import WebhookDelivery
from messaging.connect import captchas, number_applications, subscriptions
from messaging.dispatch import inbound
from messaging.dispatch.inbound import Came
from messaging.models import (
    AccountType,
    Allowance,
    Captcha,
    Message,
    MessageText,
    NumberApplication,
    Registration,
)
from messaging.smpp.protocol.pdus import DeliverSm
from tests import make
from tests.browser import surfing
from tests.connect.calls import LETTERS, WHO, App, link_of, mails
from tests.stripe_stand_in import tell

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not surfing.CHROMIUM, reason="no Chromium is installed"),
]
NUMBER = "447700900500"
TYPED = {
    "fname": "Ida",
    "sname": "Holm",
    "user": "idaholm",
    "password": "Secret1",
    "email_address": "ida@vento.example",
    "mobile_number": "07700 900123",
    "company": "Vento Pharmacy",
}


@pytest.fixture
def page(monkeypatch):
    # The browser's own loop runs in this thread; rows are looked at between its steps.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with surfing.chromium() as browser:
        yield surfing.window(browser, width=1440, theme="light").new_page()


@pytest.fixture
def app():
    """An application for surgeries: small businesses get a number and two parts a month."""
    country = make.network().country
    connector = make.connector("Tern")
    make.routing(connector)
    owner = make.customer()
    account = make.account(customer=owner)
    ledger.post(account, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    about = {"name": "Small business", "country": country, "included_parts": 2}
    AccountType.objects.create(number=2, monthly_price=25, unit="EUR", **about)
    found = App(Caller(), *make.app_connection(customer=owner, slug="diary"))
    found.connector = connector
    return found


def read_captcha(page):
    """What a person does with the picture."""
    number = page.locator("input[name=captcha_id]").get_attribute("value")
    Captcha.objects.filter(pk=number).update(digest=captchas._digest(number, LETTERS))
    page.get_by_label("Enter Code").fill(LETTERS)


def send(token, text="See you tomorrow"):
    body = {"channel": "sms", "sender": "Vento", "recipients": ["+447700900318"], "text": text}
    response = Caller().post(
        "/api/v1/messages",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert response.status_code == 202, response.content
    return Message.objects.latest("pk")


def sign_up(page, site):
    page.goto(f"{site}/join/at/diary/")
    for name, value in TYPED.items():
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_label("Country").select_option("826")
    page.get_by_label("Account Type").select_option("2")
    page.get_by_label("I Accept the Terms and Conditions").check()
    read_captcha(page)
    page.get_by_role("button", name="Register").last.click()
    page.get_by_text("Please look into your mails").wait_for()
    page.goto(site + link_of(mails()[0]))
    page.get_by_role("button", name="Activate").click()
    page.get_by_text("Your account is active").wait_for()


def verify(page, site):
    """Twice the same form: without a code one is sent."""
    page.goto(f"{site}/join/at/diary/verify/")
    for told in ("The code is on its way", "Your account is verified"):
        page.get_by_label("Username").fill("idaholm")
        page.get_by_label("Password").fill("Secret1")
        if sent := MessageText.objects.order_by("-message_id").first():
            page.locator("input[name=sms_activation_code]").fill(sent.text.split()[0])
        read_captcha(page)
        page.get_by_role("button", name="Go on").last.click()
        page.get_by_text(told).wait_for()


def buy(page, address, stripe):
    page.goto(address)
    page.get_by_label("Credit").fill("30")
    page.get_by_role("button", name="Go on to pay").click()
    page.get_by_text("Almost there").wait_for()
    assert page.get_by_role("link", name="Pay now").get_attribute("href") == stripe.only["url"]
    stripe.pay(stripe.only)
    assert tell(Caller(), stripe.only, "completed").status_code == 200


def apply(page, address):
    page.goto(address)
    page.get_by_label("Country of the number").select_option("GB")
    page.get_by_label("What is it for?").fill("Reminders of appointments")
    page.get_by_label("There is no adult content in it").check()
    page.get_by_label("I accept the general terms").check()
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("We look at your application").wait_for()
    make.phone_number(NUMBER)
    number_applications.approve(NumberApplication.objects.get(), by=make.staff())


def write_to(number, connector):
    """What a handset writes comes in by a supplier's link."""
    pdu = DeliverSm(
        source_addr=b"447700900001", destination_addr=number.encode(), short_message=b"I am late"
    )
    with database.cursor() as cursor:
        inbound.store(cursor, connector.pk, [Came(pdu, timezone.now())])


def balance(account):
    account.refresh_from_db()
    return account.balance


def test_from_the_sign_up_to_the_first_message_that_costs(app, page, stripe, live_server):
    make.enterprise(percent="20")
    site = live_server.url
    sign_up(page, site)
    verify(page, site)
    person = Registration.objects.select_related("client__customer").get()
    assert (person.state, person.mobile) == ("active", "447700900123")

    app.ask("buy_credits_url", **WHO)
    buy(page, app.values[0]["buy_url"].replace("http://testserver", site), stripe)
    account = Account.objects.get(client=person.client)
    assert balance(account) == Decimal(30)

    app.ask("apply_two_way", **WHO)
    apply(page, app.values[0]["application_url"].replace("http://testserver", site))
    app.ask("create_connection", **WHO, callback_url="https://diary.example/told")
    token = app.values[0]["api_token"]
    write_to(NUMBER, app.connector)
    (call,) = WebhookDelivery.objects.filter(endpoint__client=person.client)
    assert call.event == "message.inbound"
    assert "I am late" in call.body
    assert balance(account) == Decimal(30)

    subscriptions.charge_due()
    payer = Account.objects.get(client=None, customer=person.client.customer)
    Account.objects.filter(pk=account.pk).update(price_list=payer.price_list)
    assert [send(token).price for _ in range(3)] == [0, 0, Decimal("0.05")]
    assert Allowance.objects.get(account=account).used == 2
    assert balance(account) == Decimal(30) - 25 - Decimal("0.05")
