"""Checkouts: somebody on the way to pay, for an invoice or to top an account up.

`begin` sends them there, `billing.providers.hearing` makes true what the provider says of it.
"""

from datetime import timedelta
from decimal import Decimal

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import accounts, balances
from billing.document_events import CheckoutEvent
from billing.invoicing import amounts, drafting, parties, taxing
from billing.models import Account, BillingTerms, Checkout, Invoice
from billing.providers import Opened, Provider, Unreachable, register
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

log = structlog.get_logger(__name__)

# Stripe keeps a page open for 30 minutes to 24 hours; a transfer may take its weeks.
PAGE_OPEN = timedelta(hours=23)
TRANSFER_OPEN = timedelta(days=30)
RETURN_MAX = 500


def begin(
    account: Account,
    *,
    net: Decimal | None = None,
    invoice: Invoice | None = None,
    by: User | None = None,
    return_url: str = "",
    provider: Provider | None = None,
) -> Checkout:
    """Send somebody to pay what is due of an invoice, or `net` with its tax to top up.

    `checkout.url` is where to go; afterwards they are led on to `return_url` if there is one. Who
    asks again for the same while a page is open gets that page. Without a provider the first one
    in use that takes the amount is asked. Raises Refused where nothing is due, where nobody takes
    it, and where the provider does not answer. Not inside a transaction: the provider is asked
    once the checkout is written, so that it can never tell of one that is not there.
    """
    checkout = _priced(account, net, invoice)
    checkout.by, checkout.return_url = by, _checked(return_url)
    chosen = provider or offered(checkout.unit, checkout.gross)[0]
    checkout.provider = chosen.slug
    going = _going(checkout)
    if going is not None:
        return going
    page_open = TRANSFER_OPEN if chosen.slug == "transfer" else PAGE_OPEN
    checkout.expires_at = timezone.now() + page_open
    with transaction.atomic():
        checkout.save(force_insert=True)
        _record(checkout, by)
    try:
        opened = chosen.open(checkout, title=title(checkout), email=_email(by))
    except Unreachable as error:
        _fail(checkout, str(error))
        said = _("The page to pay on could not be opened. Please try again in a while.")
        raise Refused(said, code="no_provider") from error
    return _opened(checkout, opened)


def offered(unit: str, gross: Decimal) -> list[Provider]:
    """Who takes so much of this currency. Raises Refused (`no_provider`) where nobody does."""
    found = [one for one in register.in_use() if one.takes(unit, gross)]
    if not found:
        raise Refused(_("Nobody takes this amount online at the moment."), code="no_provider")
    return found


