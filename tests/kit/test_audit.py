"""The history: who did what, told in a sentence, and never changed afterwards."""

import pytest
from django.db import IntegrityError, transaction

from portal.kit import audit, events
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


class PlantEvent(events.Event):
    WATERED = "garden.plant.watered", "Watered with {litres} l"


def test_an_entry_remembers_whose_row_it_was_by_number():
    client = make.client()
    person = make.staff()

    entry = audit.record(person, PlantEvent.WATERED, client, litres=3)

    assert (entry.actor, entry.subject, entry.subject_id) == (person, str(client), client.pk)
    assert entry.customer_id == client.customer_id
    assert entry.data == {"litres": 3}


def test_the_system_acts_without_a_person():
    assert audit.record(None, PlantEvent.WATERED, make.client()).actor is None


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_lets_nobody_rewrite_history(deed):
    audit.record(None, PlantEvent.WATERED, make.client())
    rows = HistoryEntry.objects.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.delete() if deed == "delete" else rows.update(subject="somebody else")


def test_only_what_differs_is_told_as_before_and_after():
    client = make.client(company="Old")

    before, after = audit.changes(client, {"company": "New", "country": ""})

    assert (before, after) == ({"company": "Old"}, {"company": "New"})


def test_a_sentence_is_filled_from_the_entrys_data(monkeypatch):
    monkeypatch.setattr(events, "_sentences", lambda: {"garden.plant.watered": "With {litres} l"})

    assert events.sentence("garden.plant.watered", {"litres": 3}) == "With 3 l"
    assert events.sentence("garden.plant.watered", {}) == "With \u2013 l"
    assert events.sentence("gone.long.ago", {}) == "gone.long.ago"
