"""The month's end: periods that are due become invoices, once, to the last unit."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import terms as billing_terms
from billing.closing import accounts, beats, due, runs
from billing.models import Entry, Invoice, InvoiceRun, RunLine
from portal.core.errors import Refused
from portal.core.periods import Period, period_of, previous_period
from portal.kit import jobs
from tests import make

pytestmark = pytest.mark.django_db

State = RunLine.State
DAY = timedelta(days=1)


def this_month():
    return period_of(due.today(), 1)


def last_month():
    return previous_period(this_month(), 1)


def month_before():
    return previous_period(last_month(), 1)


def postpaid(*days, unit="EUR", terms=None, **used):
    """An account that is invoiced monthly, with a message on each of these days."""
    customer = make.customer(country="GB")
    account = make.account(customer=customer, unit=unit, credit_limit=100_000)
    make.billing_terms(account, **terms or {})
    for day in days:
        make.used(account, day, **used)
    return account


def issuer():
    return make.enterprise(percent="20")


def ran(until=None, by=None):
    """The lines of a run that was previewed and carried out by its job."""
    by = by or make.staff()
    run = runs.preview(until or due.today(), by=by)
    jobs.run(runs.start(run, by=by).pk)
    run.refresh_from_db()
    return run


def states(run):
    return list(run.lines.values_list("account", "state", "reason"))


def test_a_run_invoices_what_was_used_and_books_the_tax():
    issuer()
    account = postpaid(last_month().start, last_month().last, parts=100, price=Decimal("0.0501"))

    run = ran()

    invoice = Invoice.objects.get()
    assert run.status == InvoiceRun.Status.DONE
    assert states(run) == [(account.pk, State.INVOICED, "")]
    assert invoice.run == run
    assert invoice.status == Invoice.Status.ISSUED
    assert (invoice.period_start, invoice.period_end) == (last_month().start, last_month().end)
    assert (invoice.usage, invoice.net, invoice.gross) == (
        Decimal("10.02"),
        Decimal("10.02"),
        Decimal("12.02"),
    )
    account.refresh_from_db()
    assert account.balance == Decimal("-12.02")


def test_running_again_makes_nothing_new():
    issuer()
    postpaid(last_month().start)
    ran()
    entries = Entry.objects.count()

    again = ran()

    assert states(again) == []
    assert Invoice.objects.count() == 1
    assert Entry.objects.count() == entries


def test_a_preview_tells_what_it_comes_to_and_makes_nothing():
    issuer()
    account = postpaid(last_month().start, parts=10)
    make.recurring_charge(account, price="7.50", starts_on=last_month().start)

    run = runs.preview(due.today(), by=make.staff())

    (line,) = run.lines.all()
    assert (line.state, line.usage, line.recurring) == (
        State.PLANNED,
        Decimal("0.5"),
        Decimal("7.5"),
    )
    assert not Invoice.objects.exists()


def test_a_recurring_charge_stands_on_the_invoice_of_its_period():
    issuer()
    account = postpaid(last_month().start, parts=10)
    make.recurring_charge(account, price="7.50", starts_on=last_month().start)

    ran()

    invoice = Invoice.objects.get()
    assert list(invoice.lines.values_list("kind", "amount")) == [
        ("usage", Decimal("0.5")),
        ("recurring", Decimal("7.5")),
    ]


def test_every_period_that_was_missed_gets_its_own_invoice():
    issuer()
    postpaid(month_before().last, last_month().start)

    ran()

    found = Invoice.objects.order_by("period_start").values_list("period_start", "period_end")
    assert list(found) == [
        (month_before().start, month_before().end),
        (last_month().start, last_month().end),
    ]


def test_two_invoice_days_a_month_make_two_invoices():
    issuer()
    first, after = last_month().start, last_month().end
    postpaid(first, first.replace(day=20), terms={"schedule": "days", "invoice_days": [1, 15]})

    ran()

    found = Invoice.objects.order_by("period_start").values_list("period_start", "period_end")
    assert list(found) == [(first, first.replace(day=15)), (first.replace(day=15), after)]


def test_accounts_by_hand_and_prepaid_ones_are_left_alone():
    issuer()
    postpaid(last_month().start, terms={"schedule": "manual"})
    postpaid(last_month().start, terms={"model": "prepaid"})

    assert states(ran()) == []


def test_what_is_not_over_stays_open():
    issuer()
    postpaid(this_month().start)

    assert states(ran()) == []


def test_less_than_a_coin_is_left_for_the_next_invoice():
    issuer()
    account = postpaid(month_before().start, price=Decimal("0.004"))

    early = ran(until=last_month().start)
    make.used(account, last_month().start, price=Decimal("0.004"))
    ran()

    assert states(early) == [(account.pk, State.NOTHING, "0.004 EUR are left for the next invoice")]
    invoice = Invoice.objects.get()
    assert (invoice.period_start, invoice.period_end) == (month_before().start, last_month().end)
    assert (invoice.usage, invoice.net) == (Decimal("0.008"), Decimal("0.01"))


def test_more_given_back_than_charged_lowers_the_next_invoice():
    issuer()
    account = postpaid()
    make.used(account, month_before().start - DAY, refunded_on=month_before().start)
    account.terms.invoiced_until = month_before().start
    account.terms.save()
    make.used(account, last_month().start, parts=3)

    ran()

    invoice = Invoice.objects.get()
    assert (invoice.period_start, invoice.usage) == (month_before().start, Decimal("0.1"))


def test_a_month_without_use_is_closed_without_an_invoice():
    issuer()
    account = postpaid(terms={"invoiced_until": last_month().start})

    run = ran()

    assert states(run) == [(account.pk, State.NOTHING, "")]
    account.terms.refresh_from_db()
    assert account.terms.invoiced_until == last_month().end


def test_invoices_of_an_account_on_hold_wait():
    issuer()
    account = postpaid(last_month().start, terms={"holds": True})

    ran()

    assert Invoice.objects.get().status == Invoice.Status.HOLD
    account.refresh_from_db()
    assert account.balance == Decimal("-0.05")


def test_what_cannot_be_invoiced_is_an_exception_and_the_others_go_on():
    issuer()
    credits = postpaid(last_month().start, unit="SMS", price=Decimal(1))
    fine = postpaid(last_month().start)

    run = ran()

    assert [state for _account, state, _reason in states(run)] == [
        State.EXCEPTION,
        State.INVOICED,
    ]
    assert states(run)[0][0] == credits.pk
    assert Invoice.objects.get().account == fine


def test_without_an_enterprise_the_preview_says_so():
    postpaid(last_month().start)

    run = runs.preview(due.today(), by=make.staff())

    assert "enterprise" in run.lines.get(state=State.EXCEPTION).reason


def test_messages_that_differ_from_the_ledger_are_never_invoiced():
    issuer()
    account = postpaid(last_month().start)
    made = make.used(account, last_month().last, parts=2)
    made.parts = 3
    made.save()

    (line,) = states(ran())

    assert line[1:] == (
        State.EXCEPTION,
        "Its messages come to 0.20 EUR, the ledger charged 0.15.",
    )
    assert not Invoice.objects.exists()


def test_a_discarded_draft_gives_its_period_back():
    from billing.invoicing import drafting  # noqa: PLC0415

    issuer()
    account = postpaid(last_month().start, terms={"holds": True})
    ran()
    drafting.discard(Invoice.objects.get(), by=None)

    run = ran()

    assert states(run) == [(account.pk, State.INVOICED, "")]
    living = Invoice.objects.exclude(status=Invoice.Status.DISCARDED)
    assert living.get().period_start == last_month().start


def test_the_days_before_an_invoice_by_hand_end_where_it_begins():
    issuer()
    account = postpaid(last_month().start, last_month().start.replace(day=20))
    by_hand = Period(last_month().start, last_month().start.replace(day=10))

    accounts.close(account, by_hand, by=None)
    ran()

    found = Invoice.objects.order_by("period_start").values_list("period_start", "period_end")
    assert list(found) == [
        (by_hand.start, by_hand.end),
        (by_hand.end, last_month().end),
    ]


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (lambda: Period(this_month().start, due.today() + DAY), "not_over"),
        (lambda: Period(last_month().start + DAY, last_month().end), "not_next"),
    ],
)
def test_only_the_next_days_that_are_over_can_be_closed(period, code):
    issuer()
    account = postpaid(last_month().start)

    with pytest.raises(Refused) as refused:
        accounts.close(account, period(), by=None)

    assert refused.value.code == code


def test_a_prepaid_account_has_paid_its_messages_already():
    issuer()
    account = postpaid(last_month().start, terms={"model": "prepaid"})

    with pytest.raises(Refused) as refused:
        accounts.close(account, last_month(), by=None)

    assert refused.value.code == "prepaid"


def test_what_was_used_before_an_account_became_postpaid_is_paid_already():
    issuer()
    account = postpaid(last_month().start, terms={"model": "prepaid"})

    billing_terms.change(account, {"model": "postpaid"}, by=make.staff())

    account.terms.refresh_from_db()
    assert account.terms.begins_on == account.terms.invoiced_until == due.today()
    assert states(ran()) == []


def test_two_previews_of_the_same_days_make_one_invoice():
    issuer()
    postpaid(last_month().start)
    by = make.staff()
    first, second = (runs.preview(due.today(), by=by) for _ in range(2))

    for run in (first, second):
        jobs.run(runs.start(run, by=by).pk)

    invoice = Invoice.objects.get()
    (_account, state, reason) = states(second)[0]
    assert (state, reason) == (State.NOTHING, f"Invoiced already: {invoice.number}")


def test_beat_closes_what_is_due_once_and_says_nothing_twice():
    issuer()
    postpaid(last_month().start)
    postpaid(last_month().start, price=Decimal("0.001"))

    first, second = beats.close_due(), beats.close_due()
    InvoiceRun.objects.update(until=due.today() - DAY)

    assert first.by is None
    assert InvoiceRun.objects.get().status == InvoiceRun.Status.DONE
    assert Invoice.objects.count() == 1
    assert (second, beats.close_due()) == (None, None)


def test_a_run_that_was_killed_goes_on_where_it_was():
    issuer()
    for _ in range(4):
        postpaid(last_month().start)
    by = make.staff()
    run = runs.preview(due.today(), by=by)
    job = runs.start(run, by=by)

    with pytest.raises(InterruptedError):
        runs.carry_out(run, by=by, tell=_killing_at(2))
    half = Invoice.objects.count()
    jobs.run(job.pk)

    assert half == 2
    assert Invoice.objects.count() == 4
    assert set(run.lines.values_list("state", flat=True)) == {State.INVOICED}


def _killing_at(count):
    def tell(done):
        if done == count:
            raise InterruptedError

    return tell


@pytest.mark.parametrize(
    ("detail", "lines"),
    [
        (
            "networks",
            [
                ("SMS, France", 1, Decimal("0.05")),
                ("SMS, United Kingdom", 2, Decimal("0.05")),
                ("SMS, United Kingdom", 1, Decimal("0.07")),
            ],
        ),
        (
            "countries",
            [
                ("SMS, France", 1, Decimal("0.05")),
                ("SMS, United Kingdom: 3 parts", 1, Decimal("0.17")),
            ],
        ),
        ("single", [("Messages: 4 parts", 1, Decimal("0.22"))]),
    ],
)
def test_lines_are_as_detailed_as_the_terms_say(detail, lines):
    issuer()
    make.country()
    make.country("FR", "France")
    account = postpaid(terms={"detail": detail})
    day = last_month().start
    make.used(account, day, parts=2)
    make.used(account, day, price=Decimal("0.07"))
    make.used(account, day, country="FR")

    ran()

    found = Invoice.objects.get().lines.values_list("text", "quantity", "unit_price")
    assert list(found) == lines


def test_a_preview_can_be_thrown_away_and_a_run_cannot():
    issuer()
    postpaid(last_month().start)
    by = make.staff()
    kept = ran(by=by)
    spare = runs.preview(due.today(), by=by)

    runs.discard(spare, by=by)

    with pytest.raises(Refused):
        runs.discard(kept, by=by)
    assert list(InvoiceRun.objects.all()) == [kept]


def test_a_day_to_come_is_not_closed():
    with pytest.raises(Refused):
        runs.preview(due.today() + DAY, by=make.staff())


def test_a_day_is_over_when_its_last_charge_surely_is():
    midnight = datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone())

    assert due.today(midnight + timedelta(minutes=14)) == date(2025, 12, 31)
    assert due.today(midnight + timedelta(minutes=16)) == date(2026, 1, 1)
