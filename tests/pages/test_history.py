from datetime import UTC, datetime

import pytest
from django.urls import reverse

from portal.kit import audit
from portal.models import HistoryEntry
from portal.pages.events import UserEvent
from tests import make

pytestmark = pytest.mark.django_db


def told(about, by=None, event=UserEvent.CHANGED, at=None, **data):
    entry = audit.record(by, event, about, **data)
    if at is None:
        return entry
    fields = {"at": at, "actor": by, "event": event, "subject": about.name, "data": data}
    return HistoryEntry.objects.create(subject_kind="user", **fields)


def shown(browser, **asked):
    table = browser.get(reverse("history"), asked).context["table"]
    return [row.record for row in table.rows]


def test_the_history_tells_who_did_what_and_what_it_was_before(as_user):
    admin = make.staff(name="Ann Admin")
    before, after = {"name": "Sam Old"}, {"name": "Sam New"}
    told(make.staff("support", name="Sam New"), by=admin, before=before, after=after)

    page = as_user(admin).get(reverse("history")).content.decode()

    assert "Ann Admin" in page
    assert "<s>Sam Old</s> → Sam New" in page


def test_an_unknown_event_is_told_by_its_code(as_user):
    sam = make.staff()
    HistoryEntry.objects.create(at=datetime.now(UTC), event="old.thing.done", subject="x")

    assert "old.thing.done" in as_user(sam).get(reverse("history")).content.decode()


def test_what_people_wrote_is_never_markup(as_user):
    sam = make.staff()
    told(sam, by=sam, before={"name": "<b>x</b>"}, after={"name": "<script>"})

    page = as_user(sam).get(reverse("history")).content.decode()

    assert "<b>x</b>" not in page
    assert "&lt;script&gt;" in page


def test_the_history_is_searched_and_filtered(as_user):
    ann, sue = make.staff(name="Ann Admin"), make.staff("support", name="Sue Support")
    changed = told(sue, by=ann)
    closed = told(ann, by=sue, event=UserEvent.CLOSED, sessions=1)
    by_system = told(make.member(name="Mia"), event=UserEvent.REOPENED)
    browser = as_user(ann)

    assert shown(browser, q="sue") == [changed]
    assert shown(browser, actor=sue.pk) == [closed]
    assert shown(browser, actor="system") == [by_system]
    assert shown(browser, group="portal.user") == [by_system, closed, changed]
    assert shown(browser, group="portal.row") == []
    assert shown(browser, kind="user", of=ann.pk) == [closed]
    assert shown(browser, group="pink") == []


def test_a_period_takes_whole_days_of_the_operator(as_user, settings):
    sam = make.staff(time_zone="Pacific/Auckland")
    late = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    entry = HistoryEntry.objects.create(at=late, event="portal.user.changed", subject="Sam")
    browser = as_user(sam)

    assert shown(browser, since="2026-03-01", until="2026-03-01") == [entry]
    assert shown(browser, since="2026-03-02", q="Sam") == []


@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_all_staff_read_the_history(as_user, role):
    assert as_user(make.staff(role)).get(reverse("history")).status_code == 200


@pytest.mark.parametrize("who", [make.member, make.seat, make.user])
def test_nobody_else_reads_the_history(as_user, who):
    person = who()

    assert as_user(person).get(reverse("history")).status_code == 403
    assert not HistoryEntry.objects.visible_to(person).exists()


def test_an_empty_history_says_what_will_be_here(as_user):
    assert (
        "Nothing has happened yet" in as_user(make.staff()).get(reverse("history")).content.decode()
    )


def test_a_long_history_asks_no_more_than_a_short_one(as_user, django_assert_max_num_queries):
    sam = make.staff()
    for _ in range(25):
        told(sam, by=make.staff("support"))
    browser = as_user(sam)

    with django_assert_max_num_queries(16):
        browser.get(reverse("history"))
