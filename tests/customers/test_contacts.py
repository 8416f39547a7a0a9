import pytest

from customers import contacts
from customers.models import Contact
from portal.core.errors import Refused
from portal.kit import letters
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def url(customer, rest=""):
    return f"/customers/{customer.pk}/contacts/{rest}"


def history_of(customer):
    entries = HistoryEntry.objects.filter(customer_id=customer.pk, subject_kind="contact")
    return [entry.event.rpartition(".")[2] for entry in entries.order_by("pk")]


def test_a_contact_is_added_with_roles_and_mails(as_user):
    """001: Customer dialog - Contacts."""
    customer = make.customer()
    topic, title = letters.topics()[0]
    typed = {
        "name": "Cora Contact",
        "position": "Head of IT",
        "email": "cora@example.test",
        "phone": "+44 7700 900318",
        "roles": ["technical", "billing"],
        "mails": [topic],
    }
    browser = as_user(make.staff())

    answer = browser.post(url(customer, "new/"), typed, follow=True)

    contact = Contact.objects.get(customer=customer)
    assert (contact.phone, contact.roles, contact.mails) == (
        "447700900318",
        ["technical", "billing"],
        [topic],
    )
    for shown in ("Cora Contact", "Head of IT", "+44 7700 900318", "Technical, Billing", title):
        assert str(shown) in answer.text
    assert history_of(customer) == ["added"]
    assert "Contacts <small>1</small>" in answer.text


def test_a_contact_is_changed_in_a_dialog(as_user):
    """001: Customer dialog - Contacts."""
    contact = make.contact(position="Clerk", phone="447700900318")
    browser = as_user(make.staff())
    place = url(contact.customer, f"{contact.pk}/")

    dialog = browser.get(place, headers={"HX-Request": "true"})
    answer = browser.post(place, {"name": "Cora Changed", "phone": "+44 7700 900318"})

    assert 'value="+44 7700 900318"' in dialog.text
    assert answer.url == url(contact.customer)
    contact.refresh_from_db()
    assert (contact.name, contact.position, contact.email) == ("Cora Changed", "", "")
    assert history_of(contact.customer) == ["changed"]


def test_who_gets_mails_needs_an_address(as_user):
    contact = make.contact(email="cora@example.test")
    topic = letters.topics()[0][0]

    answer = as_user(make.staff()).post(
        url(contact.customer, f"{contact.pk}/"), {"name": "Cora", "mails": [topic]}
    )

    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors
    contact.refresh_from_db()
    assert contact.email == "cora@example.test"


def test_a_fault_keeps_what_was_typed(as_user):
    customer = make.customer()

    answer = as_user(make.staff()).post(
        url(customer, "new/"), {"name": "Cora", "email": "nobody", "phone": "12"}
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"email", "phone"}
    assert 'value="nobody"' in answer.text
    assert not Contact.objects.exists()


def test_a_contact_is_removed_after_a_question(as_user):
    contact = make.contact()
    customer = contact.customer
    browser = as_user(make.staff())

    asked = browser.get(url(customer, f"{contact.pk}/remove/"))
    assert Contact.objects.filter(pk=contact.pk).exists()
    answer = browser.post(url(customer, f"{contact.pk}/remove/"), follow=True)

    assert f"Remove {contact.name}?" in asked.text
    assert f"{contact.name} is removed." in answer.text
    assert "No contacts yet" in answer.text
    assert history_of(customer) == ["removed"]


def test_a_contact_is_found_under_its_own_customer_only(as_user):
    contact = make.contact()
    other = make.customer()
    browser = as_user(make.staff())

    assert browser.get(url(other, f"{contact.pk}/")).status_code == 404
    assert browser.post(url(other, f"{contact.pk}/remove/")).status_code == 404
    assert contact.name not in browser.get(url(other)).text


def test_who_may_not_change_reads_contacts_only(as_user):
    contact = make.contact()
    browser = as_user(make.staff(role="finance"))

    page = browser.get(url(contact.customer))

    assert contact.email in page.text
    assert "Add contact" not in page.text
    assert not page.context["contacts"][0]["actions"]
    for place in ("new/", f"{contact.pk}/", f"{contact.pk}/remove/"):
        assert browser.get(url(contact.customer, place)).status_code == 403
        assert browser.post(url(contact.customer, place), {"name": "X"}).status_code == 403


def test_contacts_of_an_archived_customer_stay_as_they_are(as_user):
    contact = make.contact(make.customer(status="archived"))
    browser = as_user(make.staff())

    page = browser.get(url(contact.customer))
    answer = browser.post(url(contact.customer, "new/"), {"name": "New"})
    browser.post(url(contact.customer, f"{contact.pk}/remove/"))

    assert "Add contact" not in page.text
    assert answer.status_code == 422
    assert list(Contact.objects.all()) == [contact]


def test_removing_twice_is_refused():
    contact = make.contact()
    contacts.remove(Contact.objects.get(pk=contact.pk), by=None)

    with pytest.raises(Refused, match="meanwhile"):
        contacts.remove(contact, by=None)


def test_a_change_of_nothing_is_told_nobody():
    contact = make.contact()

    assert not contacts.change(contact, {"name": contact.name, "roles": []}, by=None)
    assert not HistoryEntry.objects.exists()


def test_many_contacts_cost_as_much_as_one(as_user, django_assert_max_num_queries):
    customer = make.customer()
    for _ in range(40):
        make.contact(customer)
    browser = as_user(make.staff())
    browser.get(url(customer))

    with django_assert_max_num_queries(26):
        page = browser.get(url(customer))

    assert len(page.context["contacts"]) == 25
    assert len(browser.get(page.context["page"].next_url).context["contacts"]) == 15
