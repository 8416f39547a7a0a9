"""The statement of account: it adds up, and says what the ledger says."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing import ledger, span, statement
from billing.exports import StatementExport
from billing.models import Account
from portal.core.periods import Period
from portal.kit import jobs
from portal.kit.exports import making
from portal.models import Job
from tests import make

START = date(2026, 10, 1)
OCTOBER = Period(START, date(2026, 11, 1))


def write(account, *lines, by=None):
    """Entries (day of October counted from 0, kind, amount), in one group each."""
    for offset, kind, amount in lines:
        day = START + timedelta(days=offset)
        at = datetime.combine(day, time(12), tzinfo=UTC)
        with transaction.atomic(), connection.cursor() as cursor:
            writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
            key = f"k{next(make.number)}"
            writer.add(ledger.Posting(account.pk, kind, Decimal(amount), key, "Wire"))
            writer.write(cursor, at=at, day=day, actor=by and by.pk)


def account_of_october(**fields):
    account = make.account(**fields)
    write(
        account,
        (-40, "top-up", "100"),
        (-3, "usage", "-10.5"),
        (0, "usage", "-1.25"),
        (0, "usage", "-2.25"),
        (0, "refund", "0.5"),
        (0, "top-up", "20"),
        (5, "adjustment", "-3"),
        (30, "usage", "-4.000001"),
        (31, "usage", "-50"),
        (40, "top-up", "7"),
    )
    return account


@pytest.mark.django_db
def test_messages_and_refunds_are_one_line_a_day_and_the_rest_line_by_line():
    account = account_of_october()

    made = statement.read(account, OCTOBER)

    assert [(line.day, line.text, line.amount, line.balance) for line in made.lines] == [
        (START, "Top-up: Wire", 20, Decimal("109.5")),
        (START, "Messages, 2 charges", Decimal("-3.5"), Decimal("106")),
        (START, "Refunds, 1 refund", Decimal("0.5"), Decimal("106.5")),
        (date(2026, 10, 6), "Adjustment: Wire", -3, Decimal("103.5")),
        (date(2026, 10, 31), "Messages, 1 charge", Decimal("-4.000001"), Decimal("99.499999")),
    ]


@pytest.mark.django_db
def test_opening_and_lines_make_closing():
    made = statement.read(account_of_october(), OCTOBER)

    assert (made.opening, made.closing) == (Decimal("89.5"), Decimal("99.499999"))
    assert made.opening + made.paid_in - made.charged == made.closing
    assert [made.whole[0].balance, made.whole[-1].balance] == [made.opening, made.closing]


@pytest.mark.django_db
def test_a_period_without_entries_opens_and_closes_alike():
    account = account_of_october()

    made = statement.read(account, Period(date(2026, 10, 10), date(2026, 10, 12)))

    assert made.lines == []
    assert made.opening == made.closing == Decimal("103.5")


@pytest.mark.django_db
def test_periods_that_touch_fit_together():
    account = account_of_october()

    before = statement.read(account, Period(date(2026, 8, 1), START))
    after = statement.read(account, OCTOBER)

    assert (before.opening, before.closing) == (0, after.opening)


@pytest.mark.django_db
def test_other_accounts_are_not_in_it():
    account = account_of_october()
    write(make.account(customer=account.customer, unit="SMS", pays=False), (3, "top-up", "5"))

    made = statement.read(account, OCTOBER)

    assert made.closing == Decimal("99.499999")


KINDS = {"usage": -1, "refund": 1, "top-up": 1, "adjustment": -1, "payment": 1, "correction": -1}
LINES = st.lists(
    st.tuples(
        st.integers(-40, 40),
        st.sampled_from(sorted(KINDS)),
        st.integers(1, 10**8).map(lambda millionths: Decimal(millionths) / 10**6),
    ),
    max_size=15,
)


class TestStatement(TestCase):
    @settings(max_examples=40)
    @given(lines=LINES, first=st.integers(-45, 40), length=st.integers(1, 60))
    def test_every_statement_agrees_with_the_ledger(self, lines, first, length):
        """Even where days and numbers of entries are in different orders."""
        account = make.account(credit_limit=10**6)
        write(account, *((day, kind, KINDS[kind] * amount) for day, kind, amount in lines))
        start = START + timedelta(days=first)
        period = Period(start, start + timedelta(days=length))

        made = statement.read(account, period)

        def total(**days):
            return account.entries.filter(**days).aggregate(total=Sum("amount"))["total"] or 0

        assert made.opening == total(day__lt=period.start)
        assert made.closing == total(day__lt=period.end)
        assert made.closing - made.opening == total(day__gte=period.start, day__lt=period.end)
        assert sum(line.entries for line in made.lines) == len(
            [1 for day, _, _ in lines if START + timedelta(days=day) in period]
        )


@pytest.mark.django_db
def test_many_entries_are_summed_in_the_database(django_assert_num_queries):
    account = make.account()
    many = 20_000
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_entry (account_id, number, kind, amount, balance_after, floor,"
            " purpose, key, at, day) SELECT %s, n, 'refund', 1, n, 0, '', 'k' || n, now(),"
            " date '2026-10-01' + n %% 31 FROM generate_series(1, %s) n",
            [account.pk, many],
        )
    Account.objects.filter(pk=account.pk).update(balance=many, entry_count=many)

    with django_assert_num_queries(1):
        made = statement.read(account, OCTOBER)

    assert len(made.lines) == 31
    assert (made.opening, made.closing) == (0, many)


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ("", (date(2026, 11, 1), TODAY)),
        ("period=last-month", (START, date(2026, 10, 31))),
        ("start=2026-10-05&end=2026-10-06", (date(2026, 10, 5), date(2026, 10, 6))),
        ("start=2026-11-20&end=2027-01-01", (date(2026, 11, 20), TODAY)),
        ("start=2027-01-01&end=2027-02-01", (TODAY, TODAY)),
    ],
)
def test_an_address_names_the_period(query, period):
    found = span.asked(QueryDict(query), TODAY)

    assert (found.period.start, found.period.last, found.note) == (*period, "")


@pytest.mark.parametrize(
    "query",
    [
        "period=never",
        "start=2026-10-05",
        "start=x&end=y",
        "start=2026-02-30&end=2026-03-01",
        "start=2026-10-05&end=2026-10-04",
    ],
)
def test_what_is_no_period_is_this_month_and_says_so(query):
    found = span.asked(QueryDict(query), TODAY)

    assert found.period.start == date(2026, 11, 1)
    assert "no period" in found.note


def test_a_statement_covers_two_years_at_most():
    found = span.asked(QueryDict("start=2000-01-01&end=2026-11-21"), TODAY)

    assert len(found.period) == 731
    assert "two years" in found.note


@pytest.mark.django_db
def test_the_page_shows_the_statement_and_leads_to_its_file(as_user):
    account = account_of_october()
    address = reverse("billing:statement", args=[account.customer_id])

    page = as_user(make.staff("finance")).get(address, {"start": "2026-10-01", "end": "2026-10-31"})

    shown = page.content.decode()
    assert "Opening balance" in shown
    assert "Messages, 2 charges" in shown
    assert "99.499999" in shown
    assert f"account={account.pk}" in shown
    assert reverse("export", args=["statement"]) in shown


@pytest.mark.django_db
def test_an_account_of_somebody_else_is_not_shown(as_user):
    account, other = account_of_october(), make.account(unit="SMS")
    address = reverse("billing:statement", args=[account.customer_id])

    page = as_user(make.staff()).get(address, {"account": other.pk})

    assert "Statement of account, EUR" in page.content.decode()


@pytest.mark.django_db
def test_a_customer_without_an_account_has_an_empty_statement(as_user):
    address = reverse("billing:statement", args=[make.customer().pk])

    assert "No account yet" in as_user(make.staff()).get(address).content.decode()


@pytest.mark.django_db
def test_another_customers_person_gets_no_statement(as_user):
    account = account_of_october()
    address = reverse("billing:statement", args=[account.customer_id])

    assert as_user(make.member()).get(address).status_code in {403, 404}


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def query(account, **more):
    params = QueryDict(mutable=True)
    params.update({"account": str(account.pk), "start": "2026-10-01", "end": "2026-10-31"} | more)
    return params


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_the_statement_comes_as_every_kind_of_file(kind):
    account = account_of_october(customer=make.customer("Brightwater"))
    exporter = StatementExport(make.staff("finance"), query(account))

    job = making.ask(exporter, columns=[], file_format=kind)
    jobs.run(job.pk)

    job = Job.objects.get(pk=job.pk)
    assert job.status == Job.Status.DONE
    assert job.title == (f"Statement of account, Brightwater EUR, 1 Oct 2026 to 31 Oct 2026.{kind}")


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_the_file_opens_and_closes_as_the_ledger_says():
    account = account_of_october()
    exporter = StatementExport(make.staff("finance"), query(account))
    job = making.ask(exporter, columns=["text", "charged", "paid_in", "balance"], file_format="csv")

    jobs.run(job.pk)

    with Job.objects.get(pk=job.pk).file.path.open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert rows[1][0] == "Opening balance"
    assert rows[-2][0] == "Closing balance"
    assert Decimal(rows[1][3]) == Decimal("89.5")
    assert Decimal(rows[-2][3]) == Decimal(rows[-1][3]) == Decimal("99.499999")
    assert rows[-1][0] == "Total"
    assert Decimal(rows[-1][2]) - Decimal(rows[-1][1]) == Decimal("9.999999")


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "x", "0", "9" * 30])
def test_an_export_of_no_account_is_empty(asked):
    exporter = StatementExport(make.staff(), QueryDict(f"account={asked}"))

    assert (exporter.total(), exporter.totals(), exporter.subtitle()) == (0, None, "")


@pytest.mark.django_db
def test_an_export_shows_nothing_of_other_customers():
    account = account_of_october()

    assert StatementExport(make.member(), query(account)).total() == 0
