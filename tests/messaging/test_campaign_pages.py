"""The pages of campaigns, of the address book and of templates."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from messaging import campaign_sending, contacts
from messaging.contacts import Person
from messaging.exports import CampaignRecipientsExport
from messaging.models import Campaign, ContactList, Message, Recipient
from portal.kit.imports import drafts
from portal.models import HistoryEntry, ImportDraft
from tests import make
from tests.messaging.test_campaigns import NUMBERS, checked, sending, shop, top_up

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["shop"]

CAMPAIGNS = "/messaging/campaigns/"
BOOK = "/messaging/address-book/"
TEMPLATES = "/messaging/templates/"
TYPED = {"title": "Spring", "sender": "HarbourPine", "text": "Hello", "missing": "skip"}


def page_of(campaign, end=""):
    return f"{CAMPAIGNS}{campaign.pk}/{end}"


def test_a_campaign_is_written_checked_and_sent(as_user, shop):
    browser = as_user(make.seat(shop))
    listed = make.contact_list(NUMBERS[0], client=shop)
    typed = TYPED | {"lists": [listed.pk], "recipients": f"{NUMBERS[1]}\n{NUMBERS[0]}\nwho?"}

    seen = browser.post(f"{CAMPAIGNS}new/", typed, follow=True)

    campaign = Campaign.objects.get()
    assert campaign.status == "checked"
    assert campaign.created_by.seats.get().client == shop
    for told in ("Recipients", "Invalid numbers", "who?", "0.10", "9.90", "Send to 2 recipients"):
        assert told in seen.text
    token = re.search(r'name="token" value="([0-9a-f]{32})"', seen.text)[1]

    sent = browser.post(page_of(campaign, "send/"), {"token": token}, follow=True)
    again = browser.post(page_of(campaign, "send/"), {"token": token}, follow=True)

    assert "Handed in" in sent.text
    assert again.status_code == 200
    campaign_sending.run()
    assert Message.objects.count() == 2
    assert "2 / 2" in browser.get(page_of(campaign)).text
    assert "+44 7700 900000" in browser.get(page_of(campaign, "recipients/")).text


def test_a_file_asks_which_column_holds_the_numbers(as_user, shop):
    browser = as_user(make.seat(shop))
    file = SimpleUploadedFile("people.csv", f"Town;Reach\nBari;{NUMBERS[0]}\n".encode())
    typed = TYPED | {"text": "Hello {town}", "file": file}

    asked = browser.post(f"{CAMPAIGNS}new/", typed, follow=True)
    assert "Column of the numbers" in asked.text
    seen = browser.post(
        asked.redirect_chain[-1][0], {"number_at": 1, "has_titles": "on"}, follow=True
    )

    assert "Hello Bari" in seen.text
    assert Campaign.objects.get().total == 1


def test_what_was_typed_stays_when_something_is_wrong(as_user, shop):
    answer = as_user(make.seat(shop)).post(f"{CAMPAIGNS}new/", TYPED | {"hours_from": "09:00"})

    assert answer.status_code == 422
    assert "Spring" in answer.text
    assert "Fill in both hours" in answer.text
    assert not Campaign.objects.exists()


def test_a_template_fills_the_form(as_user, shop):
    template = make.text_template(client=shop, text="Hello {first_name}, our sale begins")
    browser = as_user(make.seat(shop))

    page = browser.get(f"{CAMPAIGNS}new/?template={template.pk}")

    assert "our sale begins" in page.text
    assert "Hello Ana, our sale begins" in browser.get(template.get_absolute_url()).text


def test_it_can_be_paused_resumed_and_cancelled_with_history(as_user, shop):
    campaign = sending(make.campaign(*NUMBERS[:3], client=shop))
    browser = as_user(make.staff())

    browser.post(page_of(campaign, "pause/"))
    assert Campaign.objects.get().status == "paused"
    assert "Sam Staff" in browser.get(page_of(campaign)).text
    browser.post(page_of(campaign, "resume/"))
    assert Campaign.objects.get().status == "sending"
    assert "3 recipients" in browser.get(page_of(campaign, "cancel/")).text
    browser.post(page_of(campaign, "cancel/"))

    assert Campaign.objects.get().status == "cancelled"
    events = HistoryEntry.objects.filter(subject_kind="campaign").values_list("event", flat=True)
    assert {one.rsplit(".")[-1] for one in events} == {"sent", "paused", "resumed", "cancelled"}
    assert "cancelled" in browser.get(page_of(campaign, "history/")).text


@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_not_all_staff_may_stop_it(as_user, shop, role):
    campaign = sending(make.campaign(NUMBERS[0], client=shop))
    browser = as_user(make.staff(role))

    assert browser.get(page_of(campaign)).status_code == 200
    assert browser.post(page_of(campaign, "pause/")).status_code == 403
    assert browser.post(page_of(campaign, "send/")).status_code == 403


@pytest.mark.parametrize("text", ["Spring", "begins", "Harbour", "Vento", "Clara"])
def test_staff_find_a_campaign_by_title_text_sender_client_and_user(as_user, shop, text):
    fields = {"title": "Spring sale", "text": "It begins", "sender": "HarbourPine"}
    make.campaign(client=shop, created_by=make.seat(shop, name="Clara Vale"), **fields)
    make.campaign(customer=shop.customer, title="Other", sender="Other", text="x")
    browser = as_user(make.staff())

    found = browser.get(CAMPAIGNS, {"q": text}).text

    assert "Spring sale" in found
    assert "Other" not in found


def test_a_list_of_campaigns_costs_the_same_for_many(as_user, shop, django_assert_max_num_queries):
    for _n in range(12):
        make.campaign(client=shop)
    browser = as_user(make.staff())
    browser.get(CAMPAIGNS)

    with django_assert_max_num_queries(20):
        assert "12" in browser.get(CAMPAIGNS).text


def test_a_client_whose_customer_pays_sees_no_price(as_user, shop):
    top_up(make.account(customer=shop.customer), 10, "theirs")
    ward = make.client("Ward", customer=shop.customer)
    campaign = checked(make.campaign(NUMBERS[0], client=ward))

    assert "0.05" not in as_user(make.seat(ward)).get(page_of(campaign)).text
    assert "0.05" in as_user(make.staff()).get(page_of(campaign)).text


def test_results_are_exported_with_what_became_of_each(shop):
    make.opt_out(NUMBERS[1], client=shop)
    campaign = sending(make.campaign(*NUMBERS[:2], client=shop))
    campaign_sending.run()
    user = make.seat(shop)

    made = CampaignRecipientsExport(user, QueryDict(f"of={campaign.pk}"))
    readers = [column.reader() for column in made.columns]
    lines = [[str(read(row)) for read in readers] for row in made.iterate()]

    assert [line[:2] for line in lines] == [[number, "Handed in"] for number in NUMBERS[:2]]
    assert [line[4] for line in lines] == ["0.050000", "0"]
    assert lines[0][5] == ""
    assert lines[1][5]
    stranger = make.seat(make.client("Other", customer=shop.customer))
    assert list(CampaignRecipientsExport(stranger, QueryDict(f"of={campaign.pk}")).iterate()) == []


def test_lists_and_people_are_written_by_hand(as_user, shop):
    browser = as_user(make.seat(shop))
    browser.post(f"{BOOK}new/", {"name": "Regulars", "columns": "City, Order no"})
    listed = ContactList.objects.get()
    assert listed.columns == ["city", "order_no"]
    people = listed.get_absolute_url()

    person = {"number": "07700 900001", "name": "Ana Moreno", "own-city": "Bari"}
    browser.post(f"{people}people/new/", person)
    twice = browser.post(f"{people}people/new/", person)

    assert twice.status_code == 422
    row = Recipient.objects.get()
    assert (row.number, row.values) == ("447700900001", {"city": "Bari"})
    changed = person | {"name": "Ana M", "own-order_no": "7"}
    browser.post(f"{people}people/{row.pk}/", changed)
    row.refresh_from_db()
    assert (row.name, row.values) == ("Ana M", {"city": "Bari", "order_no": "7"})
    for typed in ("ana", "+44 7700 900001", "4477"):
        assert "Ana M" in browser.get(people, {"q": typed}).text
    assert "Ana M" not in browser.get(people, {"q": "moreno"}).text
    browser.post(f"{people}people/remove/", {"pk": [row.pk], "confirmed": "on"})
    listed.refresh_from_db()
    assert (listed.people, Recipient.objects.count()) == (0, 0)
    browser.post(f"{people}delete/")
    assert not ContactList.objects.exists()
    assert HistoryEntry.objects.filter(subject_kind="contactlist").count() == 5


def test_a_file_of_people_is_imported_with_own_columns(as_user, shop):
    person = make.seat(shop)
    listed = make.contact_list(
        Person(NUMBERS[0], "Ana"), Person(NUMBERS[1], "Ben"), client=shop, columns=["city"]
    )
    browser = as_user(person)
    text = f"Phone;Name;City\n{NUMBERS[0]};Ana;Bari\n{NUMBERS[1]};;\n{NUMBERS[2]};Cleo;\nx;y;z"
    text += f"\n{NUMBERS[2]};Again;"
    url = reverse("import", args=["contacts"])
    browser.post(url, {"text": text, "option-list": listed.pk})
    draft = ImportDraft.objects.get()

    reading = drafts.read(draft)
    assert reading.kinds == ["changed", "same", "added"]
    assert [one.number for one in reading.left] == [5, 6]
    drafts.apply(draft)

    listed.refresh_from_db()
    assert listed.people == 3
    found = contacts.known(listed, NUMBERS[:3])
    assert found[NUMBERS[0]].values == {"city": "Bari"}
    assert found[NUMBERS[1]].name == "Ben"


def test_nobody_imports_into_anothers_list(as_user, shop):
    theirs = make.contact_list(client=make.client("Other", customer=shop.customer))

    answer = as_user(make.seat(shop)).post(
        reverse("import", args=["contacts"]), {"text": NUMBERS[0], "option-list": theirs.pk}
    )

    assert answer.status_code == 422


def test_templates_are_written_and_deleted(as_user, shop):
    browser = as_user(make.seat(shop))
    typed = {"name": "Hello", "sender": "Vento", "text": "Dear {name}"}

    page = browser.post(f"{TEMPLATES}new/", typed, follow=True)
    assert "Dear Ana Moreno" in page.text
    twice = browser.post(f"{TEMPLATES}new/", typed)
    assert twice.status_code == 422
    url = page.redirect_chain[-1][0]
    assert (
        "Good day Ana"
        in browser.post(url, typed | {"text": "Good day {first_name}"}, follow=True).text
    )
    browser.post(f"{url}delete/")

    browser.get(TEMPLATES)
    assert "Hello" not in browser.get(TEMPLATES).text


@pytest.mark.parametrize("url", [BOOK, TEMPLATES, f"{CAMPAIGNS}new/", f"{BOOK}new/"])
def test_staff_have_no_address_book_of_their_own(as_user, url):
    assert as_user(make.staff()).get(url).status_code in {403, 404}


def test_who_only_looks_writes_nothing(as_user, shop):
    listed = make.contact_list(NUMBERS[0], client=shop)
    browser = as_user(make.seat(shop, rights="viewer"))

    assert browser.get(listed.get_absolute_url()).status_code == 200
    assert browser.post(f"{listed.get_absolute_url()}delete/").status_code == 403
    assert browser.post(f"{CAMPAIGNS}new/", TYPED).status_code == 403


def test_a_template_without_placeholders_is_used_for_one_text(as_user, shop):
    template = make.text_template(client=shop, text="We open at nine.", sender="Vento")
    other = make.text_template(client=shop, text="Dear {name}")
    browser = as_user(make.seat(shop))
    url = f"/messaging/send/?template={template.pk}"

    assert url in browser.get(template.get_absolute_url()).text
    assert "We open at nine." in browser.get(url).text
    assert "/messaging/send/?" not in browser.get(other.get_absolute_url()).text
    stranger = as_user(make.seat(make.client("Other", customer=shop.customer)))
    assert "We open at nine." not in stranger.get(url).text
