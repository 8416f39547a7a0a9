"""Documents between two plainly fictitious companies of different countries."""

from datetime import date
from decimal import Decimal

from billing import ledger
from billing.invoicing import issuing
from billing.models import Enterprise
from portal.core.periods import Period, period_of
from tests import make

SELLER = {
    "brand": "Norrsund Messaging",
    "legal_name": "Norrsund Messaging AB",
    "postal_lines": ["Kungsgatan 12"],
    "city": "Stockholm",
    "postcode": "111 43",
    "country": "SE",
    "vat_no": "SE556677889901",
    "registration_no": "556677-8899",
    "email": "billing@norrsund.example",
    "account_holder": "Norrsund Messaging AB",
    "bank_name": "Exempelbanken",
    "iban": "SE4550000000058398257466",
    "bic": "EXAMSESS",
    "foot_note": "Registered in Stockholm.",
}
BUYER = {
    "buyer_name": "Saltmarsh Digital GmbH",
    "postal_lines": ["Hafenstraße 7", "Aufgang B", "20457 Hamburg"],
    "country": "DE",
    "vat_no": "DE136695976",
    "emails": ["invoices@saltmarsh.example"],
}


def account(*, unit="EUR", logo=None, seller=None, **terms):
    """An account of the buyer, whose terms name the seller."""
    owner = make.customer("Saltmarsh Digital", account_code=f"SALTMARSHD{next(make.number)}")
    owner.invoice_emails = []
    owner.save()
    Enterprise.objects.update(is_default=False)
    issuer = make.enterprise(**SELLER | (seller or {}), logo=logo, is_default=True)
    made = make.account(customer=owner, unit=unit)
    make.billing_terms(made, enterprise=issuer, **BUYER | terms)
    return made


def draft(*, kind="manual", net="147.91", lines=None, note="", unit="EUR", **of_account):
    made = account(unit=unit, **of_account)
    return make.invoice(made, kind=kind, net=net, lines=lines, note=note)


def issued(*, on=None, **of_draft):
    return issue(draft(**of_draft), on=on)


def issue(made, on=None):
    return issuing.issue(made, by=None, on=on)


def issued_usage(of):
    """An invoice for this month's messages: two on one network, one of them given back."""
    network = make.network("Nordnetz", code="DE", mcc="262", mnc="97", prefixes=("491700",))
    ledger.post(of, amount=Decimal(10), kind="top-up", key="t")
    for charge in ("charged", "charged", "refunded"):
        make.message(
            account=of, network=network, country="DE", parts=2, price=Decimal("0.05"), charge=charge
        )
    month = period_of(date.today(), 1)  # noqa: DTZ011 - messages of this month, whichever it is
    return issue(make.invoice(of, kind="usage", net="0.2", period=Period(month.start, month.end)))


def move_away(enterprise):
    """The issuer gets another address: documents of before keep the old one."""
    enterprise.postal_lines, enterprise.city = ["Storgatan 1"], "Uppsala"
    enterprise.save()
