"""What a run would do: every due period with what it comes to, before anything is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.closing import due, sums
from billing.closing.accounts import is_payable, left_over
from billing.closing.due import Due
from billing.invoicing import parties, taxing
from billing.models import Account, BillingTerms, InvoiceRun, RunLine
from billing.usage_sources import Span
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import Period

State = RunLine.State
REASON_MAX = 200


@dataclass(slots=True)
class Sums:
    """What a period comes to."""

    period: Period
    usage: Decimal
    recurring: Decimal

    @property
    def total(self) -> Decimal:
        return self.usage + self.recurring

    @property
    def is_nothing(self) -> bool:
        return not self.usage and not self.recurring

    def with_next(self, other: "Sums") -> "Sums":
        """Both as one period: what could not be asked for is asked for with the next one."""
        period = Period(self.period.start, other.period.end)
        return Sums(period, self.usage + other.usage, self.recurring + other.recurring)


def lines(run: InvoiceRun) -> list[RunLine]:
    """The lines of a run up to its day, not saved."""
    found = due.of_all(run.until)
    spans = [Span(one.terms.account_id, period) for one in found for period in one.periods]
    usage, charges = sums.charged(spans), sums.recurring(spans)
    by_account: dict[int, list[Sums]] = {one.terms.account_id: [] for one in found}
    for span in spans:
        by_account[span.account].append(Sums(span.period, usage[span], charges[span]))
    return [line for one in found for line in _of(run, one, by_account[one.terms.account_id])]


def trouble(terms: BillingTerms, on: date) -> str:
    """Why this account cannot have an invoice as things stand; nothing when it can."""
    account = terms.account
    if account.unit == money.CREDITS:
        return _("It counts messages, and documents are in currencies.")
    try:
        enterprise = parties.enterprise_of(account, terms)
        buyer = parties.buyer(account, terms)
        taxing.tax_for(enterprise, country=buyer["country"], vat_no=buyer["vat_no"], on=on)
    except Refused as refusal:
        return str(refusal)
    return ""


def _of(run: InvoiceRun, found: Due, parts: list[Sums]) -> Iterator[RunLine]:
    account = found.terms.account
    for one in _merged(parts, account.unit):
        yield _line(run, account, one, *_foreseen(found.terms, one))


def _foreseen(terms: BillingTerms, one: Sums) -> tuple[str, str]:
    """The state of a line and why, as far as it can be told before the invoice is made."""
    if one.is_nothing:
        return State.PLANNED, ""
    if not is_payable(one.total, terms.account.unit):
        return State.PLANNED, left_over(one.total, terms.account.unit)
    reason = trouble(terms, one.period.last)
    return (State.EXCEPTION if reason else State.PLANNED), reason


def _merged(parts: list[Sums], unit: str) -> Iterator[Sums]:
    """The periods as they can be invoiced; only the last one may come to less than a coin."""
    left: Sums | None = None
    for one in parts:
        whole = left.with_next(one) if left else one
        is_left = not whole.is_nothing and not is_payable(whole.total, unit)
        left = whole if is_left else None
        if not is_left:
            yield whole
    if left:
        yield left


def _line(run: InvoiceRun, account: Account, one: Sums, state: str, reason: str) -> RunLine:
    return RunLine(
        run=run,
        account=account,
        period_start=one.period.start,
        period_end=one.period.end,
        usage=one.usage,
        recurring=one.recurring,
        state=state,
        reason=reason[:REASON_MAX],
    )
