"""Closes one period of one account: its invoice, once, whoever else is at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from billing.closing import due, spells, sums, wording
from billing.closing.wording import Names
from billing.invoicing import covering, drafting, issuing, parties, recurring
from billing.invoicing.drafting import LineDraft
from billing.models import Account, BillingTerms, Invoice, InvoiceRun, RunLine
from billing.usage_sources import Span, UsageLine, lines
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.models import User

State = RunLine.State


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of a period: its invoice, or why there is none."""

    state: str
    reason: str = ""
    invoice: Invoice | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """What a period comes to: what the ledger charged, and lines for it and for what recurs."""

    usage: Decimal
    messages: list[LineDraft]
    recurring: list[LineDraft]

    @property
    def lines(self) -> list[LineDraft]:
        return [*self.messages, *self.recurring]

    @property
    def total(self) -> Decimal:
        return sum((line.exact for line in self.lines), money.ZERO)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to invoice, now or later."""
        return not self.usage and not self.recurring

    def check(self, unit: str) -> None:
        """Raises Refused (`usage_differs`) where messages and ledger do not say the same."""
        told = sum((line.exact for line in self.messages), money.ZERO)
        if told != self.usage:
            said = _("Its messages come to %(told)s %(unit)s, the ledger charged %(usage)s.") % {
                "told": money.show(told, unit),
                "unit": unit,
                "usage": money.show(self.usage, unit),
            }
            raise Refused(said, code="usage_differs")


def close(
    account: Account,
    period: Period,
    *,
    by: User | None,
    run: InvoiceRun | None = None,
    used: Sequence[UsageLine] | None = None,
    names: Names | None = None,
    issues: bool = True,
) -> Closed:
    """Make the invoice of a period that is over and begins where the last one ended.

    It is issued at once, unless the account's invoices wait on Hold or `issues` is False. What
    comes to less than the smallest coin is left for the next period. Raises Refused where the days
    are not due, the account is prepaid or counts messages, or the document cannot be made.
    """
    with transaction.atomic():
        terms = _locked(account)
        if found := _made(account, period):
            said = _("Invoiced already: %(invoice)s") % {"invoice": found}
            return Closed(State.NOTHING, said, found)
        _check(terms, period)
        bill = _bill(terms, period, used, names or Names())
        if bill.is_nothing:
            covering.add(account, period)
            return Closed(State.NOTHING)
        if not is_payable(bill.total, account.unit):
            return Closed(State.NOTHING, left_over(bill.total, account.unit))
        invoice = drafting.make(
            account,
            kind=Invoice.Kind.USAGE,
            lines=bill.lines,
            by=by,
            period=period,
            usage=bill.usage,
            run=run,
            hold=terms.holds,
        )
        if issues and not terms.holds:
            invoice = issuing.issue(invoice, by=by)
    return Closed(State.INVOICED, "", invoice)


def is_payable(total: Decimal, unit: str) -> bool:
    """Whether an invoice can ask for so much."""
    return money.in_currency(total, unit) > 0


def left_over(total: Decimal, unit: str) -> str:
    """Why a sum that cannot be asked for has no invoice yet."""
    return _("%(amount)s %(unit)s are left for the next invoice") % {
        "amount": money.show(total, unit),
        "unit": unit,
    }


def _locked(account: Account) -> BillingTerms:
    """The account's terms, saved and locked: whoever closes periods of it comes one by one."""
    BillingTerms.objects.get_or_create(account=account)
    rows = BillingTerms.objects.select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("enterprise", "account__customer", "account__client")
    return rows.get(account=account)


def _made(account: Account, period: Period) -> Invoice | None:
    """The invoice that has this period's first day."""
    found = account.invoices.filter(kind=Invoice.Kind.USAGE, period_start__lte=period.start)
    found = found.filter(period_end__gt=period.start).exclude(status=Invoice.Status.DISCARDED)
    return found.first()


def _check(terms: BillingTerms, period: Period) -> None:
    if terms.account.unit == money.CREDITS:
        raise Refused(_("It counts messages, and documents are in currencies."), code="no_currency")
    if not spells.is_invoiced(terms, period):
        raise Refused(_("It is prepaid: its messages are paid by top-ups."), code="prepaid")
    if period.end > due.today():
        raise Refused(_("This period is not over yet."), code="not_over", field="period")
    begins = due.begins(terms)
    if begins is not None and period.start != begins:
        said = _("The next invoice begins with %(day)s.") % {"day": f"{begins:%d.%m.%Y}"}
        raise Refused(said, code="not_next", field="period")


def _bill(
    terms: BillingTerms, period: Period, used: Sequence[UsageLine] | None, names: Names
) -> Bill:
    span = Span(terms.account_id, period)
    found = lines([span])[span] if used is None else used
    with translation.override(parties.language_of(terms.account, terms)):
        told = wording.drafts(found, terms.detail, names)
        bill = Bill(sums.charged([span])[span], told, recurring.lines(terms.account, period))
    bill.check(terms.account.unit)
    return bill
