"""Sender names: what the verbs let be, and what they tell the history."""

import pytest

from clients import sender_names
from clients.models import SenderName
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Vento",
    "initiator": "Vento Pharmacy GmbH",
    "registration_id": "HRB 100200",
    "contacts": "1 Harbour Street, Norrsund",
    "site": "https://vento.example",
    "subject": "Reminders of orders",
}


def full(**fields):
    fields.setdefault("client", make.client())
    return make.sender_name(**ANSWERS | fields)


def told():
    entries = HistoryEntry.objects.filter(subject_kind="sendername").order_by("pk")
    return [entry.event.rpartition(".")[2] for entry in entries]


def test_a_name_is_begun_as_a_draft():
    """002: (b) Sender ID - + ADD."""
    client, by = make.client(), make.staff()

    name = sender_names.add(client.customer, client, {"name": " Vento "}, by=by)

    assert (name.name, name.channel, name.status, name.answered) == ("Vento", "sms", "draft", 1)
    entry = HistoryEntry.objects.get(subject_kind="sendername")
    assert (entry.actor, entry.customer_id, entry.client_id) == (by, client.customer_id, client.pk)
    assert entry.event == "clients.sender-name.added"


@pytest.mark.parametrize(
    ("channel", "name", "sentence"),
    [
        ("sms", "Vento|1", "“|” is neither"),
        ("sms", "Вести", "letters A to Z"),
        ("sms", "AB", "at least 3"),
        ("sms", "", "at least 3"),
        ("sms", "VentoPharmacy", "At most 11"),
        ("sms", "4670174063012345", "at most 15 digits"),
        ("viber", "V" * 29, "At most 28"),
        ("viber", "Vento <b>", "cannot have “<”"),
        ("viber", "Vento\x07x", "U\\+0007"),
    ],
)
def test_what_no_phone_would_show_is_refused(channel, name, sentence):
    """002: (b) senderID - Latin letters and digits, 3-11, forbidden characters."""
    client = make.client()

    with pytest.raises(Refused, match=sentence) as refusal:
        sender_names.add(client.customer, client, {"name": name, "channel": channel}, by=None)

    assert refusal.value.field == "name"
    assert not SenderName.objects.exists()


def test_a_client_has_a_name_once_on_a_channel_however_it_is_written():
    client = make.client()
    first = sender_names.add(client.customer, client, {"name": "Vento"}, by=None)

    with pytest.raises(Refused, match="already") as refusal:
        sender_names.add(client.customer, client, {"name": "VENTO"}, by=None)
    sender_names.add(client.customer, client, {"name": "Vento", "channel": "viber"}, by=None)
    other = make.client(customer=client.customer)
    sender_names.add(client.customer, other, {"name": "vento"}, by=None)
    second = sender_names.add(client.customer, client, {"name": "Vento24"}, by=None)
    with pytest.raises(Refused, match="already"):
        sender_names.change(second, {"name": "vento"}, by=None)

    assert refusal.value.field == "name"
    assert sender_names.change(first, {"name": "VENTO"}, by=None)


@pytest.mark.parametrize("question", list(ANSWERS)[1:])
def test_a_name_is_submitted_with_all_six_answers(question):
    """002: NAMES - Questionnaire: completion of the questionnaire."""
    name = full(**{question: ""})

    with pytest.raises(Refused, match="All six") as refusal:
        sender_names.submit(name, by=None)
    sender_names.change(name, {question: ANSWERS[question]}, by=None)
    sender_names.submit(name, by=None)

    assert refusal.value.field == question
    name.refresh_from_db()
    assert (name.status, name.answered) == ("pending", 6)
    assert told() == ["changed", "submitted"]


def test_staff_approve_a_name_that_waits():
    """002: NAMES - Status: current status of the sender ID."""
    name, by = full(status="pending"), make.staff()

    sender_names.approve(name, by=by)

    name.refresh_from_db()
    assert (name.status, name.decided_by) == ("approved", by)
    assert name.decided_at is not None
    assert told() == ["approved"]


