"""Sender names: until when and where they are approved, what they look like, who is told."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clients import name_documents, name_looks, protected_brands, sender_names
from clients.models import NameDocument, ProtectedBrand, SenderName
from clients.models.sender_name import today
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make
from tests.clients.test_sender_names import full

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 an extract"
LIST, BRANDS = "/sender-names/", "/protected-brands/"
DAY = timedelta(days=1)


def page_of(name, rest=""):
    return f"{LIST}{name.pk}/{rest}"


def upload(body=PDF, name="extract.pdf"):
    return SimpleUploadedFile(name, body, "text/html")


def shown(browser, address, /, **query):
    return [row.name for row in browser.get(address, query).context["page"].rows]


def test_an_approval_ends_after_its_last_day_and_is_renewed(staff):
    last, over = today(), today() - DAY
    name = full(status="pending")
    sender_names.approve(name, by=None, expires_on=last, only_in=["se", "DE"])
    name.refresh_from_db()
    before = (name.is_expired, str(name.get_status_display()), name.countries)
    SenderName.objects.update(expires_on=over)
    name.refresh_from_db()

    ended = staff.get(page_of(name)).text
    staff.post(page_of(name, "approve/"), {"expires_on": last + DAY, "countries": ["FR"]})

    assert before == (False, "Approved", ["DE", "SE"])
    assert "Expired" in ended
    assert "The approval is over." in ended
    name.refresh_from_db()
    assert (name.expires_on, name.countries, name.is_expired) == (last + DAY, ["FR"], False)


def test_no_approval_ends_in_the_past_or_is_for_no_country():
    name = full(status="pending")

    with pytest.raises(Refused, match="today or later"):
        sender_names.approve(name, by=None, expires_on=today() - DAY)
    with pytest.raises(Refused, match="no country QQ"):
        sender_names.approve(name, by=None, only_in=["QQ"])

    name.refresh_from_db()
    assert name.status == "pending"


def test_the_list_tells_expired_from_approved(staff):
    make.sender_name(client=make.client(), name="Over", status="approved", expires_on=today() - DAY)
    make.sender_name(client=make.client(), name="Lasts", status="approved", expires_on=today())
    make.sender_name(client=make.client(), name="Waits", status="pending")

    assert shown(staff, LIST, status="expired") == ["Over"]
    assert shown(staff, LIST, status="approved") == ["Lasts"]
    assert shown(staff, LIST, status=["expired", "pending"]) == ["Over", "Waits"]


def test_a_brand_in_disguise_is_approved_only_with_a_tick(staff):
    protected_brands.add("PayPal", by=None)
    name = full(name="PayPa1", status="pending")

    page, dialog = staff.get(page_of(name)).text, staff.get(page_of(name, "approve/")).text
    refused = staff.post(page_of(name, "approve/"), {})
    name.refresh_from_db()
    status = name.status
    staff.post(page_of(name, "approve/"), {"despite": "on"})

    assert "Looks like:" in page
    assert "Looks like:" in dialog
    assert (refused.status_code, status) == (422, "pending")
    name.refresh_from_db()
    assert name.status == "approved"


def test_another_customers_name_is_told_to_staff_only(staff, as_user):
    theirs = full(name="Vento", status="approved", client=make.client(customer=make.customer()))
    name = full(name="VENT0", status="pending")

    found = [str(one) for one in name_looks.like(name)]

    assert found == [f"Vento of {theirs.customer}"]
    assert "Looks like:" in staff.get(page_of(name)).text
    assert "Looks like:" not in as_user(make.seat(name.client)).get(page_of(name)).text


def test_one_customers_own_names_may_look_alike():
    first = full(name="Vento", status="approved")
    name = full(name="VENT0", status="pending", client=make.client(customer=first.customer))

    assert name_looks.like(name) == []


def test_a_look_alike_is_not_approved_with_many(staff):
    protected_brands.add("PayPal", by=None)
    alike, other = full(name="PayPa1", status="pending"), full(status="pending")

    said = staff.post(
        f"{LIST}approve/", {"pk": [alike.pk, other.pk], "confirmed": True}, follow=True
    ).text

    assert "PayPa1 looks like PayPal." in said
    assert set(SenderName.objects.values_list("name", "status")) == {
        ("PayPa1", "pending"),
        ("Vento", "approved"),
    }


def test_a_name_changed_to_a_brand_is_seen_as_that():
    protected_brands.add("PayPal", by=None)
    name = full(status="pending")

    sender_names.change(name, {"name": "PayPall"}, by=None)

    name.refresh_from_db()
    assert [str(one) for one in name_looks.like(name)] == ["PayPal"]


def test_many_are_refused_for_one_reason(staff):
    names = [full(status="pending"), full(status="approved")]
    chosen = [name.pk for name in names]

    asked = staff.get(f"{LIST}refuse/", {"pk": chosen})
    empty = staff.post(f"{LIST}refuse/", {"pk": chosen, "confirmed": True, "reason": ""})
    staff.post(f"{LIST}refuse/", {"pk": chosen, "confirmed": True, "reason": "Too general."})

    assert "Refuse 2 sender names?" in asked.text
    assert "has-fault" not in asked.text
    assert empty.status_code == 422
    assert set(SenderName.objects.values_list("status", "reason")) == {("refused", "Too general.")}


def test_each_decision_is_mailed_once_to_the_client_or_its_customer(mailoutbox):
    client = make.client(email="office@vento.example")
    name, orphan = full(status="pending", client=client), full(status="pending")
    orphan.customer.email = "sales@house.example"
    orphan.customer.save()

    sender_names.approve(name, by=None)
    sender_names.refuse(name, reason="Too general.", by=None)
    sender_names.refuse(orphan, reason="Say who you are.", by=None)
    with pytest.raises(Refused):
        sender_names.refuse(orphan, reason="Again.", by=None)

    sent = [(one.subject, one.to) for one in mailoutbox]
    assert sent == [
        ("Sender name Vento is approved", ["office@vento.example"]),
        ("Sender name Vento is refused", ["office@vento.example"]),
        ("Sender name Vento is refused", ["sales@house.example"]),
    ]


def test_a_document_is_an_attachment_for_whoever_sees_the_name(as_user):
    name = full(status="draft")
    owner, stranger = make.seat(name.client), make.seat(make.client())

    browser = as_user(owner)
    browser.post(page_of(name, "documents/new/"), {"file": upload(name="../our <b>.pdf")})
    document = NameDocument.objects.get()
    answer = browser.get(document.get_absolute_url())
    page = browser.get(page_of(name)).text

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert as_user(make.staff()).get(document.get_absolute_url()).status_code == 200
    assert as_user(stranger).get(document.get_absolute_url()).status_code == 404
    assert "our &lt;b&gt;.pdf" in page


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"<html>", "no_document"), (PDF + b" " * name_documents.BYTES_MAX, "too_large")],
)
def test_what_is_no_document_or_too_large_is_not_kept(body, code):
    with pytest.raises(Refused) as refusal:
        name_documents.add(full(), upload(body), by=None)

    assert refusal.value.code == code
    assert not NameDocument.objects.exists()


def test_a_name_has_five_documents_at_most_and_the_history_tells_of_them(staff):
    name = full(status="draft")
    for _ in range(name_documents.MOST):
        name_documents.add(name, upload(), by=None)

    with pytest.raises(Refused, match="at most 5"):
        name_documents.add(name, upload(), by=None)
    first = name.documents.first()
    staff.post(page_of(name, f"documents/{first.pk}/remove/"))

    assert name.documents.count() == name_documents.MOST - 1
    told = HistoryEntry.objects.filter(subject_kind="sendername").order_by("pk")
    assert told.last().event == "clients.sender-name.document-removed"


def test_brands_are_added_found_and_removed_by_staff(staff, as_user):
    staff.post(f"{BRANDS}new/", {"name": "PayPal", "note": "Asked for by its owner"})
    twice = staff.post(f"{BRANDS}new/", {"name": "paypal"})
    staff.post(f"{BRANDS}new/", {"name": "Norrbank"})
    found = shown(staff, BRANDS, q="PAYPA1")
    brand = ProtectedBrand.objects.get(name="PayPal")
    asked = staff.get(f"{BRANDS}remove/", {"pk": brand.pk}).text
    staff.post(f"{BRANDS}remove/", {"pk": brand.pk})

    assert twice.status_code == 422
    assert found == ["PayPal"]
    assert "PayPal" in asked
    assert shown(staff, BRANDS) == ["Norrbank"]
    assert as_user(make.seat()).get(BRANDS).status_code == 403
    assert as_user(make.staff("finance")).get(f"{BRANDS}new/").status_code == 403
    assert HistoryEntry.objects.filter(subject_kind="protectedbrand").count() == 3


def test_many_brands_cost_as_much_as_one(staff, django_assert_max_num_queries):
    for n in range(30):
        protected_brands.add(f"Brand {n}x", by=None)

    with django_assert_max_num_queries(16):
        staff.get(BRANDS)