def price(account: Account, net: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of a top-up today.

    Raises Refused for what is no amount of the currency, for an account in SMS credits, and for
    one that pays by invoice: its usage will bear the tax, which would be paid twice.
    """
    if account.unit == money.CREDITS:
        raise Refused(_("An account in SMS credits is not topped up here."), code="bad_unit")
    if parties.terms_of(account).model != BillingTerms.Model.PREPAID:
        raise Refused(_("This account pays its invoices; it is not topped up."), code="postpaid")
    if money.exact(net) <= 0 or money.in_currency(net, account.unit) != net:
        said = _("A top-up is above 0 and ends with the coin of its currency.")
        raise Refused(said, code="bad_amount", field="net")
    buyer = parties.buyer(account)
    _case, tax = taxing.tax_for(
        parties.enterprise_of(account),
        country=buyer["country"],
        vat_no=buyer["vat_no"],
        on=drafting.today(),
    )
    found = amounts.totals([(net, tax)], account.unit)
    return found.net, found.tax


def pay_url(invoice: Invoice, user: User) -> str:
    """Where this person may pay an invoice online; "" where there is no such way."""
    is_open = invoice.status in Invoice.OPEN and invoice.kind != Invoice.Kind.CREDIT_NOTE
    if not is_open or invoice.due <= 0 or not user.has_perm("billing.add_checkout"):
        return ""
    is_taken = any(one.takes(invoice.unit, invoice.due) for one in register.in_use())
    return reverse("billing:checkout-invoice", args=[invoice.pk]) if is_taken else ""


def top_up_url(account: Account, user: User) -> str:
    """Where this person of the account's owner may top it up online; "" where nobody may."""
    if user.is_staff or not user.has_perm("billing.add_checkout"):
        return ""
    is_prepaid = parties.terms_of(account).model == BillingTerms.Model.PREPAID
    if account.unit == money.CREDITS or not is_prepaid or not register.in_use():
        return ""
    return reverse("billing:checkout-top-up", args=[account.pk])


def title(checkout: Checkout) -> str:
    """What is paid, in words for the one who pays."""
    if checkout.invoice is not None:
        return _("Invoice %(number)s") % {"number": checkout.invoice}
    return _("Top-up of your account")


def _checked(return_url: str) -> str:
    if return_url and not return_url.startswith(("/", "https://", "http://")):
        raise ValueError("A return address is a page.")
    if len(return_url) > RETURN_MAX:
        raise ValueError("A return address has up to 500 characters.")
    return return_url


def _priced(account: Account, net: Decimal | None, invoice: Invoice | None) -> Checkout:
    accounts.check_open(account)
    if (net is None) == (invoice is None):
        raise ValueError("A checkout is for an invoice or for an amount.")
    if invoice is not None:
        due = payable(account, invoice)
        net, tax = amounts.parted(due, net=invoice.net, tax=invoice.tax, unit=invoice.unit)
    else:
        net, tax = price(account, net or money.ZERO)
    return Checkout(
        account=account, invoice=invoice, net=net, tax=tax, gross=net + tax, unit=account.unit
    )


def payable(account: Account, invoice: Invoice) -> Decimal:
    """What is due of the account's invoice. Raises Refused where there is nothing to pay."""
    row = Invoice.objects.get(pk=invoice.pk)
    is_open = row.status in Invoice.OPEN and row.kind != Invoice.Kind.CREDIT_NOTE
    if row.account_id != account.pk or not is_open or row.due <= 0:
        raise Refused(_("There is nothing to pay on this document."), code="nothing_due")
    return row.due


def _going(wanted: Checkout) -> Checkout | None:
    """The page that is open for the same already: who presses twice pays once."""
    same = Checkout.objects.filter(
        account=wanted.account,
        invoice=wanted.invoice,
        gross=wanted.gross,
        net=wanted.net,
        unit=wanted.unit,
        provider=wanted.provider,
        by=wanted.by,
        return_url=wanted.return_url,
        status=Checkout.Status.OPEN,
        expires_at__gt=timezone.now() + timedelta(hours=1),
    )
    return same.exclude(url="").order_by("-pk").first() if wanted.by else None


def _opened(checkout: Checkout, opened: Opened) -> Checkout:
    fields = {
        "provider_id": opened.provider_id,
        "url": opened.url,
        "expires_at": opened.expires_at,
    }
    # What the provider has told meanwhile stays.
    Checkout.objects.filter(pk=checkout.pk).update(**fields)
    checkout.refresh_from_db()
    return checkout


def _fail(checkout: Checkout, why: str) -> None:
    log.warning("checkout_not_opened", checkout=checkout.pk, why=why)
    Checkout.objects.filter(pk=checkout.pk, status=Checkout.Status.OPEN).update(
        status=Checkout.Status.FAILED, said=why[:200]
    )


def _email(by: User | None) -> str:
    return by.email or "" if by is not None and not by.is_staff else ""


def _record(checkout: Checkout, by: User | None) -> None:
    audit.record(
        by,
        CheckoutEvent.BEGUN,
        checkout,
        customer=checkout.account.customer_id,
        client=checkout.account.client_id,
        amount=balances.told(checkout.gross, checkout.unit),
        what=title(checkout),
        provider=checkout.provider,
    )
