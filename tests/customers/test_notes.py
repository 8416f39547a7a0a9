import pytest

from customers import notes
from customers.models import Note
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def url(customer, rest=""):
    return f"/customers/{customer.pk}/notes/{rest}"


def history_of(customer):
    entries = HistoryEntry.objects.filter(customer_id=customer.pk, subject_kind="note")
    return [entry.event.rpartition(".")[2] for entry in entries.order_by("pk")]


def texts(page):
    return [note["row"].text for note in page.context["notes"]]


def test_a_note_is_written_with_its_date_and_author(as_user):
    """001: Customer dialog - Notes."""
    customer = make.customer()
    by = make.staff(name="Nora Noter")

    answer = as_user(by).post(url(customer), {"text": "Issue a new SMPP account"}, follow=True)

    note = Note.objects.get(customer=customer)
    assert (note.author, note.is_system, note.is_pinned) == (by, False, False)
    for shown in ("Issue a new SMPP account", "Nora Noter", "The note is written."):
        assert shown in answer.text
    assert note.at.strftime("%Y-%m-%dT%H:%M") in answer.text
    assert history_of(customer) == ["written"]
    assert "Notes <small>1</small>" in answer.text


def test_pinned_notes_stand_first_then_the_newest(as_user):
    customer, by = make.customer(), make.staff()
    first = notes.write(customer, "first", by=by)
    notes.write(customer, "second", by=by)
    notes.tell(customer, "third, by the system")
    browser = as_user(by)

    browser.post(url(customer, f"{first.pk}/pin/"))
    pinned = texts(browser.get(url(customer)))
    browser.post(url(customer, f"{first.pk}/unpin/"))

    assert pinned == ["first", "third, by the system", "second"]
    assert texts(browser.get(url(customer))) == ["third, by the system", "second", "first"]
    assert history_of(customer) == ["written", "written", "pinned", "unpinned"]


def test_notes_are_searched_by_the_beginnings_of_words(as_user):
    customer, by = make.customer(), make.staff()
    notes.write(customer, "Called about invoices", by=by)
    notes.write(customer, "Wants more throughput", by=by)
    notes.write(make.customer(), "Called another", by=by)
    browser = as_user(by)

    assert texts(browser.get(url(customer), {"q": "inv call"})) == ["Called about invoices"]
    nothing = browser.get(url(customer), {"q": "pigeon"})
    assert texts(nothing) == []
    assert "No note holds these words." in nothing.text
    assert "No notes yet" not in nothing.text


def test_notes_are_paged(as_user, django_assert_max_num_queries):
    customer = make.customer()
    authors = [make.staff(name=f"Author {n}") for n in range(5)]
    for n in range(30):
        notes.write(customer, f"Note {n}", by=authors[n % 5])
    browser = as_user(make.staff())
    browser.get(url(customer))

    with django_assert_max_num_queries(26):
        page = browser.get(url(customer))

    assert texts(page)[0] == "Note 29"
    assert texts(browser.get(page.context["page"].next_url)) == [
        f"Note {n}" for n in range(4, -1, -1)
    ]


def test_staff_edit_and_remove_their_own_notes(as_user):
    customer, by = make.customer(), make.staff(role="finance")
    note = notes.write(customer, "Frist", by=by)
    browser = as_user(by)

    dialog = browser.get(url(customer, f"{note.pk}/"), headers={"HX-Request": "true"})
    browser.post(url(customer, f"{note.pk}/"), {"text": "First"})
    note.refresh_from_db()
    edited = browser.get(url(customer))
    asked = browser.get(url(customer, f"{note.pk}/remove/"))
    browser.post(url(customer, f"{note.pk}/remove/"))

    assert "Frist" in dialog.text
    assert note.text == "First"
    assert note.edited_at is not None
    assert "edited" in edited.text
    assert "Remove this note?" in asked.text
    assert not Note.objects.exists()
    assert history_of(customer) == ["written", "edited", "removed"]
    told = HistoryEntry.objects.get(event="customers.note.removed")
    assert told.data == {"text": "First"}


