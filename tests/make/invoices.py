"""Enterprises, what they invoice, and what is paid."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from billing.invoicing import drafting, issuing
from billing.models import (
    Approval,
    BankLine,
    BankStatement,
    BillingTerms,
    Checkout,
    Enterprise,
    PaymentMethod,
    RecurringCharge,
    TaxRule,
)
from billing.paying import noting
from tests.make import prices
from tests.make.basics import LONG_AGO, number
from tests.make.people import staff


def enterprise(*, percent="20", **fields):
    """A British company that charges VAT at home; the first one issues for everybody."""
    n = next(number)
    fields = {"brand": f"Brand {n}", "legal_name": f"Brand {n} Ltd", "country": "GB"} | fields
    fields.setdefault("postal_lines", ["1 Test Street", "Testham"])
    fields.setdefault("is_default", not Enterprise.objects.filter(is_default=True).exists())
    made = Enterprise.objects.create(**fields)
    tax_rule(made, percent=percent)
    tax_rule(made, "eu-consumer", percent=percent)
    for case, category in (("reverse", "AE"), ("outside", "G"), ("exempt", "E")):
        tax_rule(made, case, percent="0", category=category, text=f"Text of {case}")
    return made


def tax_rule(of, case="domestic", *, percent="20", **fields):
    fields = {"category": "S", "starts_on": LONG_AGO.date()} | fields
    return TaxRule.objects.create(enterprise=of, case=case, percent=Decimal(percent), **fields)


def billing_terms(account=None, *, model="postpaid", **fields):
    account = account or prices.account()
    return BillingTerms.objects.create(account=account, model=model, **fields)


def recurring_charge(account=None, *, price="10", **fields):
    fields = {"title": "Support", "starts_on": LONG_AGO.date()} | fields
    return RecurringCharge.objects.create(
        account=account or prices.account(), unit_price=Decimal(price), **fields
    )


def line_draft(net="100", *, kind="manual", text="Consulting", **fields):
    exact = Decimal(net)
    return drafting.LineDraft(kind, text, Decimal(1), exact, exact, **fields)


def invoice(account=None, *, net="100", kind="manual", lines=None, by=None, **fields):
    """A draft of one line; the default enterprise and tax of 20 per cent where none was made."""
    if not Enterprise.objects.filter(is_default=True).exists():
        enterprise()
    of_kind = {"usage": "usage", "amount": "advance", "receipt": "advance"}.get(kind, "manual")
    if kind == "usage":
        fields.setdefault("usage", Decimal(net))
    return drafting.make(
        account or prices.account(),
        kind=kind,
        lines=lines or [line_draft(net, kind=of_kind)],
        by=by,
        **fields,
    )


def payment(account=None, amount="100", *, by=None, **fields):
    """Money that came in by bank transfer today, noted once."""
    given = {"method": payment_method(), "paid_on": timezone.localdate()} | fields
    given.setdefault("key", f"pay{next(number)}")
    return noting.note(account or prices.account(), amount=Decimal(amount), by=by, **given)


def bank_line(*, payer="Vento Pharmacy", amount="120.00", text="", **fields):
    """A booking of the default enterprise's bank that waits to be matched."""
    enterprise = Enterprise.objects.filter(is_default=True).first() or globals()["enterprise"]()
    n = next(number)
    statement = BankStatement.objects.create(
        enterprise=enterprise, name=f"day{n}.xml", digest=f"{n:064}", format="camt.053"
    )
    given = {"booked_on": timezone.localdate(), "unit": "EUR", "key": f"bank{n}"} | fields
    return BankLine.objects.create(
        statement=statement,
        enterprise=enterprise,
        payer=payer,
        amount=Decimal(amount),
        text=text,
        **given,
    )


def checkout(account=None, *, net="50", tax="10", provider="transfer", **fields):
    """Somebody on the way to pay, by transfer."""
    account = account or prices.account()
    given = {"expires_at": timezone.now() + timedelta(days=30), "unit": account.unit} | fields
    net, tax = Decimal(net), Decimal(tax)
    return Checkout.objects.create(
        account=account, net=net, tax=tax, gross=net + tax, provider=provider, **given
    )


def payment_method(name="Bank transfer"):
    return PaymentMethod.objects.get_or_create(name=name)[0]


def issued_invoice(account=None, *, on=None, by=None, **fields):
    """A numbered invoice; of 100 net by hand, 120 with its tax, unless the test says otherwise."""
    return issuing.issue(invoice(account, by=by, **fields), by=by, on=on)


def approval(account=None, *, by=None, **fields):
    """A credit of 2,000 that waits for a second person."""
    about = {"kind": "credit", "amount": Decimal(2000), "unit": "EUR", "said": "Credit of 2,000"}
    about |= {"what": {"credit_limit": "2000", "notify": False}, "key": f"approval{next(number)}"}
    return Approval.objects.create(
        account=account or prices.account(), asked_by=by or staff("finance"), **about | fields
    )