def test_staff_refuse_with_a_reason_and_the_client_asks_again():
    """002: NAMES - Status: current status of the sender ID."""
    name = full(status="pending")

    sender_names.refuse(name, reason="Too  general.", by=None)
    name.refresh_from_db()
    refused = (name.status, name.reason)
    sender_names.submit(name, by=None)

    name.refresh_from_db()
    assert refused == ("refused", "Too general.")
    assert (name.status, name.reason) == ("pending", "")
    assert told() == ["refused", "submitted"]


def test_nothing_is_refused_without_a_reason():
    with pytest.raises(Refused, match="why"):
        sender_names.refuse(full(status="pending"), reason="  ", by=None)


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        (sender_names.submit, "pending"),
        (sender_names.submit, "approved"),
        (sender_names.approve, "draft"),
        (sender_names.approve, "approved"),
        (lambda name, by: sender_names.refuse(name, reason="No.", by=by), "draft"),
        (lambda name, by: sender_names.refuse(name, reason="No.", by=by), "refused"),
    ],
)
def test_a_deed_that_does_not_fit_the_status_is_refused(deed, status):
    name = full(status=status)

    with pytest.raises(Refused):
        deed(name, by=None)

    name.refresh_from_db()
    assert name.status == status
    assert told() == []


def test_what_a_client_changes_of_an_approved_name_waits_again():
    client = make.client()
    name = full(client=client, status="approved")

    sender_names.change(name, {"subject": "Offers"}, by=make.seat(client))

    name.refresh_from_db()
    assert (name.status, name.subject) == ("pending", "Offers")
    entry = HistoryEntry.objects.get(subject_kind="sendername")
    assert entry.data["before"] == {"subject": "Reminders of orders", "status": "Approved"}


@pytest.mark.parametrize("status", ["approved", "pending"])
def test_what_staff_change_keeps_its_status(status):
    """002: NAMES - the tab lets the operator view and edit the Sender IDs."""
    name = full(status=status)

    assert sender_names.change(name, {"subject": "Offers"}, by=make.staff())

    name.refresh_from_db()
    assert (name.status, name.subject) == (status, "Offers")


def test_an_answer_of_an_approved_name_is_not_taken_away():
    name = full(status="approved")

    with pytest.raises(Refused, match="Web-site"):
        sender_names.change(name, {"site": ""}, by=make.staff())


def test_a_change_of_nothing_is_told_nobody():
    name = full()

    assert not sender_names.change(name, ANSWERS, by=None)
    assert told() == []


@pytest.mark.parametrize("status", SenderName.Status.values)
def test_any_name_is_removed_and_the_history_keeps_it(status):
    """002: (b) Sender ID - Delete."""
    name = full(status=status)

    sender_names.remove(SenderName.objects.get(pk=name.pk), by=None)

    assert not SenderName.objects.exists()
    assert told() == ["removed"]
    with pytest.raises(Refused, match="meanwhile"):
        sender_names.remove(name, by=None)


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_a_client_that_is_gone_gets_no_names_and_keeps_its_own_as_they_are(status):
    client = make.client(status=status)
    name = full(client=client)

    with pytest.raises(Refused, match="archived"):
        sender_names.add(client.customer, client, {"name": "Other"}, by=None)
    with pytest.raises(Refused, match="archived"):
        sender_names.submit(name, by=None)


def test_an_archived_customer_gets_no_names():
    client = make.client(customer=make.customer(status="archived"))

    with pytest.raises(Refused, match="archived"):
        sender_names.add(client.customer, client, {"name": "Other"}, by=None)


def test_a_client_gets_no_name_under_another_customer():
    with pytest.raises(Refused, match="another customer"):
        sender_names.add(make.customer(), make.client(), {"name": "Other"}, by=None)
