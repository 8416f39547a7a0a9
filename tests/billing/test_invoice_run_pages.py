"""Billing, Invoice runs: preview, carrying out, and the page that tells what became of it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from billing.closing import due, runs
from billing.models import Invoice, InvoiceRun, RunLine
from portal.core.periods import period_of, previous_period
from portal.kit import jobs
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db

LIST = reverse("billing:invoice-runs")
NEW = reverse("billing:invoice-run-new")


@pytest.fixture
def last_month():
    return previous_period(period_of(due.today(), 1), 1)


@pytest.fixture
def accounts(last_month):
    """One that used messages worth 5.00, and one that counts messages."""
    make.enterprise()
    found = []
    for name, unit, price in (("Alder Post", "EUR", "0.05"), ("Birch Mail", "SMS", "1")):
        customer = make.customer(name, country="GB")
        account = make.account(customer=customer, unit=unit, credit_limit=1000)
        make.billing_terms(account)
        make.used(account, last_month.start, parts=100, price=Decimal(price))
        found.append(account)
    return found


def page(run):
    return reverse("billing:invoice-run", args=[run.pk])


def previewed():
    return runs.preview(due.today(), by=make.staff("finance"))


def carried_out():
    run = previewed()
    jobs.run(runs.start(run, by=run.by).pk)
    return run


def test_finance_looks_ahead_and_then_makes_the_invoices(as_user, accounts):
    screen = as_user(make.staff("finance"))

    asked = screen.post(NEW, {"until": due.today().isoformat()})
    run = InvoiceRun.objects.get()
    shown = screen.get(page(run)).content.decode()
    started = screen.post(reverse("billing:invoice-run-start", args=[run.pk]))

    assert asked.url == started.url == page(run)
    assert "Alder Post" in shown
    assert "Make 1 invoice" in shown
    assert "It counts messages" in shown
    assert not Invoice.objects.exists()
    run.refresh_from_db()
    assert (run.status, run.job.params) == (InvoiceRun.Status.RUNNING, {"run": run.pk})
    told = HistoryEntry.objects.filter(subject_kind="invoicerun").order_by("pk")
    assert list(told.values_list("event", flat=True)) == [
        "billing.run.previewed",
        "billing.run.started",
    ]


def test_the_page_tells_what_became_of_each_line(as_user, accounts):
    run = carried_out()
    invoice = Invoice.objects.get()

    shown = as_user(make.staff("read-only")).get(page(run)).content.decode()

    assert invoice.number in shown
    assert "6.00" in shown
    assert "1 account needs a look" in shown
    assert reverse("billing:invoice-run-start", args=[run.pk]) not in shown


def test_lines_are_filtered_by_state_and_searched(as_user, accounts):
    run = carried_out()
    screen = as_user(make.staff("finance"))

    exceptions = screen.get(page(run), {"state": "exception"}).content.decode()
    searched = screen.get(page(run), {"q": "alder"}).content.decode()

    assert "Birch Mail" in exceptions
    assert "Alder Post" not in exceptions
    assert "Alder Post" in searched
    assert "Birch Mail" not in searched


def test_a_run_that_was_broken_off_is_told_as_stopped_and_can_go_on(as_user, accounts):
    run = previewed()
    job = runs.start(run, by=run.by)
    jobs.stop(job, by=run.by)
    screen = as_user(make.staff("finance"))

    shown = screen.get(page(run)).content.decode()
    screen.post(reverse("billing:invoice-run-start", args=[run.pk]))
    run.refresh_from_db()
    jobs.run(run.job.pk)

    assert "Go on" in shown
    assert "Stopped" in shown
    assert Invoice.objects.count() == 1


def test_a_run_at_work_is_not_started_twice(as_user, accounts):
    run = previewed()
    runs.start(run, by=run.by)
    screen = as_user(make.staff("finance"))

    response = screen.post(reverse("billing:invoice-run-start", args=[run.pk]), follow=True)

    assert "It is at work." in response.content.decode()
    assert jobs.Job.objects.count() == 1


def test_a_preview_is_thrown_away(as_user, accounts):
    run = previewed()

    response = as_user(run.by).post(reverse("billing:invoice-run-discard", args=[run.pk]))

    assert response.url == LIST
    assert not InvoiceRun.objects.exists()


def test_a_day_to_come_is_refused_and_kept_in_the_form(as_user):
    response = as_user(make.staff("finance")).post(NEW, {"until": "2999-01-01"})

    assert response.status_code == 422
    assert "2999-01-01" in response.content.decode()


@pytest.mark.parametrize("role", ["support", "read-only"])
def test_who_does_not_touch_money_only_looks(as_user, role, accounts):
    run = previewed()
    screen = as_user(make.staff(role))

    assert screen.get(LIST).status_code == screen.get(page(run)).status_code == 200
    for name in ("start", "discard"):
        url = reverse(f"billing:invoice-run-{name}", args=[run.pk])
        assert screen.post(url).status_code == 403
    assert screen.get(NEW).status_code == 403


def test_customers_see_no_runs(as_user, accounts):
    screen = as_user(make.member(accounts[0].customer))

    assert screen.get(LIST).status_code == 403
    assert screen.get(page(previewed())).status_code == 403


def test_empty_lists_say_what_will_be_here(as_user):
    screen = as_user(make.staff("finance"))
    run = previewed()

    nothing_due = screen.get(page(run)).content.decode()
    InvoiceRun.objects.all().delete()

    assert "No period is due" in nothing_due
    assert "No invoice runs yet" in screen.get(LIST).content.decode()


def test_the_list_tells_invoices_and_exceptions(as_user, accounts):
    carried_out()

    shown = as_user(make.staff("finance")).get(LIST)

    (row,) = shown.context["page"].rows
    assert (row.invoiced, row.exceptions) == (1, 1)


def test_lists_ask_the_database_as_often_for_many_rows(
    as_user, accounts, django_assert_max_num_queries
):
    run = carried_out()
    line = run.lines.get(state=RunLine.State.INVOICED)
    for number in range(20):
        account = make.account(customer=make.customer(f"Cedar {number}"))
        RunLine.objects.create(
            run=run,
            account=account,
            period_start=line.period_start,
            period_end=line.period_end,
            state="invoiced",
            invoice=line.invoice,
        )
        InvoiceRun.objects.create(until=due.today(), by=run.by)
    screen = as_user(make.staff("finance"))

    with django_assert_max_num_queries(20):
        screen.get(page(run))
    with django_assert_max_num_queries(16):
        screen.get(LIST)


@pytest.mark.parametrize("slug", ["invoice-runs", "run-lines"])
def test_lists_are_exported_as_shown(accounts, slug):
    from django.http import QueryDict  # noqa: PLC0415

    from billing import exports  # noqa: PLC0415

    run = carried_out()
    kinds = {"invoice-runs": exports.InvoiceRunsExport, "run-lines": exports.RunLinesExport}
    exporter = kinds[slug](make.staff("finance"), QueryDict(f"run={run.pk}&state=invoiced"))
    chosen = exporter.chosen([column.name for column in exporter.columns])

    readers = [column.reader() for column in chosen]
    rows = [[read(row) for read in readers] for row in exporter.iterate()]

    assert len(rows) == 1
    assert (Invoice.objects.get().number in rows[0]) == (slug == "run-lines")
