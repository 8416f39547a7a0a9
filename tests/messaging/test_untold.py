from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging import retention, timeline, untold
from messaging.dispatch import telling
from messaging.models import Notice
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make.smpp_account(customer=make.customer())


def message(account, **fields):
    payer = make.account(customer=account.customer)
    return make.message(account=payer, door=account, asked=1, **fields)


def titles(row):
    return [step.title for step in timeline.steps(row, for_staff=False)]


def test_a_message_says_that_its_receipt_waits_and_then_no_more(account):
    row = message(account)
    notice = make.notice(message=row, tries=2)

    before = titles(row)
    notice.delete()

    assert "Receipt waits to be told: delivered" in before
    assert "Receipt waits to be told: delivered" not in titles(row)


def test_a_message_whose_receipt_nobody_asked_for_costs_no_query(
    account, django_assert_num_queries
):
    row = message(account)
    row.asked = 0

    with django_assert_num_queries(0):
        assert untold.about(row) == []


def test_what_waits_is_counted_by_account(account):
    now = timezone.now()
    make.notice(message=message(account), at=now - timedelta(hours=2))
    other = make.smpp_account(customer=make.customer())
    make.notice(message=message(other), at=now)

    everywhere, mine = untold.everywhere(), untold.of(account)

    assert (everywhere.number, everywhere.accounts) == (2, 2)
    assert (mine.number, mine.accounts) == (1, 1)
    assert abs(mine.oldest - (now - timedelta(hours=2))) < timedelta(seconds=1)
    assert untold.of(make.smpp_account()).oldest is None


def test_the_dashboard_and_the_accounts_page_tell_of_it(account, as_user):
    make.notice(message=message(account), at=timezone.now() - timedelta(hours=2))
    staff = as_user(make.staff())

    dashboard = staff.get("/").content.decode()
    page = staff.get(f"/smpp-accounts/{account.pk}/binds/").content.decode()

    assert "Waiting for SMPP clients" in dashboard
    assert "1 account, oldest 2" in dashboard
    assert "1 receipt or inbound message waits for a receiver" in page


def test_claiming_never_goes_through_what_waits_for_others(account):
    with connection.cursor() as cursor:
        # On a table without rows every plan is as good.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        wanted = [1, 60, [account.pk], [10]]
        cursor.execute(f"EXPLAIN {telling.CLAIM}", wanted)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index Scan using notice_of_door" in plan
    assert "Index Cond: ((door_id >= wanted.door) AND (door_id <= wanted.door))" in plan


def claim(holder, account, room=10):
    return [one.id for one in telling.claim(holder, {account.pk: room})]


def settle(holder, **outcome):
    with connection.cursor() as cursor:
        telling.settle(cursor, holder, telling.Outcome(**outcome))


def test_a_lease_keeps_others_out_until_it_is_over(account):
    notice = make.notice(message=message(account))

    mine, others = claim(1, account), claim(2, account)
    Notice.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    after = claim(2, account)

    assert (mine, others, after) == ([notice.pk], [], [notice.pk])


def test_who_has_lost_a_lease_changes_nothing_any_more(account):
    notice = make.notice(message=message(account))
    claim(1, account)
    Notice.objects.update(leased_by=2)

    settle(1, lost=[notice.pk], again=[(notice.pk, 5.0)])

    notice.refresh_from_db()
    assert (notice.leased_by, notice.tries, notice.next_try_at) == (2, 0, None)


def test_what_was_put_off_waits_for_its_time(account):
    notice = make.notice(message=message(account))
    claim(1, account)

    settle(1, again=[(notice.pk, 30.0)])

    assert claim(1, account) == []
    Notice.objects.update(next_try_at=timezone.now() - timedelta(seconds=5))
    assert claim(1, account) == [notice.pk]
    assert Notice.objects.get().tries == 1


def test_the_oldest_come_first_and_each_door_gets_its_room(account):
    now, row = timezone.now(), message(account)
    rows = [make.notice(message=row, at=now - timedelta(minutes=n)) for n in (3, 1, 2)]

    assert claim(1, account, room=2) == [rows[0].pk, rows[2].pk]


def test_inbound_texts_go_with_the_customers_days_unless_they_are_still_to_be_told(account):
    now = timezone.now()
    number = make.phone_number(door=account)
    days = account.customer.text_retention_days
    old, owed = (make.inbound(to=number, at=now - timedelta(days=days + 1)) for _ in range(2))
    new = make.inbound(to=number, at=now - timedelta(days=days - 1))
    make.notice(inbound=owed, at=now)

    erased = retention.forget_texts(now)

    assert erased == 1
    for row, text in ((old, ""), (owed, "Yes please"), (new, "Yes please")):
        row.refresh_from_db()
        assert (row.text, bytes(row.payload)) == (text, text.encode())


def test_erasing_a_client_erases_what_handsets_sent_it():
    client = make.client(status="erased")
    row = make.inbound(to=make.phone_number(customer=client.customer, client=client))

    retention.forget_erased()

    row.refresh_from_db()
    assert (row.text, bytes(row.payload)) == ("", b"")
