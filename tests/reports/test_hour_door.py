from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging.models import Delta, Message
from portal.kit import checks
from reports import doors, folding
from reports.models import DayDoor, DayHour, HourDoor
from tests import make

pytestmark = pytest.mark.django_db


def broken():
    return {outcome.check.name for outcome in checks.run() if not outcome.holds}


def url(account):
    return f"/smpp-accounts/{account.pk}/reporting/"


def test_a_fold_counts_the_hours_of_each_door():
    account = make.smpp_account()
    other = make.smpp_account(customer=account.customer)
    make.delta(door=account, hour=3, sent_parts=2)
    make.delta(door=account, hour=3, sent_parts=1, sender="Osprey")
    make.delta(door=account, hour=4, sent_parts=5)
    make.delta(door=other, hour=3, sent_parts=9)

    folding.fold()

    counted = HourDoor.objects.order_by("door", "hour").values_list("door", "hour", "sent_parts")
    assert list(counted) == [(account.pk, 3, 3), (account.pk, 4, 5), (other.pk, 3, 9)]


def test_hours_of_doors_are_forgotten_after_8_days_and_their_days_are_not():
    account, today = make.smpp_account(), timezone.localdate()
    for back in (8, 9):
        make.delta(door=account, day=today - timedelta(days=back), messages=1)
    folding.fold()

    folding.prune()

    assert HourDoor.objects.get().day == today - timedelta(days=8)
    assert DayHour.objects.count() == DayDoor.objects.count() == 2


@pytest.mark.parametrize("measure", ["messages", "sent_parts", "price"])
def test_the_reconciler_finds_an_hour_of_a_door_that_is_off(measure):
    make.message()
    folding.fold()
    sound = broken()

    HourDoor.objects.update(**{measure: 40})

    (found,) = broken()
    assert sound == set()
    assert found.startswith("hourdoor + deltas = messages")


def test_the_reconciler_finds_an_hour_that_counts_for_another_door():
    made = make.message()
    folding.fold()

    HourDoor.objects.update(door=make.door(customer=made.customer))

    assert len(broken()) == 2  # By hour in counts, by day in price.


def test_hours_that_were_pruned_are_not_missed():
    make.message(at=timezone.now() - timedelta(days=9))
    folding.fold()

    folding.prune()

    assert not HourDoor.objects.exists()
    assert broken() == set()


def test_the_migration_counts_the_hours_that_were_there_before_it():
    from importlib import import_module  # noqa: PLC0415  (a name that starts with a digit)

    migration = import_module("reports.migrations.0002_hour_by_door")
    account, now = make.account(), timezone.now()
    make.message(account=account, parts=3)
    make.message(account=account, status="undelivered", basis="delivered", charge="refunded")
    make.message(account=account, at=now - timedelta(days=2), cost_basis="delivered")
    make.message(account=account, at=now - timedelta(days=20))
    folding.fold(limit=3)
    HourDoor.objects.all().delete()

    with connection.schema_editor() as editor:
        migration.fill(None, editor)

    assert broken() == set()
    assert Delta.objects.exists()
    assert Message.objects.count() == 4


def test_every_one_of_the_last_48_hours_is_there_also_those_without_traffic():
    account, staff = make.smpp_account(), make.staff()
    now = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    make.delta(door=account, at=now, sent_parts=2)
    make.delta(door=account, at=now - timedelta(hours=47), sent_parts=7)
    make.delta(door=account, at=now - timedelta(hours=48), sent_parts=100)

    before = doors.by_hour(account, user=staff, now=now)
    folding.fold()
    after = doors.by_hour(account, user=staff, now=now)

    sent = [found.sent_parts for found in after.values()]
    assert sent == [7, *[0] * 46, 2] == [found.sent_parts for found in before.values()]
    assert len(set(after)) == 48


def test_hours_are_those_of_the_operator(settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    timezone.get_default_timezone.cache_clear()
    account, staff = make.smpp_account(), make.staff()
    now = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
    make.delta(door=account, at=now, sent_parts=2)

    found = doors.by_hour(account, user=staff, now=now)

    last = list(found)[-1]
    timezone.get_default_timezone.cache_clear()
    assert last == (now.date() + timedelta(days=1), 1)
    assert found[last].sent_parts == 2


class TestTab:
    """001: SMPP accounts - Reporting (traffic graph)."""

    def test_the_page_shows_48_hours_newest_first_and_their_total(self, as_user):
        account, now = make.smpp_account(), timezone.now()
        make.delta(door=account, at=now, messages=2, sent_parts=4, delivered_parts=3)
        folding.fold()
        make.delta(door=account, at=now - timedelta(hours=5), messages=1, sent_parts=1)
        make.delta(sent_parts=700)

        page = as_user(make.staff()).get(url(account))

        table, text = page.context["table"], page.content.decode()
        assert len(table.rows) == 48
        assert table.data[0]["tally"].sent_parts == 4
        assert (table.total.messages, table.total.sent_parts) == (3, 5)
        assert sum(page.context["chart"]["data"]["series"][0]["values"]) == 5
        assert "60.0" in text
        local = timezone.localtime(now, timezone.get_default_timezone())
        assert f"{local:%H}:00" in text

    def test_the_page_names_the_zone_of_its_hours(self, as_user, settings):
        text = as_user(make.staff()).get(url(make.smpp_account())).content.decode()

        assert f"in the hours of {settings.TIME_ZONE}" in text

    def test_it_stands_among_the_tabs_of_the_account(self, as_user):
        account = make.smpp_account()

        page = as_user(make.staff()).get(f"/smpp-accounts/{account.pk}/")

        assert url(account) in page.content.decode()

    def test_hours_can_be_sorted_by_what_was_sent(self, as_user):
        account, now = make.smpp_account(), timezone.now()
        for back in (3, 30):
            make.delta(door=account, at=now - timedelta(hours=back), sent_parts=back)

        page = as_user(make.staff()).get(url(account), {"sort": "-sent"})

        sent = [row.record["tally"].sent_parts for row in page.context["table"].rows]
        assert sent[:3] == [30, 3, 0]

    def test_a_customers_person_does_not_see_the_page(self, as_user):
        account = make.smpp_account()

        assert as_user(make.member(account.customer)).get(url(account)).status_code == 403

    def test_nobody_is_sent_to_the_log_in(self, client):
        assert client.get(url(make.smpp_account())).status_code == 302

    def test_the_page_asks_the_database_little_however_much_there_is(
        self, as_user, django_assert_max_num_queries
    ):
        account, browser = make.smpp_account(), as_user(make.staff())
        for back in range(40):
            make.delta(door=account, at=timezone.now() - timedelta(hours=back), sent_parts=1)
        browser.get(url(account))

        with django_assert_max_num_queries(16):
            browser.get(url(account))
