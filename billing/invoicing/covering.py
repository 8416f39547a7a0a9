"""How far an account's usage is invoiced: the first day that no invoice covers yet."""

from datetime import date

from django.db.models import Q

from billing.models import Account, BillingTerms, Entry, Invoice, PrepaidSpell
from portal.core.periods import Period

USAGE = (Entry.Kind.USAGE, Entry.Kind.REFUND)


def add(account: Account, period: Period) -> None:
    """Note that nothing is left to invoice in the period, which follows on what is covered.

    Where days before it are open still, nothing is noted: whoever closes them comes to it.
    """
    terms = BillingTerms.objects.select_for_update(no_key=True, of=("self",))
    for row in terms.filter(account=account):
        if _follows(row, account, period.start):
            _note(row, _end_of_chain(account, max(period.end, row.invoiced_until or period.end)))


def take_back(account: Account, start: date) -> None:
    """Note that the invoice of the period from a day on is discarded: its days are open again."""
    rows = BillingTerms.objects.filter(account=account, invoiced_until__gt=start)
    rows.update(invoiced_until=start)


def _follows(terms: BillingTerms, account: Account, start: date) -> bool:
    if terms.invoiced_until is not None:
        return start <= terms.invoiced_until
    before = Entry.objects.filter(Q(kind__in=USAGE), account=account, day__lt=start)
    return not before.exists()


def _end_of_chain(account: Account, day: date) -> date:
    """The end of the invoices, and of the prepaid days, that follow on each other from a day."""
    made = Invoice.objects.filter(account=account, kind=Invoice.Kind.USAGE, period_end__gt=day)
    made = made.exclude(status=Invoice.Status.DISCARDED)
    prepaid = PrepaidSpell.objects.filter(account=account, ends_on__gt=day)
    spans = [
        *made.values_list("period_start", "period_end"),
        *prepaid.values_list("starts_on", "ends_on"),
    ]
    for start, end in sorted(spans):
        if start > day:
            return day
        day = end
    return day


def _note(terms: BillingTerms, until: date) -> None:
    if terms.invoiced_until != until:
        terms.invoiced_until = until
        terms.save(update_fields=["invoiced_until"])
