import html
import re
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.urls import reverse

from billing.models import Account, Entry
from clients import smpp_accounts
from clients.models import CugNumber, SmppAccount
from customers.models import Contact, Customer, Note
from messaging import provisioning
from messaging.models import Service, ServiceOf
from portal.kit import secrets
from portal.models import HistoryEntry, MailOutbox, Setting
from tests import make

pytestmark = pytest.mark.django_db
QUICK = reverse("messaging:quick-create")

COMPANY = {
    "name": "Saltmarsh Digital",
    "account_code": "SALT1",
    "contact_name": "Tess Tide",
    "contact_email": "tech@saltmarsh.example",
    "contact_phone": "+44 7700 900123",
}
LIMITS = {
    "unit": "EUR",
    "opening_balance": "250",
    "credit_limit": "100",
    "parts_per_s": "40",
    "max_binds": "3",
    "window": "60",
}
ACCOUNT = {"name": "Main", "short_name": "salt", "system_id": "saltmarsh1"}
REVIEW = {"sends_mail": "on", "mail_to": "tech@saltmarsh.example"}
STEPS = {"customer": COMPANY, "limits": LIMITS, "account": ACCOUNT, "review": REVIEW}


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"


@pytest.fixture
def service():
    return Service.objects.create(name="Standard", price_list=make.price_list(), is_default=True)


def send(browser, step, fields, url=QUICK, prefix="quick_create_customer"):
    data = {f"{step}-{name}": value for name, value in fields.items()}
    return browser.post(url, data | {f"{prefix}-current_step": step})


def walk(browser, *, url=QUICK, prefix="quick_create_customer", **steps):
    """The answer to the last step of a whole walk; steps given replace the usual fields."""
    browser.get(url)
    for step, fields in (steps or STEPS).items():
        answer = send(browser, step, fields, url, prefix)
    return answer


def everything(**changed):
    return {step: fields | changed.get(step, {}) for step, fields in STEPS.items()}


def facts(answer):
    """What the result page tells, label by label."""
    shown = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", answer.content.decode(), re.S)
    plain = [(label, re.sub(r"<[^>]+>", " ", value)) for label, value in shown]
    return {html.unescape(label): html.unescape(value).split()[0] for label, value in plain}


def test_quick_create_makes_a_customer_and_an_smpp_account_for_it(as_user, service):
    """001: Add - the Quick Create Customer+SMPP wizard creates both."""
    staff = make.staff(role="support")

    answer = walk(as_user(staff))

    customer = Customer.objects.get(account_code="SALT1")
    account = Account.objects.get(customer=customer)
    smpp = SmppAccount.objects.get(customer=customer)
    assert answer.status_code == 200
    assert (account.unit, account.balance, account.credit_limit) == ("EUR", 250, 100)
    assert Entry.objects.get(account=account).purpose == "Opening balance"
    assert (smpp.system_id, smpp.parts_per_s, smpp.max_binds, smpp.window) == (
        "saltmarsh1",
        40,
        3,
        60,
    )
    assert Contact.objects.get(customer=customer).phone == "447700900123"
    assert Note.objects.filter(customer=customer, text__contains="saltmarsh1").exists()


def test_the_result_shows_where_to_connect_and_a_password_that_works(as_user, service):
    """001: Customers send with SMPP credentials from their own applications."""
    Setting.objects.create(
        pk="endpoints", value={"hosts": ["smpp.norrsund.example"], "plain_port": 2775}
    )

    answer = walk(as_user(make.staff()))

    shown = facts(answer)
    assert shown["Host"] == "smpp.norrsund.example"
    assert shown["REST address"].endswith("/api/v1/messages")
    assert smpp_accounts.find("saltmarsh1", shown["Password"]).customer.account_code == "SALT1"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_details_are_mailed_only_when_asked_and_the_history_keeps_no_password(as_user, service):
    """001: Add - the wizard optionally e-mails the customer the details of the new account."""
    answer = walk(as_user(make.staff()))

    mail = MailOutbox.objects.get(recipients=["tech@saltmarsh.example"])
    opened = secrets.open_envelope(bytes(mail.sealed)).encode("latin-1")
    parts = list(message_from_bytes(opened, policy=policy.default).walk())
    texts = [part.get_content() for part in parts if part.get_content_maintype() == "text"]
    password = facts(answer)["Password"]
    assert [part.get_content_type() for part in parts][1:] == ["text/plain", "text/html"]
    assert all(password in text and "saltmarsh1" in text for text in texts)
    told = HistoryEntry.objects.filter(event="messaging.provision.mailed").get()
    assert told.data["to"] == "tech@saltmarsh.example"
    assert password not in str(list(HistoryEntry.objects.values()))


