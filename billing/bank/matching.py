"""Whose money a booking is: proposals for people, and which of them nobody need look at.

In this order: an invoice's number or a checkout's reference in the text; an open invoice of
exactly this amount whose buyer is the payer; the account that this IBAN paid for before. All
lines of a page are asked about at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.bank import references
from billing.bank.references import Names
from billing.models import Account, BankLine, Checkout, Invoice

MOST = 5
# Open invoices of one amount that are looked at: beyond that an amount tells nothing.
SAME_AMOUNT_MAX = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """A booking may be of this account: for its invoice, its checkout, or as money on account."""

    account: Account
    why: str | Promise
    invoice: Invoice | None = None
    checkout: Checkout | None = None
    is_certain: bool = False

    @property
    def about(self) -> str:
        """The key by which a form names it."""
        if self.checkout is not None:
            return f"checkout:{self.checkout.pk}"
        return f"invoice:{self.invoice.pk}" if self.invoice else f"account:{self.account.pk}"


NUMBER = _("Number in the text")
REFERENCE = _("Reference in the text")
AMOUNT_AND_PAYER = _("Amount and payer")
IBAN = _("This IBAN paid before")
IBAN_AND_AMOUNT = _("This IBAN paid before; same amount")


def propose(lines: Sequence[BankLine]) -> dict[int, list[Proposal]]:
    """For each line that waits and is money in: what it may be, the likeliest first."""
    waiting = [line for line in lines if line.status == BankLine.Status.NEW and line.is_in]
    if not waiting:
        return {}
    found: dict[int, list[Proposal]] = defaultdict(list)
    for step in (_by_number, _by_reference, _by_amount, _by_iban):
        for line, proposal in step(waiting):
            mine = found[line.pk]
            if proposal.about not in {one.about for one in mine}:
                mine.append(proposal)
    return {pk: ranked(mine)[:MOST] for pk, mine in found.items()}


def ranked(proposals: list[Proposal]) -> list[Proposal]:
    """The certain ones first; two certain ones are none."""
    certain = [one for one in proposals if one.is_certain]
    if len(certain) == 1:
        return [*certain, *(one for one in proposals if not one.is_certain)]
    return [
        Proposal(one.account, one.why, one.invoice, one.checkout, is_certain=False)
        for one in proposals
    ]


def open_invoices() -> QuerySet[Invoice]:
    """Invoices that may be paid, with what is due as `left`."""
    left = F("gross") - F("paid") - F("credited") - F("written_off")
    rows: QuerySet[Invoice] = Invoice.objects.open().annotate(left=left).filter(left__gt=0)
    return rows.select_related("account__customer", "account__client")


def _by_number(lines: Sequence[BankLine]) -> Iterable[tuple[BankLine, Proposal]]:
    named = {line.pk: references.numbers(line.text) for line in lines}
    wanted = {number for numbers in named.values() for number in numbers}
    if not wanted:
        return
    rows = {
        (row.enterprise_id, row.number): row for row in open_invoices().filter(number__in=wanted)
    }
    for line in lines:
        for number in named[line.pk]:
            row = rows.get((line.enterprise_id, number))
            if row is not None and row.unit == line.unit:
                is_certain = row.due == line.amount
                yield line, Proposal(row.account, NUMBER, invoice=row, is_certain=is_certain)


def _by_reference(lines: Sequence[BankLine]) -> Iterable[tuple[BankLine, Proposal]]:
    named = {line.pk: references.checkouts(line.text) for line in lines}
    wanted = {pk for numbers in named.values() for pk in numbers}
    if not wanted:
        return
    rows = Checkout.objects.filter(pk__in=wanted, provider="transfer", payment=None)
    known = {row.pk: row for row in rows.select_related("account__customer", "account__client")}
    for line in lines:
        for pk in named[line.pk]:
            row = known.get(pk)
            if row is not None and row.unit == line.unit:
                is_certain = row.gross == line.amount
                yield line, Proposal(row.account, REFERENCE, checkout=row, is_certain=is_certain)


def _by_amount(lines: Sequence[BankLine]) -> Iterable[tuple[BankLine, Proposal]]:
    same = Q()
    for line in lines:
        same |= Q(left=line.amount, unit=line.unit)
    rows: dict[tuple[Decimal, str, int], list[Invoice]] = defaultdict(list)
    for row in open_invoices().filter(same).order_by("due_on")[: SAME_AMOUNT_MAX * len(lines)]:
        rows[row.due, row.unit, row.enterprise_id].append(row)
    for line in lines:
        payer = Names(line.payer)
        for row in rows[line.amount, line.unit, line.enterprise_id][:SAME_AMOUNT_MAX]:
            if payer.is_like(row.buyer.get("name", "")) or payer.is_like(_owner(row.account)):
                yield line, Proposal(row.account, AMOUNT_AND_PAYER, invoice=row)


def _by_iban(lines: Sequence[BankLine]) -> Iterable[tuple[BankLine, Proposal]]:
    ibans = {line.payer_iban for line in lines if line.payer_iban}
    before = BankLine.objects.filter(status=BankLine.Status.MATCHED, payer_iban__in=ibans)
    pairs = set(before.exclude(payer_iban="").values_list("payer_iban", "payment__account"))
    if not pairs:
        return
    accounts = Account.objects.select_related("customer", "client")
    known = accounts.in_bulk({account for _iban, account in pairs})
    due: dict[int, list[Invoice]] = defaultdict(list)
    for row in open_invoices().filter(account__in=known).order_by("due_on"):
        due[row.account_id].append(row)
    for line in lines:
        for pk in sorted(account for iban, account in pairs if iban == line.payer_iban):
            if known[pk].unit == line.unit:
                yield from ((line, one) for one in _of_payer(line, known[pk], due[pk]))


def _of_payer(line: BankLine, account: Account, due: list[Invoice]) -> Iterable[Proposal]:
    """What an account may pay now: the invoice of this amount, the oldest one, or none."""
    same = [row for row in due if row.due == line.amount]
    for row in same[:1]:
        yield Proposal(account, IBAN_AND_AMOUNT, invoice=row)
    for row in due[:1]:
        yield Proposal(account, IBAN, invoice=row)
    if not due:
        yield Proposal(account, IBAN)


def _owner(account: Account) -> str:
    return str(account.client or account.customer)
