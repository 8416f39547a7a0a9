"""Many close the same periods at once, with real threads and real transactions."""

import threading

import pytest
from django.db import connection

from billing.closing import accounts, beats, due, runs
from billing.models import Entry, Invoice, InvoiceRun, RunLine, Series
from portal.core.periods import period_of, previous_period
from portal.kit import checks, jobs
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS, RUNNERS = 12, 4


@pytest.fixture
def payers():
    make.enterprise()
    found = []
    for number in range(ACCOUNTS):
        account = make.account(customer=make.customer(country="GB"), credit_limit=1000)
        make.billing_terms(account)
        make.used(account, last_month().start, parts=number + 1)
        found.append(account)
    return found


def last_month():
    return previous_period(period_of(due.today(), 1), 1)


def at_once(*deeds):
    """Do all of them at the same time; what they raised."""
    broken, ready = [], threading.Barrier(len(deeds))

    def work(deed):
        try:
            ready.wait()
            deed()
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


def broken_books():
    asked = [one for one in checks.every() if one.promise in {1, 6}]
    return [one.check.name for one in map(checks.ask, asked) if not one.holds]


def assert_invoiced_once(payers):
    invoices = Invoice.objects.all()
    assert sorted(row.account_id for row in invoices) == sorted(one.pk for one in payers)
    assert Series.objects.get().taken == len(payers)
    assert Entry.objects.filter(kind="invoice").count() == len(payers)
    assert broken_books() == []


def test_two_runs_at_once_have_one_result(payers):
    by = make.staff()
    made = [runs.preview(due.today(), by=by) for _ in range(2)]
    started = [runs.start(run, by=by) for run in made]

    broken = at_once(*(lambda pk=job.pk: jobs.run(pk) for job in started))

    assert broken == []
    assert_invoiced_once(payers)
    states = RunLine.objects.values_list("state", flat=True)
    assert sorted(states) == ["invoiced"] * ACCOUNTS + ["nothing"] * ACCOUNTS
    assert set(InvoiceRun.objects.values_list("status", flat=True)) == {"done"}


def test_many_runners_of_one_run_share_its_lines(payers):
    run = runs.preview(due.today(), by=make.staff())
    InvoiceRun.objects.update(status="running")

    def carry_out():
        runs.carry_out(run, by=run.by, tell=lambda _done: None)

    broken = at_once(*[carry_out] * RUNNERS)

    assert broken == []
    assert_invoiced_once(payers)
    assert set(run.lines.values_list("state", flat=True)) == {"invoiced"}


def test_one_of_many_beats_closes_the_day(payers):
    broken = at_once(*[beats.close_due] * RUNNERS)

    assert broken == []
    assert_invoiced_once(payers)
    assert InvoiceRun.objects.count() == 1


def test_a_clerk_and_a_run_close_one_account_once(payers):
    run = runs.preview(due.today(), by=make.staff())
    job = runs.start(run, by=run.by)
    clerks = [
        lambda payer=payer: accounts.close(payer, last_month(), by=run.by) for payer in payers[:3]
    ]

    broken = at_once(lambda: jobs.run(job.pk), *clerks)

    assert broken == []
    assert_invoiced_once(payers)