def test_without_the_tick_nothing_is_mailed(as_user, service):
    walk(as_user(make.staff()), **everything(review={"sends_mail": ""}))

    assert Customer.objects.filter(account_code="SALT1").exists()
    assert not MailOutbox.objects.filter(recipients=["tech@saltmarsh.example"]).exists()


def test_the_password_stands_nowhere_in_the_database(as_user, service):
    password = facts(walk(as_user(make.staff())))["Password"]

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            found = f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s'  # noqa: S608
            cursor.execute(found, [f"%{password}%"])
            assert cursor.fetchone() == (0,), table


def test_the_last_page_sent_twice_creates_once(as_user, service):
    browser = as_user(make.staff())
    browser.get(QUICK)
    for step in ("customer", "limits", "account"):
        send(browser, step, STEPS[step])
    kept = dict(browser.session)
    first = send(browser, "review", REVIEW)
    session = browser.session
    session.update(kept)
    session.save()

    second = send(browser, "review", REVIEW)

    assert first.status_code == 200
    assert second.status_code in {302, 422}
    assert Customer.objects.filter(name="Saltmarsh Digital").count() == 1
    assert SmppAccount.objects.count() == 1


def test_a_page_without_codes_sent_twice_creates_once(as_user, service):
    browser = as_user(make.staff())
    steps = everything(customer={"account_code": ""}, account={"system_id": ""})
    browser.get(QUICK)
    for step in ("customer", "limits", "account"):
        send(browser, step, steps[step])
    kept = dict(browser.session)
    send(browser, "review", REVIEW)
    session = browser.session
    session.update(kept)
    session.save()

    second = send(browser, "review", REVIEW)

    assert second.status_code == 302
    assert Customer.objects.filter(name="Saltmarsh Digital").count() == 1


def test_codes_that_are_taken_are_refused_at_their_step(as_user, service):
    make.customer(account_code="SALT1")
    browser = as_user(make.staff())
    browser.get(QUICK)

    answer = send(browser, "customer", COMPANY | {"account_code": "salt1"})

    assert answer.status_code == 422
    assert "Another customer has this account code." in answer.content.decode()


def test_a_code_taken_meanwhile_brings_one_back_to_its_step_and_makes_nothing(as_user, service):
    browser = as_user(make.staff())
    browser.get(QUICK)
    for step in ("customer", "limits", "account"):
        send(browser, step, STEPS[step])
    make.smpp_account(system_id="SALTMARSH1")

    answer = send(browser, "review", REVIEW)

    assert answer.status_code == 422
    assert 'name="account-system_id"' in answer.content.decode()
    assert not Customer.objects.filter(account_code="SALT1").exists()
    assert not MailOutbox.objects.exists()


def test_the_service_is_chosen_and_held_by_the_account(as_user, service):
    premium = Service.objects.create(name="Premium", price_list=make.price_list())

    walk(as_user(make.staff()), **everything(limits={"service": premium.pk}))

    assert ServiceOf.objects.get(door__smppaccount__system_id="saltmarsh1").service == premium


def test_numbers_that_are_none_bring_one_back_to_their_step_and_nothing_is_made(as_user, service):
    answer = walk(as_user(make.staff()), **everything(account={"cug_numbers": "nobody"}))

    assert answer.status_code == 422
    assert 'id="id_account-cug_numbers_error"' in answer.content.decode()
    assert not Customer.objects.filter(account_code="SALT1").exists()


