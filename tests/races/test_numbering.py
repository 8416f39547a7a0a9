"""Many clerks issue at once, and some of them fail: no number is missing and none comes twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from billing.invoicing import crediting, drafting, issuing
from billing.models import Entry, Invoice, Series
from portal.core.errors import Refused
from portal.core.periods import Period
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 32
EACH = 3


class Fails(Exception):
    """What goes wrong after a number was taken."""


def together(deed, count):
    """Run `deed(at)` in so many threads at the same moment; return what broke."""
    gate, broken = threading.Barrier(count), []

    def run(at):
        try:
            gate.wait()
            deed(at)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[at]) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


def test_numbers_have_no_gap_under_32_threads_with_roll_backs():
    make.enterprise()
    accounts = [make.account() for _ in range(4)]
    drafts = [[make.invoice(accounts[at % 4]) for _ in range(EACH)] for at in range(THREADS)]

    def issue(at):
        for index, draft in enumerate(drafts[at]):
            try:
                with transaction.atomic():
                    issuing.issue(draft, by=None)
                    if (at + index) % 3 == 0:
                        raise Fails
            except Fails:
                continue

    assert together(issue, THREADS) == []
    found = Invoice.objects.exclude(number="").order_by("sequence")
    sequences = list(found.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert len(sequences) == THREADS * EACH * 2 // 3
    assert Series.objects.get().taken == len(sequences)
    assert Entry.objects.count() == len(sequences)


def test_one_draft_issued_by_many_gets_one_number_and_one_entry():
    draft, refused = make.invoice(), []

    def issue(_at):
        try:
            issuing.issue(draft, by=None)
        except Refused as refusal:
            refused.append(refusal)

    assert together(issue, 8) == []
    assert len(refused) == 7
    assert Series.objects.get().taken == 1
    assert Entry.objects.get().amount == -120


def test_an_invoice_credited_by_many_is_credited_once():
    issued, refused = make.issued_invoice(), []

    def credit(_at):
        try:
            crediting.credit(issued, reason="x", by=None)
        except Refused as refusal:
            refused.append(refusal)

    assert together(credit, 8) == []
    issued.refresh_from_db()
    issued.account.refresh_from_db()
    assert (len(refused), issued.credited, issued.account.balance) == (7, 120, 0)


def test_two_who_invoice_the_same_days_make_one_invoice():
    account, refused = make.account(), []
    make.enterprise()
    make.billing_terms(account)
    today = drafting.today()

    def draft(at):
        period = Period(today - timedelta(days=10 + at), today)
        try:
            make.invoice(account, kind="usage", period=period)
        except Refused as refusal:
            refused.append(refusal.code)

    assert together(draft, 8) == []
    assert refused == ["period_invoiced"] * 7
    assert Invoice.objects.count() == 1
