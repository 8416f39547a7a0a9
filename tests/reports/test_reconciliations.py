"""Runs of the reconciler: what they find, whom they tell, what the page shows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing import ledger
from billing.models import Account
from messaging.checks import BASIS
from messaging.models import Delta, Message
from portal.celery import EVERY
from portal.kit import checks, jobs, leases
from portal.kit.cards import Glance
from portal.models import Job
from reports import faults, folding, reconciliations, tasks, watches
from reports import jobs as report_jobs
from reports.models import DayClient, Reconciliation
from tests import make

pytestmark = pytest.mark.django_db
BALANCE = "balance = sum of entries"
DAYCLIENT = "dayclient + deltas = messages, by " + ", ".join(DayClient.dimensions)


def broken(run):
    return {one["name"] for one in run.outcomes if one["faults"] or one.get("error")}


def corrupt(sql):
    """Change what triggers keep from being changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_entry DISABLE TRIGGER billing_entry_only_grows")
        cursor.execute(sql)


def a_minute_later():
    """In a test all is one transaction, in which the lease given back has not ended yet."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_lease")
    return reconciliations.recent()


def month_of_traffic():
    account = make.account()
    make.message(account=account, parts=3)
    make.message(account=account, status="undelivered", charge="refunded", basis="delivered")
    make.message(account=account, status="queued", sent_at=None, final_at=None)
    folding.fold(limit=2)
    return account


def test_a_run_of_what_changed_finds_nothing_after_ordinary_traffic():
    month_of_traffic()

    run = reconciliations.recent()

    assert run.holds
    assert run.asked == len([one for one in checks.every() if one.recent])
    assert run.after < run.started_at
    assert mail.outbox == []


def test_a_run_of_everything_asks_every_check():
    month_of_traffic()

    run = reconciliations.whole()

    assert run.holds
    assert [one["name"] for one in run.outcomes] == [one.name for one in checks.every()]


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        ("UPDATE billing_account SET balance = balance + 1", BALANCE),
        (
            "UPDATE billing_entry SET balance_after = 7 WHERE kind = 'top-up'",
            "balance after = running sum",
        ),
        (
            "UPDATE billing_entry SET number = number + 5 WHERE kind = 'refund'",
            "entry numbers have no gap",
        ),
        (
            "UPDATE messaging_message SET price = price + 1 WHERE status = 'queued'",
            "usage entry = price x parts of the batch's messages",
        ),
        ("UPDATE messaging_batch SET entry_id = NULL", "every usage entry belongs to a batch"),
        (
            "UPDATE messaging_message SET charge = 'charged' WHERE charge = 'refunded'",
            "a message is refunded with an entry and a day, or not at all",
        ),
        (
            "UPDATE messaging_message SET charge = 'none' WHERE status = 'queued'",
            "every final message is charged once, a blocked one never",
        ),
        (
            (
                "UPDATE messaging_message SET status = 'undelivered', sent_at = NULL,"
                " final_at = accepted_at WHERE status = 'queued'"
            ),
            BASIS.name,
        ),
        (
            "UPDATE messaging_message SET status = 'sent' WHERE status = 'queued'",
            "every sent message has an upstream ID or is labelled",
        ),
        (
            "DELETE FROM messaging_queued",
            "what is queued stands in the queue as it is, and nothing else does",
        ),
        (
            "UPDATE messaging_message SET status = 'submitting' WHERE status = 'queued'",
            "every message at a supplier has an open attempt",
        ),
        (
            "UPDATE reports_dayclient SET parts = parts + 1",
            DAYCLIENT,
        ),
    ],
)
def test_what_goes_wrong_is_found_within_the_minute(harm, name):
    month_of_traffic()
    corrupt(harm)

    run = reconciliations.recent()

    assert name in broken(run)


def test_every_check_that_is_asked_each_minute_is_proved_to_find_something():
    """A new `recent` needs its own harm above; those of documents have theirs beside them."""
    marks = test_what_goes_wrong_is_found_within_the_minute.pytestmark
    harms = next(mark.args[1] for mark in marks if mark.name == "parametrize")

    engine = {one.name for one in checks.every() if one.recent and one.promise <= 5}
    assert {name for _sql, name in harms} == engine


def test_what_is_older_than_the_last_run_is_left_to_the_night():
    account = make.account()
    long_ago = timezone.now() - timedelta(days=3)
    make.message(account=account, at=long_ago)
    corrupt("UPDATE billing_entry SET amount = amount - 1 WHERE kind = 'usage'")
    corrupt("UPDATE billing_entry SET at = at - interval '3 days', day = day - 3")

    minute, night = reconciliations.recent(), reconciliations.whole()

    assert minute.holds
    assert BALANCE in broken(night)


def test_a_check_that_breaks_is_mailed_once_and_again_in_the_night():
    make.message()
    reconciliations.recent()
    Account.objects.update(balance=Decimal("7.5"))

    first = a_minute_later()
    a_minute_later()
    mails = len(mail.outbox)
    reconciliations.whole()

    assert first.new == [BALANCE]
    assert mails == 1
    assert BALANCE in mail.outbox[0].body
    assert len(mail.outbox) == 2


def test_a_check_that_cannot_be_asked_counts_as_broken(monkeypatch):
    impossible = checks.Check(1, "impossible", "SELECT 'x', 1/0")
    monkeypatch.setattr(checks, "every", lambda: [impossible])

    run = reconciliations.whole()

    assert run.broken == 1
    assert run.outcomes[0]["error"]
    assert "impossible" in mail.outbox[0].body


def test_one_process_at_a_time_asks_what_changed():
    leases.take(reconciliations.LEASE, holder="another", seconds=60)

    assert reconciliations.recent() is None


def test_the_night_asks_once_a_day():
    tasks.reconcile_all()
    tasks.reconcile_all()

    assert Reconciliation.objects.filter(scope="all").count() == 1


def test_beat_starts_both():
    assert EVERY["reports.reconcile_recent"] == 60
    assert "reports.reconcile_all" in EVERY


def test_runs_in_which_all_was_well_are_forgotten_soon_and_broken_ones_are_kept():
    old = timezone.now() - timedelta(days=3)
    held, bad = make.reconciliation(at=old), make.reconciliation(at=old, broken=1)

    gone = reconciliations.prune()

    assert gone == 1
    assert list(Reconciliation.objects.all()) == [bad]
    assert held != bad


def test_the_page_shows_each_check_and_leads_to_what_is_wrong(as_user):
    account = make.message().account
    Account.objects.update(balance=Decimal("7.5"))
    reconciliations.whole()

    page = as_user(make.staff("finance")).get(reverse("reports:reconciliation"))

    html = page.content.decode()
    assert all(
        one.name in html or one.name.replace("'", "&#x27;") in html for one in checks.every()
    )
    statement = reverse("billing:statement", args=[account.customer_id])
    assert f"{statement}?account={account.pk}" in html
    assert "The books do not agree." in html


def test_before_the_first_run_the_page_says_that_nothing_was_asked(as_user):
    page = as_user(make.staff("finance")).get(reverse("reports:reconciliation"))

    assert "nothing was asked yet" in page.content.decode()


def test_the_page_asks_the_database_little(as_user, django_assert_max_num_queries):
    reconciliations.whole()
    browser = as_user(make.staff("finance"))
    browser.get(reverse("reports:reconciliation"))

    with django_assert_max_num_queries(16):
        browser.get(reverse("reports:reconciliation"))


def test_the_list_of_runs_does_not_ask_more_for_more_rows(as_user, django_assert_max_num_queries):
    person = make.staff("finance")
    for _n in range(20):
        make.reconciliation(by=person, broken=1)
    browser = as_user(person)
    browser.get(reverse("reports:reconciliation-runs"))

    with django_assert_max_num_queries(16):
        page = browser.get(reverse("reports:reconciliation-runs") + "?result=broken")

    assert "1 broken" in page.content.decode()


def test_a_run_tells_all_it_found(as_user):
    Account.objects.filter(pk=make.message().account_id).update(balance=Decimal("7.5"))
    run = reconciliations.whole()

    page = as_user(make.staff("finance")).get(run.get_absolute_url())

    html = page.content.decode()
    assert BALANCE in html
    assert ": 7.5" in html
    assert "&lt;time" not in html


def test_run_now_is_a_job_and_one_at_a_time(as_user):
    person = make.staff("finance")
    browser = as_user(person)

    browser.post(reverse("reports:reconciliation-now"))
    browser.post(reverse("reports:reconciliation-now"))
    job = Job.objects.get(kind=report_jobs.RECONCILE.slug)
    jobs.run(job.pk)

    run = Reconciliation.objects.get()
    job.refresh_from_db()
    assert (run.by, run.scope, job.status) == (person, "all", "done")


@pytest.mark.parametrize("role", ["support", "read-only"])
def test_only_admin_and_finance_see_it(as_user, role):
    page = as_user(make.staff(role)).get(reverse("reports:reconciliation"))

    assert page.status_code == 403


def test_the_dashboard_warns_of_broken_books_and_of_silence():
    person = make.staff()
    silence = watches.broken_promises(Glance(person))
    make.reconciliation(at=timezone.now() - timedelta(hours=3))
    late = watches.broken_promises(Glance(person))
    make.message()
    Account.objects.update(balance=Decimal("7.5"))
    a_minute_later()

    alerts = watches.broken_promises(Glance(person))

    assert silence == []
    assert [one.state for one in late] == ["warn"]
    assert [one.state for one in alerts] == ["bad"]
    assert BALANCE in alerts[0].text


def test_an_example_that_names_nothing_known_stays_words():
    assert faults.linked("dayclient 2026-11-20: 3") == {
        "text": "dayclient 2026-11-20: 3",
        "url": "",
    }
    assert faults.linked("account 999999: 3")["url"] == ""


def test_examples_lead_to_messages_entries_and_batches():
    message = make.message()
    entry = ledger.post(message.account, amount=Decimal(1), kind="top-up", key="x")

    assert faults.linked(f"message {message.pk} sent: 1")["url"] == message.get_absolute_url()
    assert f"account={message.account_id}" in faults.linked(f"entry {entry.pk}: 1")["url"]
    assert f"account={message.account_id}" in faults.linked(f"batch {message.batch_id}: 1")["url"]


def test_deltas_that_are_not_folded_yet_are_no_residual():
    make.message()

    assert Delta.objects.exists()
    assert not DayClient.objects.exists()
    assert Message.objects.exists()
    assert reconciliations.recent().holds