def test_a_closed_user_group_may_be_typed_in_at_once(as_user, service):
    walk(as_user(make.staff()), **everything(account={"cug_numbers": "+44 7700 900001"}))

    smpp = SmppAccount.objects.get()
    assert smpp.uses_cug
    assert list(CugNumber.objects.values_list("number", flat=True)) == ["447700900001"]


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        ("customer", "name", ""),
        ("customer", "contact_email", "nobody"),
        ("customer", "contact_phone", "12"),
        ("limits", "opening_balance", "-1"),
        ("limits", "parts_per_s", "0"),
        ("limits", "max_binds", "101"),
        ("account", "system_id", "sixteencharacter"),
        ("account", "allowed_networks", "10.0.0.0/99"),
        ("review", "mail_to", ""),
    ],
)
def test_a_fault_is_told_at_its_field_and_the_step_stays(as_user, service, step, field, value):
    browser = as_user(make.staff())
    steps = everything(**{step: {field: value}})
    browser.get(QUICK)
    for name, fields in steps.items():
        answer = send(browser, name, fields)
        if name == step:
            break

    assert answer.status_code == 422
    assert f'id="id_{step}-{field}_error"' in answer.content.decode()
    assert not Customer.objects.filter(name="Saltmarsh Digital").exists()


def test_one_more_smpp_account_for_a_customer(as_user, service):
    """001 (b): Quick Create SMPP wizard for an existing customer, with optional e-mail."""
    customer = make.customer(email="tech@pellworm.example")
    url = reverse("messaging:quick-create-smpp", args=[customer.pk])
    prefix = f"quick_create_smpp_{customer.pk}"
    limits = {name: LIMITS[name] for name in ("parts_per_s", "max_binds", "window")}

    answer = walk(
        as_user(make.staff(role="support")),
        url=url,
        prefix=prefix,
        limits=limits,
        account=ACCOUNT,
        review={"sends_mail": "on", "mail_to": customer.email},
    )

    assert SmppAccount.objects.get(system_id="saltmarsh1").customer == customer
    assert facts(answer)["Password"]
    assert MailOutbox.objects.filter(recipients=[customer.email]).count() == 1


def test_no_account_is_created_for_what_is_archived(as_user, service):
    customer = make.customer(status="archived")

    answer = as_user(make.staff()).get(reverse("messaging:quick-create-smpp", args=[customer.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("support", 200), ("finance", 403), ("read-only", 403)]
)
def test_only_who_may_make_customers_sees_the_wizard(as_user, role, status):
    assert as_user(make.staff(role=role)).get(QUICK).status_code == status


def test_a_customers_people_do_not(as_user):
    assert as_user(make.member()).get(QUICK).status_code == 403


def test_the_wizard_begins_with_the_provisioning_defaults(as_user, service):
    Setting.objects.create(
        pk="provisioning",
        value={"unit": "GBP", "opening_balance": "12.5", "parts_per_s": 77, "lower_warning": "5"},
    )
    browser = as_user(make.staff())
    browser.get(QUICK)

    page = send(browser, "customer", COMPANY).content.decode()

    assert re.search(r'name="limits-parts_per_s" value="77"', page)
    assert re.search(r'name="limits-opening_balance" value="12.5"', page)
    assert '<option value="GBP" selected>' in page


def test_defaults_forget_a_service_that_is_gone(service):
    Setting.objects.create(pk="provisioning", value={"service": service.pk + 999})

    assert provisioning.defaults().service == service.pk
    assert provisioning.defaults().opening_balance == Decimal(0)


def test_the_defaults_are_set_on_the_settings_page(as_user, service):
    fields = LIMITS | {"receipt_date_digits": "12", "lower_warning": "5", "service": service.pk}

    answer = as_user(make.staff()).post(reverse("messaging:settings-provisioning"), fields)

    assert answer.status_code == 302
    start = provisioning.defaults()
    assert (start.opening_balance, start.lower_warning, start.service) == (250, 5, service.pk)
    assert (start.receipt_date_digits, start.receipt_tlvs) == (12, False)
    assert HistoryEntry.objects.filter(event="portal.setting.changed").exists()


def test_warnings_the_wrong_way_round_are_refused_at_their_field(as_user, service):
    fields = LIMITS | {"receipt_date_digits": "10", "lower_warning": "50", "upper_warning": "5"}

    answer = as_user(make.staff()).post(reverse("messaging:settings-provisioning"), fields)

    assert answer.status_code == 422
    assert 'id="id_upper_warning_error"' in answer.content.decode()
    assert not Setting.objects.filter(pk="provisioning").exists()