def test_nobody_changes_what_others_or_the_system_wrote(as_user):
    customer = make.customer()
    theirs = notes.write(customer, "Theirs", by=make.staff(name="Nora Noter"))
    told = notes.tell(customer, "Told")
    me = make.staff()
    browser = as_user(me)

    page = browser.get(url(customer))
    refused = browser.post(url(customer, f"{theirs.pk}/"), {"text": "Mine"})
    browser.post(url(customer, f"{told.pk}/remove/"))

    assert refused.status_code == 422
    assert "This note is by Nora Noter" in refused.text
    for note in page.context["notes"]:
        assert [action["title"] for action in note["actions"]] == ["Pin"]
    with pytest.raises(Refused, match="system"):
        notes.edit(told, "Mine", by=me)
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Theirs", "Told"]


def test_an_empty_note_is_refused(as_user):
    customer = make.customer()

    answer = as_user(make.staff()).post(url(customer), {"text": "  ", "is_pinned": "on"})

    assert answer.status_code == 422
    assert "text" in answer.context["form"].errors
    with pytest.raises(Refused, match="says something"):
        notes.write(customer, " \n", by=make.staff())
    assert not Note.objects.exists()


def test_a_note_is_shown_as_text_and_nothing_else(as_user):
    customer, by = make.customer(), make.staff()
    notes.write(customer, "<b>bold</b>\nsecond line", by=by)

    assert "&lt;b&gt;bold&lt;/b&gt;\nsecond line" in as_user(by).get(url(customer)).text


def test_a_customer_without_notes_is_told_what_they_are_for(as_user):
    assert "No notes yet" in as_user(make.staff()).get(url(make.customer())).text


def test_who_only_reads_gets_no_form(as_user):
    customer = make.customer()
    note = notes.write(customer, "Kept", by=make.staff())
    browser = as_user(make.staff(role="read-only"))

    page = browser.get(url(customer))

    assert "Kept" in page.text
    assert "Add note" not in page.text
    assert browser.post(url(customer), {"text": "X"}).status_code == 403
    for place in ("", "remove/", "pin/", "unpin/"):
        assert browser.post(url(customer, f"{note.pk}/{place}"), {}).status_code == 403


def test_a_note_is_found_under_its_own_customer_only(as_user):
    note = notes.write(make.customer(), "Kept", by=make.staff())
    other = make.customer()
    browser = as_user(note.author)

    assert browser.get(url(other, f"{note.pk}/")).status_code == 404
    assert browser.post(url(other, f"{note.pk}/pin/")).status_code == 404


def test_an_archived_customer_can_still_be_noted_of(as_user):
    customer = make.customer(status="archived")

    as_user(make.staff()).post(url(customer), {"text": "Owes us an invoice"})

    assert Note.objects.get(customer=customer).text == "Owes us an invoice"


def test_the_history_of_a_customer_tells_all_of_it(as_user, django_assert_max_num_queries):
    customer, by = make.customer(), make.staff(name="Nora Noter")
    for n in range(30):
        notes.write(customer, f"Note {n}", by=by)
    notes.write(make.customer(), "Of another", by=by)
    browser = as_user(by)
    browser.get(f"/customers/{customer.pk}/history/")

    with django_assert_max_num_queries(26):
        page = browser.get(f"/customers/{customer.pk}/history/")

    assert "Note written" in page.text
    assert "Note 29" in page.text
    assert "Of another" not in page.text
    assert f"kind=customer&amp;of={customer.pk}" in page.text
    assert len(page.context["entries"]) == 25


def test_a_customer_without_history_says_so(as_user):
    page = as_user(make.staff()).get(f"/customers/{make.customer().pk}/history/")

    assert "Nothing was changed here yet" in page.text
