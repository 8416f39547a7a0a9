"""Who a document is between: the enterprise that issues it and the buyer, as they are today.

What an account's billing terms leave empty is as its client's or its customer's record says.
"""

from typing import Any

from django.utils.translation import gettext as _

from billing.models import Account, BillingTerms, Enterprise
from portal.core.errors import Refused

SELLER_FIELDS = (
    "brand",
    "legal_name",
    "city",
    "postcode",
    "country",
    "vat_no",
    "registration_no",
    "email",
    "phone",
    "site",
    "account_holder",
    "bank_name",
    "iban",
    "bic",
    "foot_note",
)


def terms_of(account: Account) -> BillingTerms:
    """How the account is invoiced; terms that nobody has saved are those of a prepaid account."""
    saved = BillingTerms.objects.filter(account=account).select_related("enterprise").first()
    return saved or BillingTerms(account=account)


def enterprise_of(account: Account, terms: BillingTerms | None = None) -> Enterprise:
    """Who issues the account's documents; raises Refused (`no_enterprise`) where nobody does."""
    named = (terms or terms_of(account)).enterprise
    found = named or Enterprise.objects.filter(is_default=True).first()
    if found is not None and not found.is_active:
        said = _("%(name)s issues no invoices any more: choose another enterprise.")
        raise Refused(said % {"name": found}, code="no_enterprise")
    if found is None:
        said = _("No enterprise issues invoices yet. Add one under Billing, Enterprises.")
        raise Refused(said, code="no_enterprise")
    return found


def due_days(account: Account, terms: BillingTerms | None = None) -> int:
    """In how many days after its date an invoice of the account is to be paid."""
    own = (terms or terms_of(account)).terms_days
    return account.customer.payment_terms_days if own is None else own


def language_of(account: Account, terms: BillingTerms | None = None) -> str:
    """The language of the account's documents, as a code such as `en-gb`."""
    return (terms or terms_of(account)).language or account.customer.language


def emails_of(account: Account, terms: BillingTerms | None = None) -> list[str]:
    """Where the account's invoices are mailed to; may be empty."""
    own = (terms or terms_of(account)).emails
    if own:
        return list(own)
    if account.client is None:
        return list(account.customer.invoice_emails)
    return [one for one in (account.client.accounting_email or account.client.email,) if one]


def buyer(account: Account, terms: BillingTerms | None = None) -> dict[str, Any]:
    """The buyer as a document keeps it: name, lines, country, vat_no, code and emails."""
    terms = terms or terms_of(account)
    known = _of_client(account) if account.client else _of_customer(account)
    own = {
        "name": terms.buyer_name,
        "lines": terms.postal_lines,
        "country": terms.country,
        "vat_no": terms.vat_no,
    }
    told = known | {name: value for name, value in own.items() if value}
    return told | {"emails": emails_of(account, terms)}


def seller(enterprise: Enterprise) -> dict[str, Any]:
    """The issuer as a document keeps it, with its bank; `lines` is the postal address."""
    told = {name: getattr(enterprise, name) for name in SELLER_FIELDS}
    return told | {"lines": list(enterprise.postal_lines), "logo": enterprise.logo_id}


def _of_customer(account: Account) -> dict[str, Any]:
    row = account.customer
    return {
        "name": row.legal_name or row.name,
        "lines": list(row.postal_lines) or _lines(row.address),
        "country": row.country,
        "vat_no": row.vat_no,
        "code": row.account_code,
    }


def _of_client(account: Account) -> dict[str, Any]:
    row = account.client
    assert row is not None
    return {
        "name": row.company,
        "lines": _lines(row.postal_address),
        "country": row.country,
        "vat_no": "",
        "code": row.public_id,
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
