"""What the operator asks to be paid: an enterprise, invoices in every state, and some payments."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from billing import enterprises, terms
from billing.closing import accounts as closing
from billing.invoicing import crediting, drafting, issuing, recurring
from billing.invoicing.drafting import LineDraft
from billing.models import Account, BillingTerms, Enterprise, Invoice, InvoiceLine
from billing.paying import methods, noting, receipts
from portal.core import money, periods
from portal.models import User
from reports.demo import names
from reports.demo.people import HOUSE_NAME
from reports.demo.plan import Plan
from reports.demo.purse import Habit, Purse

VAT_PERCENT = Decimal(25)
MONTHS = 2
PREPAID = 8

Step = tuple[date, Callable[[date], object]]


def make(plan: Plan, clerk: User, purses: list[Purse]) -> None:
    """Write everything in the order of its dates, as the numbers of documents want it."""
    _enterprise(clerk)
    afterwards = [purse.account for purse in purses if purse.habit is Habit.AFTERWARDS]
    steps = [step for account in afterwards for step in _postpaid(plan, clerk, account)]
    steps += _prepaid(plan, clerk, _buyers(purses))
    for day, step in sorted(steps, key=lambda one: one[0]):
        step(day)


def _enterprise(clerk: User) -> Enterprise:
    domain = names.domain(HOUSE_NAME)
    fields = {
        "brand": HOUSE_NAME,
        "legal_name": f"{HOUSE_NAME} AS",
        "postal_lines": ["Havnegata 12"],
        "city": "Nordvik",
        "postcode": "0999",
        "country": "NO",
        "registration_no": "000 000 000",
        "email": f"invoices@{domain}",
        "site": f"https://{domain}",
        "account_holder": f"{HOUSE_NAME} AS",
        "bank_name": "Nordvik Sparebank",
        "foot_note": "A fictitious company. Please do not pay its invoices.",
    }
    return enterprises.add(fields, percent=VAT_PERCENT, by=clerk)


def _postpaid(plan: Plan, clerk: User, account: Account) -> list[Step]:
    """The last two whole months of an account that pays afterwards; the first one is paid."""
    current = periods.period_of(plan.today, account.customer.anchor_day)
    past = [periods.previous_period(current, account.customer.anchor_day)]
    while len(past) < MONTHS:
        past.append(periods.previous_period(past[-1], account.customer.anchor_day))
    first = past[-1].start
    terms.change(account, {"model": BillingTerms.Model.POSTPAID, "begins_on": first}, by=clerk)
    support = {
        "title": "Support, gold",
        "quantity": Decimal(1),
        "unit_price": Decimal(90),
        "every_months": 1,
        "starts_on": first,
        "ends_on": None,
    }
    recurring.add(account, support, by=clerk)

    def close(period: periods.Period, *, is_paid: bool) -> Callable[[date], None]:
        def do(day: date) -> None:
            invoice = closing.close(account, period, by=clerk, issues=False).invoice
            if invoice is not None:
                _issued(invoice, clerk, day)
                if is_paid:
                    _pay(invoice, clerk, day + timedelta(days=9), share=1)

        return do

    return [
        (period.end, close(period, is_paid=place == 0))
        for place, period in enumerate(reversed(past))
    ]


def _buyers(purses: list[Purse]) -> list[Account]:
    """Accounts of living customers that pay first, in a currency."""
    found = [
        purse.account
        for purse in purses
        if purse.habit is Habit.FIRST
        and purse.account.client_id is None
        and purse.unit != money.CREDITS
        and not purse.account.customer.is_archived
    ]
    return found[:PREPAID]


def _prepaid(plan: Plan, clerk: User, buyers: list[Account]) -> list[Step]:
    """Invoices for an amount: overdue, paid, credited in part, part paid, drafted and held."""
    today = plan.today

    def after(days: int) -> date:
        return today - timedelta(days=days)

    def asked(amount: int, then: Callable[[Invoice, date], object]) -> Callable[[date], None]:
        account = buyers[len(steps) % len(buyers)]
        return lambda day: then(_advance(account, amount, clerk), day)

    def paid(share: Decimal) -> Callable[[Invoice, date], None]:
        def do(invoice: Invoice, day: date) -> None:
            _issued(invoice, clerk, day)
            _pay(invoice, clerk, day + timedelta(days=6), share=share)

        return do

    def credited(invoice: Invoice, day: date) -> None:
        _issued(invoice, clerk, day)
        crediting.credit(invoice, amount=Decimal(100), reason="Agreed by phone", by=clerk)

    steps: list[Step] = []
    if not buyers:
        return steps
    for days, amount, then in (
        (48, 1_000, lambda invoice, day: _issued(invoice, clerk, day)),
        (44, 2_500, paid(Decimal(1))),
        (36, 400, paid(Decimal(1))),
        (20, 750, paid(Decimal("0.5"))),
        (12, 1_200, lambda invoice, day: _issued(invoice, clerk, day)),
        (0, 500, credited),
        (0, 300, lambda _invoice, _day: None),
        (0, 5_000, lambda invoice, _day: drafting.hold(invoice, by=clerk, reason="To be checked")),
    ):
        steps.append((after(days), asked(amount, then)))
    steps.append((today, lambda day: _receipt(buyers[0], clerk, day)))
    return steps


def _advance(account: Account, amount: int, clerk: User) -> Invoice:
    exact = money.exact(amount)
    line = LineDraft(
        kind=InvoiceLine.Kind.ADVANCE,
        text="Messages, paid in advance",
        quantity=Decimal(1),
        unit_price=exact,
        exact=exact,
    )
    return drafting.make(account, kind=Invoice.Kind.AMOUNT, lines=[line], by=clerk)


def _issued(invoice: Invoice, clerk: User, day: date) -> Invoice:
    return issuing.sent(issuing.issue(invoice, by=clerk, on=day), by=clerk)


def _pay(invoice: Invoice, clerk: User, day: date, *, share: Decimal | int) -> None:
    noting.note(
        invoice.account,
        amount=money.in_currency(invoice.gross * share, invoice.unit),
        method=methods.usual(),
        paid_on=day,
        invoice=invoice,
        key=f"demo:{invoice.pk}",
        by=clerk,
    )


def _receipt(account: Account, clerk: User, day: date) -> None:
    receipts.top_up(
        account,
        net=Decimal(200),
        method=methods.usual(),
        paid_on=day,
        comment="Bank transfer",
        key="demo:receipt",
        by=clerk,
    )
