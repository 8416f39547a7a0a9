"""Every charge is in exactly one period: invoices and what is open make what was charged."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing import ledger
from billing.invoicing import drafting, issuing
from billing.models import BillingTerms, Entry, Invoice
from portal.core.errors import Refused
from portal.core.periods import Period
from tests import make

FIRST = date(2026, 8, 1)
DAYS = 60
CHARGES = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.decimals("0.000001", "99", places=6)), max_size=12
)
DEEDS = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.integers(1, 40), st.sampled_from(["issue", "discard"])),
    max_size=10,
)


def charge(account, charges):
    with connection.cursor() as cursor:
        for at, (day, amount) in enumerate(charges):
            writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
            writer.add(ledger.Posting(account.pk, "usage", -amount, f"batch:{at}"))
            writer.write(cursor, at=timezone.now(), day=FIRST + timedelta(days=day))


def usage_of(account, **days):
    rows = Entry.objects.filter(account=account, kind__in=["usage", "refund"], **days)
    return -(rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))


class Periods(TestCase):
    @settings(max_examples=25)
    @given(CHARGES, DEEDS)
    def test_invoices_and_open_days_make_what_was_charged(self, charges, deeds):
        account = make.account(credit_limit=10_000)
        make.billing_terms(account)
        charge(account, charges)

        for start, length, deed in deeds:
            self._close(account, FIRST + timedelta(days=start), length, deed)

        made = list(Invoice.objects.filter(account=account).exclude(status="discarded"))
        covered = {
            one.period_start + timedelta(days=at)
            for one in made
            for at in range((one.period_end - one.period_start).days)
        }
        days = sum((one.period_end - one.period_start).days for one in made)
        assert days == len(covered)  # No day stands on two invoices.
        entries = Entry.objects.filter(account=account, kind="usage")
        still_open = sum((-one.amount for one in entries if one.day not in covered), Decimal(0))
        assert sum((one.usage for one in made), Decimal(0)) + still_open == usage_of(account)
        until = BillingTerms.objects.get(account=account).invoiced_until
        # Behind the day that the terms name nothing of what was charged is left out.
        assert until is None or not any(
            one.day < until and one.day not in covered for one in entries
        )

    def _close(self, account, start, length, deed):
        period = Period(start, start + timedelta(days=length))
        usage = usage_of(account, day__gte=period.start, day__lt=period.end)
        with suppress(Refused):  # Of days that another invoice has.
            draft = make.invoice(account, kind="usage", period=period, net=str(usage))
            self._end(draft, deed)

    def _end(self, draft, deed):
        if deed == "issue":
            issuing.issue(draft, by=None)
        else:
            drafting.discard(draft, by=None)
