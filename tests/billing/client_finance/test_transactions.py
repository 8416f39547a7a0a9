"""The transactions of a client: on the page, in periods, as files."""

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from billing.exports import FinanceExport
from portal.kit import jobs
from portal.kit.exports import making
from portal.models import Job
from tests import make
from tests.billing.client_finance.moves import (
    OCTOBER,
    october,
    put_in,
    text,
    url,
    write,
)

pytestmark = pytest.mark.django_db


def test_transactions_have_date_credit_debit_purpose_and_balance(clerk, account):
    """002: FINANCE - transactions: credit is mailing costs, debit is account top-up."""
    october(account)

    lines = clerk.get(url(account), OCTOBER).context["lines"]

    told = [(line.purpose, line.credit, line.debit, line.balance) for line in lines]
    assert told == [
        ("Refund: 50 messages not charged", None, Decimal("1.93"), Decimal("314.43")),
        ("Top-up: Bank transfer 88231", None, 250, Decimal("312.5")),
        ("974 messages", Decimal("37.5"), None, Decimal("62.5")),
    ]


def test_all_amounts_are_in_the_currency_of_the_account(clerk):
    """002: FINANCE - all money in the client's account currency."""
    account = make.account(client=make.client(), unit="JPY")
    put_in(account, "50000")

    shown = text(clerk.get(url(account)))

    assert "Balance, JPY" in shown
    assert "50,000 JPY" in shown
    assert "EUR" not in shown


def test_the_period_has_its_totals_and_its_two_edges(clerk, account):
    october(account)

    page = clerk.get(url(account), OCTOBER)

    sums = page.context["sums"]
    assert (sums.opening, sums.credit, sums.debit) == (100, Decimal("37.5"), Decimal("251.93"))
    assert sums.closing == Decimal("314.43")
    assert "Opening balance" in text(page)
    assert "Total and closing balance" in text(page)


def test_the_page_renews_itself_when_a_date_is_chosen(clerk, account):
    """002: FINANCE - period: start and end date; the page refreshes on selection."""
    shown = text(clerk.get(url(account), OCTOBER))

    assert 'type="date" name="start" value="2026-10-01"' in shown
    assert 'type="date" name="end" value="2026-10-31"' in shown
    assert 'hx-trigger="change delay:500ms, submit"' in shown
    assert '<noscript><button class="btn">Show</button></noscript>' in shown


def test_a_period_that_is_none_says_so(clerk, account):
    shown = text(clerk.get(url(account), {"start": "2026-10-31", "end": "2026-10-01"}))

    assert "These dates are no period" in shown


def test_an_account_without_transactions_says_so(clerk, account):
    assert "Nothing was moved in this period." in text(clerk.get(url(account)))


def test_transactions_have_pages(clerk, account):
    for number in range(13):
        put_in(account, 1, purpose=f"Payment {number}.")

    first = clerk.get(url(account), {"size": 10})
    second = clerk.get(url(account), {"size": 10, "page": 2})

    assert (len(first.context["lines"]), len(second.context["lines"])) == (10, 3)
    assert "Payment 2." in text(second)
    assert "Payment 3." not in text(second)
    assert (first.context["opening"], second.context["opening"].balance) == (None, 0)


def exported(user, account, kind="csv", **more):
    params = QueryDict(mutable=True)
    params.update({"account": str(account.pk)} | OCTOBER | more)
    job = making.ask(FinanceExport(user, params), columns=[], file_format=kind)
    jobs.run(job.pk)
    return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_the_transactions_come_as_a_file(clerk, account, kind):
    """002: FINANCE - export button: .xlsx."""
    october(account)

    shown = text(clerk.get(url(account), OCTOBER))
    job = exported(make.staff("finance"), account, kind)

    assert escape(f"{reverse('export', args=['client-finance'])}?start=2026-10-01") in shown
    assert job.status == Job.Status.DONE
    assert job.title == (f"Transactions, Harbour & Pine Ltd EUR, 1 Oct 2026 to 31 Oct 2026.{kind}")


def test_the_file_has_exactly_what_is_shown(account):
    october(account)

    job = exported(make.staff("finance"), account)

    with job.file.path.open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert [head.split(" (")[0] for head in rows[0]] == [
        "Date",
        "Credit",
        "Debit",
        "Purpose",
        "Balance",
    ]
    assert [row[3] for row in rows[1:]] == [
        "Refund: 50 messages not charged",
        "Top-up: Bank transfer 88231",
        "974 messages",
        "Opening balance",
        "Total and closing balance",
    ]
    assert [Decimal(row[4]) for row in rows[1:]] == [
        Decimal("314.43"),
        Decimal("312.5"),
        Decimal("62.5"),
        100,
        Decimal("314.43"),
    ]


def test_an_export_shows_nothing_of_another_client(account):
    october(account)
    stranger = make.seat(make.client("Other"))
    params = QueryDict(f"account={account.pk}&start=2026-10-01&end=2026-10-31")

    exporter = FinanceExport(stranger, params)

    assert (exporter.total(), list(exporter.iterate()), exporter.totals()) == (0, [], None)


def test_an_export_of_no_account_is_empty():
    exporter = FinanceExport(make.staff(), QueryDict("account=x"))

    assert (exporter.total(), list(exporter.iterate()), exporter.subtitle()) == (0, [], "")


def test_days_are_those_of_the_operator(account, clerk):
    """An entry stands on the day its ledger says, in whatever zone it is looked at."""
    day = timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=1)
    write(account, day, ("top-up", "5", "Yesterday"))

    shown = clerk.get(url(account), {"start": day.isoformat(), "end": day.isoformat()})

    assert [line.purpose for line in shown.context["lines"]] == ["Top-up: Yesterday"]
