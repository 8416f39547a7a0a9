"""The tab Company, and the page that adds a customer."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from customers.models import Customer
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
NEW = "/customers/new/"


def url(customer):
    return f"/customers/{customer.pk}/"


def filled(**fields):
    return {"name": "Pellworm Connect", "language": "en-gb"} | fields


def picture(name="logo.png"):
    file = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def test_the_page_of_a_customer_has_its_tabs_in_order(as_user):
    """001: Customer dialog - Company, Billing, Balance, Other, Contacts, SMPP, Reporting, Notes."""
    customer = make.customer()

    page = as_user(make.staff()).get(url(customer))

    titles = [tab["title"] for tab in page.context["tabs"]]
    own = ["Company", "Billing", "Other", "Contacts", "Notes", "History"]
    assert [title for title in titles if title in own] == own
    for tab in page.context["tabs"]:
        assert page.client.get(tab["url"]).status_code == 200


def test_company_details_are_shown_and_changed(as_user):
    """001: Customer dialog - Company."""
    manager = make.staff(name="Mona Manager")
    customer = make.customer()
    typed = filled(
        name="Halligen Mail",
        legal_name="Halligen Mail GmbH",
        registration_no="HRB 1",
        country="DE",
        address="Deichweg 1\nHusum",
        email="post@example.test",
        phone="+44 7700 900318",
        site="example.test",
        manager=manager.pk,
        time_zone="Europe/Berlin",
    )
    browser = as_user(make.staff())

    answer = browser.post(url(customer), typed, follow=True)

    assert "Halligen Mail is saved." in answer.text
    customer.refresh_from_db()
    assert customer.legal_name == "Halligen Mail GmbH"
    assert (customer.country, customer.phone, customer.site) == (
        "DE",
        "447700900318",
        "https://example.test",
    )
    assert (customer.manager, customer.time_zone) == (manager, "Europe/Berlin")
    assert 'value="+44 7700 900318"' in answer.text
    entry = HistoryEntry.objects.get(customer_id=customer.pk)
    assert entry.data["after"]["manager"] == "Mona Manager"


def test_a_fault_keeps_what_was_typed_and_changes_nothing(as_user):
    customer = make.customer("Before")

    answer = as_user(make.staff()).post(
        url(customer), filled(name="After", phone="call me", email="nobody")
    )

    assert answer.status_code == 422
    assert 'value="After"' in answer.text
    assert 'value="call me"' in answer.text
    assert "A phone number is made of digits." in answer.text
    assert set(answer.context["form"].errors) == {"phone", "email"}
    customer.refresh_from_db()
    assert customer.name == "Before"


def test_a_logo_is_put_up_kept_and_removed(as_user):
    customer = make.customer()
    browser = as_user(make.staff())

    browser.post(url(customer), filled(logo=picture()))
    customer.refresh_from_db()
    put_up = customer.logo
    page = browser.get(url(customer))
    browser.post(url(customer), filled(name="Other name"))
    customer.refresh_from_db()

    assert (put_up.width, put_up.height) == (40, 20)
    assert put_up.get_absolute_url() in page.text
    assert customer.logo == put_up

    browser.post(url(customer), filled(**{"logo-clear": "on"}))

    customer.refresh_from_db()
    assert customer.logo is None


def test_a_file_that_is_no_picture_is_refused_at_its_field(as_user):
    customer = make.customer()
    file = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")

    answer = as_user(make.staff()).post(url(customer), filled(logo=file))

    assert answer.status_code == 422
    assert "logo" in answer.context["form"].errors


def test_a_manager_who_left_stays_until_another_is_chosen(as_user):
    gone = make.staff(name="Gone Manager", is_active=False)
    other = make.staff(name="Other Leaver", is_active=False)
    customer = make.customer(manager=gone)
    browser = as_user(make.staff())

    page = browser.get(url(customer))
    answer = browser.post(url(customer), filled(name="New", manager=gone.pk))

    assert "Gone Manager" in page.text
    assert other.name not in page.text
    assert answer.status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.manager) == ("New", gone)


def test_who_may_not_change_reads_switched_off_fields(as_user):
    customer = make.customer("Kept")
    browser = as_user(make.staff(role="finance"))

    page = browser.get(url(customer))
    answer = browser.post(url(customer), filled(name="Changed"))

    assert all(field.disabled for field in page.context["form"].fields.values())
    assert ">Save<" not in page.text
    assert answer.status_code == 403
    customer.refresh_from_db()
    assert customer.name == "Kept"


def test_an_archived_customer_is_read_and_not_changed(as_user):
    customer = make.customer("Gone", status="archived")
    browser = as_user(make.staff())

    page = browser.get(url(customer))
    answer = browser.post(url(customer), filled(name="Back"))

    assert ">Save<" not in page.text
    assert answer.status_code == 403


def test_nobody_but_staff_opens_a_customers_tabs(as_user):
    customer = make.customer()
    browser = as_user(make.member(make.customer("Another")))

    for tab in ("customer", "customer-billing", "customer-other", "customer-contacts"):
        assert browser.get(reverse(f"customers:{tab}", args=[customer.pk])).status_code == 403
    for tab in ("customer-notes", "customer-history", "customer-billing"):
        assert browser.get(reverse(f"customers:{tab}", args=[customer.pk])).status_code == 403


def test_a_customer_that_does_not_exist_is_not_found(as_user):
    assert as_user(make.staff()).get("/customers/404/").status_code == 404


def test_the_tab_asks_few_questions(as_user, django_assert_max_num_queries):
    customer = make.customer(manager=make.staff())
    browser = as_user(make.staff())
    browser.get(url(customer))

    with django_assert_max_num_queries(26):
        browser.get(url(customer))


def test_a_new_customer_is_added_in_a_dialog(as_user):
    """001: Add / edit - New customer opens a dialog."""
    by = make.staff()
    browser = as_user(by)

    page = browser.get(NEW)
    dialog = browser.get(NEW, headers={"HX-Request": "true"})
    answer = browser.post(
        NEW, {"name": "Langeness Cargo", "country": "DE", "manager": by.pk, "language": "en-gb"}
    )

    customer = Customer.objects.get(name="Langeness Cargo")
    assert "<html" in page.text
    assert "<html" not in dialog.text
    assert answer.url == customer.get_absolute_url()
    assert customer.account_code.startswith("LANGENESSC")
    assert customer.manager == by
    assert customer.account_code in browser.get(answer.url).text


def test_a_new_customer_cannot_take_anothers_code(as_user):
    """001: Billing - account code is unique."""
    make.customer(account_code="ABCCORP331")

    answer = as_user(make.staff()).post(
        NEW, {"name": "Abc", "account_code": "abccorp331", "language": "en-gb"}
    )

    assert answer.status_code == 422
    assert "account_code" in answer.context["form"].errors
    assert 'value="abccorp331"' in answer.text
    assert Customer.objects.count() == 1


def test_only_who_may_add_customers_adds_one(as_user):
    browser = as_user(make.staff(role="finance"))

    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, {"name": "X", "language": "en-gb"}).status_code == 403
    assert not Customer.objects.exists()
