from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def url(customer):
    return f"/customers/{customer.pk}/billing/"


def filled(**fields):
    return {"account_code": "ABCCORP331", "payment_terms_days": 30} | fields


def test_what_stands_on_invoices_is_shown_and_changed(as_user):
    """001: Customer dialog - Billing."""
    customer = make.customer()
    typed = filled(
        vat_no="DE136695976",
        payment_terms_days=14,
        invoice_emails="bills@example.test, books@example.test",
        postal_lines='{"11-15 Thistle Street","Edinburgh","EH2 1DF","Scotland, UK"}',
    )
    browser = as_user(make.staff())

    answer = browser.post(url(customer), typed, follow=True)

    customer.refresh_from_db()
    assert (customer.account_code, customer.vat_no) == ("ABCCORP331", "DE136695976")
    assert customer.payment_terms_days == 14
    assert customer.invoice_emails == ["bills@example.test", "books@example.test"]
    assert 'value="bills@example.test, books@example.test"' in answer.text
    entry = HistoryEntry.objects.get(customer_id=customer.pk)
    assert entry.data["after"]["payment_terms_days"] == "14"


def test_invoices_go_to_several_addresses_between_commas(as_user):
    """001: Billing - send invoices to (email)."""
    customer = make.customer()
    typed = filled(invoice_emails="bills@example.test,  books@example.test , ")
    browser = as_user(make.staff())

    browser.post(url(customer), typed)
    refused = browser.post(url(customer), filled(invoice_emails="bills@example.test, nobody"))

    customer.refresh_from_db()
    assert customer.invoice_emails == ["bills@example.test", "books@example.test"]
    assert refused.status_code == 422
    assert "nobody" in str(refused.context["form"].errors["invoice_emails"])


def test_a_postal_address_prints_one_element_a_line(as_user):
    """001: Billing - send invoices to (physical)."""
    customer = make.customer()
    typed = '{"11-15 Thistle Street","Edinburgh","EH2 1DF","Scotland, UK"}'

    answer = as_user(make.staff()).post(url(customer), filled(postal_lines=typed), follow=True)

    lines = ["11-15 Thistle Street", "Edinburgh", "EH2 1DF", "Scotland, UK"]
    customer.refresh_from_db()
    assert customer.postal_lines == lines
    assert "<br>".join(lines) in answer.text
    assert answer.context["form"]["postal_lines"].value() == "\n".join(lines)


def test_the_terms_say_when_an_invoice_of_today_is_due(as_user):
    """001: Billing - payment terms drive the due date."""
    customer = make.customer(payment_terms_days=30)

    today = timezone.localdate()

    page = as_user(make.staff()).get(url(customer))

    due = date_format(today + timedelta(days=30), "j M Y")
    assert f"An invoice of today, {date_format(today, 'j M Y')}, is due on {due}." in page.text


def test_a_doubtful_vat_number_is_kept_with_a_warning(as_user):
    """001: Billing - VAT reg no."""
    customer = make.customer(country="DE")
    browser = as_user(make.staff())

    answer = browser.post(url(customer), filled(vat_no="DE136695978"), follow=True)

    customer.refresh_from_db()
    assert customer.vat_no == "DE136695978"
    assert "does not look like a VAT number (Germany)" in answer.text

    answer = browser.post(url(customer), filled(vat_no="DE136695976"), follow=True)

    assert "does not look like a VAT number" not in answer.text


def test_a_code_that_another_customer_has_is_refused_at_its_field(as_user):
    """001: Billing - account code is unique."""
    make.customer(account_code="ABCCORP331")
    customer = make.customer(account_code="MINE1")

    answer = as_user(make.staff()).post(url(customer), filled(account_code="abccorp331"))

    assert answer.status_code == 422
    assert "Another customer has the account code abccorp331." in answer.text
    customer.refresh_from_db()
    assert customer.account_code == "MINE1"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("invoice_emails", "a@example.test, nobody; b@", "Not an e-mail address: nobody, b@."),
        ("invoice_emails", ",".join(f"a{n}@example.test" for n in range(21)), "At most 20"),
        ("postal_lines", '{"Leeds', "Write one line under the other"),
        ("payment_terms_days", "366", "less than or equal to 365"),
        ("payment_terms_days", "-1", "greater than or equal to 0"),
        ("account_code", "", "required"),
        ("vat_no", "1" * 21, "at most 20"),
    ],
)
def test_a_fault_stands_at_its_field_with_what_was_typed(as_user, field, typed, said):
    customer = make.customer()

    answer = as_user(make.staff()).post(url(customer), filled(**{field: typed}))

    assert answer.status_code == 422
    assert said in answer.context["form"].errors[field][0]
    assert answer.context["form"][field].value() == typed
    customer.refresh_from_db()
    assert customer.account_code != "ABCCORP331"


def test_who_may_not_change_reads_switched_off_fields(as_user):
    customer = make.customer(account_code="KEPT1")
    browser = as_user(make.staff(role="read-only"))

    page = browser.get(url(customer))
    answer = browser.post(url(customer), filled())

    assert all(field.disabled for field in page.context["form"].fields.values())
    assert answer.status_code == 403


def test_the_tab_asks_few_questions(as_user, django_assert_max_num_queries):
    customer = make.customer()
    browser = as_user(make.staff())
    browser.get(url(customer))

    with django_assert_max_num_queries(23):
        browser.get(url(customer))
