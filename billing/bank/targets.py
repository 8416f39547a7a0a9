"""Whom somebody means who matches a booking by hand."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.bank import matching, references
from billing.models import Account, BankLine, Checkout, Invoice
from portal.core.errors import Refused

PK_MAX = 2**63


@dataclass(frozen=True, slots=True)
class Target:
    """An account, and what of it the money is for."""

    account: Account
    invoice: Invoice | None = None
    checkout: Checkout | None = None


def named(line: BankLine, text: str) -> Target:
    """The invoice, the checkout or the account that is typed.

    An account is named by its number (#12), or by its customer's account code. Raises Refused.
    """
    text = text.strip()
    found = _invoice(line, text) or _checkout(line, text) or _account(line, text)
    if found is None:
        said = _("No open invoice, reference, account number or account code is called so.")
        raise Refused(said, field="who")
    return found


def of(proposal: matching.Proposal) -> Target:
    return Target(proposal.account, proposal.invoice, proposal.checkout)


def _invoice(line: BankLine, text: str) -> Target | None:
    rows = matching.open_invoices().filter(number__iexact=text, unit=line.unit)
    # A payer may send to the wrong company of the operator; its own one comes first.
    found = sorted(rows[:10], key=lambda row: row.enterprise_id != line.enterprise_id)
    return Target(found[0].account, invoice=found[0]) if found else None


def _checkout(line: BankLine, text: str) -> Target | None:
    numbers = references.checkouts(text)
    rows = Checkout.objects.filter(pk__in=numbers, provider="transfer", payment=None)
    found = rows.filter(unit=line.unit).select_related("account").first()
    return Target(found.account, checkout=found) if found else None


def _account(line: BankLine, text: str) -> Target | None:
    rows = Account.objects.filter(unit=line.unit).select_related("customer", "client")
    digits = text.removeprefix("#")
    if text.startswith("#") and digits.isascii() and digits.isdigit() and int(digits) < PK_MAX:
        found = rows.filter(pk=int(digits)).first()
    else:
        found = rows.filter(customer__account_code__iexact=text, client=None).first()
    return Target(found) if found else None
