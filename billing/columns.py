"""What money adds to the lists of customers and clients."""

from decimal import Decimal
from operator import itemgetter

import django_filters
import django_tables2 as tables
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import bank_columns, invoice_actions, payment_actions, price_columns, standings
from billing.models import Account, Country
from clients.filters import clients as of_clients
from customers.filters import customers as of_customers
from portal.kit.columns import ListButton, ListColumn, ListFilter
from portal.kit.exports.columns import MONEY
from portal.kit.exports.columns import Column as ExportColumn
from portal.kit.tables import cell
from portal.templatetags import onward

SIGNALS = {
    Account.Warned.UPPER: ("warn", gettext_lazy("Low")),
    Account.Warned.LOWER: ("bad", gettext_lazy("Very low")),
}
LOW = [("low", gettext_lazy("runs low")), ("below", gettext_lazy("below zero"))]


class CustomerBalance(tables.Column):
    """Each account of a customer on its own line."""

    def render(self, record):
        lines = ((_signalled(account),) for account in record.own_accounts)
        return format_html_join("", "<div>{}</div>", lines) or onward.NOTHING

    def order(self, rows, is_descending):
        payer = Q(accounts__client__isnull=True, accounts__pays=True)
        rows = rows.alias(payer=FilteredRelation("accounts", condition=payer))
        return rows.order_by(_whoever_has_none_last("payer__balance", is_descending)), True


class ClientMoney(tables.Column):
    """A figure of a client's own account; a client whose customer pays has none."""

    def __init__(self, title, figure, **more):
        super().__init__(title, accessor="pk", **more)
        self._figure = figure

    def order(self, rows, is_descending):
        own = FilteredRelation("accounts", condition=Q(accounts__pays=True))
        order = _whoever_has_none_last(f"own__{self._figure}", is_descending)
        # Those with the same figure go the same way, as they do in the index.
        return rows.alias(own=own).order_by(order, "-pk" if is_descending else "pk"), True

    def render(self, record):
        account = record.standing.account
        if account is None:
            return onward.NOTHING
        if self._figure == "balance":
            return _balance(account)
        return onward.money(getattr(account, self._figure), account.unit)


class ClientPrice(tables.Column):
    def render(self, record):
        standing = record.standing
        return onward.rate(standing.price.price if standing.price else None, standing.unit)


class ClientPayment(tables.Column):
    """003: the payment (card) icon, the way to what a client paid."""

    def render(self, record):
        return format_html(
            '<a class="btn btn-quiet btn-ic btn-xs" href="{}" title="{}" aria-label="{}">{}</a>',
            reverse("billing:client-payments", args=[record.pk]),
            _("Payments"),
            _("Payments of %(client)s") % {"client": record.company},
            onward.icon("credit-card"),
        )


def _signalled(account):
    """The balance beside the warning it fell below."""
    signal = SIGNALS.get(account.warned)
    if signal is None:
        return _balance(account)
    return format_html(
        '<span title="{}">{}</span> {}',
        account.get_warned_display(),
        onward.badge(*signal),
        onward.money(account.balance, account.unit),
    )


def _balance(account):
    """The balance, with a mark at its left when it runs low; under zero it is red besides."""
    shown = onward.money(account.balance, account.unit)
    if account.balance >= 0 and not account.runs_low:
        return shown
    title = _("Below zero") if account.balance < 0 else _("Runs low")
    return format_html("{} {}", onward.icon("alert-triangle", "c-warn", title), shown)


def _whoever_has_none_last(name, is_descending):
    place = F(name)
    return place.desc(nulls_last=True) if is_descending else place.asc(nulls_last=True)


def _that_run(rows, _name, how):
    accounts = Account.objects.filter(client=OuterRef("pk"), pays=True)
    accounts = accounts.alias(lack=F("lower_warning") - F("balance"))
    low = Q(balance__lt=0) if how == "below" else Q(lack__gt=0)
    return rows.filter(Exists(accounts.filter(low)))


def _below(rows, _name, amount):
    """Customers with an account of their own that pays and holds less than this."""
    accounts = Account.objects.filter(client__isnull=True, pays=True, balance__lt=amount)
    return rows.filter(Exists(accounts.filter(customer=OuterRef("pk"))))


def _clients_below(rows, _name, amount):
    """Clients with an account of their own that pays and holds less than this."""
    accounts = Account.objects.filter(client=OuterRef("pk"), pays=True, balance__lt=amount)
    return rows.filter(Exists(accounts))


def _names(of):
    """Reads where the rows of a list are, by name; a code nobody knows stands for itself."""

    def read():
        codes = of.countries()
        known = dict(Country.objects.filter(code__in=codes).values_list("code", "name"))
        return sorted(((code, known.get(code, code)) for code in codes), key=itemgetter(1))

    return read


def _sums(customer) -> str:
    """A customer's balances as text: several currencies do not add up to a number."""
    return ", ".join(
        f"{account.balance.normalize():f} {account.unit}" for account in customer.own_accounts
    )


def _of_account(figure):
    def read(client) -> Decimal | None:
        account = client.standing.account
        return account and getattr(account, figure)

    return read


CUSTOMER_BALANCE = ListColumn(
    "customers",
    "balance",
    CustomerBalance(gettext_lazy("Balance"), accessor="pk", attrs=cell("r", "c-r", "r1")),
    after="country",
    fill=standings.of_customers,
    exported=(ExportColumn("balance", gettext_lazy("Balance"), _sums),),
)
BALANCE_BELOW = ListFilter(
    "customers",
    "balance_below",
    django_filters.NumberFilter(label=gettext_lazy("Balance below"), method=_below),
)
# In the place of the list's own, which knows the codes alone.
COUNTRY = ListFilter(
    "customers",
    "country",
    django_filters.ChoiceFilter(
        label=gettext_lazy("Country"),
        choices=_names(of_customers),
        empty_label=gettext_lazy("All countries"),
    ),
)
PRICE = ListColumn(
    "clients",
    "sms_price",
    ClientPrice(
        gettext_lazy("SMS Price"),
        accessor="pk",
        orderable=False,
        attrs=cell("r", "c-r", "r3", label=gettext_lazy("SMS Price")),
    ),
    after="name",
    fill=standings.of_clients,
    exported=(ExportColumn("sms_price", gettext_lazy("SMS Price"), "standing.price.price", MONEY),),
)
BALANCE = ListColumn(
    "clients",
    "balance",
    ClientMoney(gettext_lazy("Balance"), "balance", attrs=cell("r", "c-r", "r1")),
    after="sms_price",
    fill=standings.of_clients,
    exported=(ExportColumn("balance", gettext_lazy("Balance"), _of_account("balance"), MONEY),),
)
CREDIT = ListColumn(
    "clients",
    "credit",
    ClientMoney(
        gettext_lazy("Credit"),
        "credit_limit",
        attrs=cell("r", "c-r", "r2", label=gettext_lazy("Credit")),
    ),
    after="balance",
    fill=standings.of_clients,
    exported=(
        ExportColumn("credit", gettext_lazy("Credit"), _of_account("credit_limit"), MONEY),
        ExportColumn("unit", gettext_lazy("Currency"), "standing.unit"),
    ),
)
PAYMENT = ListColumn(
    "clients",
    "payment",
    ClientPayment(gettext_lazy("Payment"), accessor="pk", orderable=False, attrs=cell("w0", "c-0")),
    after="credit",
    fill=standings.of_clients,
)
RUNS_LOW = ListFilter(
    "clients",
    "funds",
    django_filters.ChoiceFilter(
        label=gettext_lazy("Balance"),
        choices=LOW,
        empty_label=gettext_lazy("Any"),
        method=_that_run,
    ),
)
CLIENTS_BELOW = ListFilter(
    "clients",
    "balance_below",
    django_filters.NumberFilter(label=gettext_lazy("Balance below"), method=_clients_below),
)
CLIENTS_COUNTRY = ListFilter(
    "clients",
    "country",
    django_filters.ChoiceFilter(
        label=gettext_lazy("Country"),
        choices=_names(of_clients),
        empty_label=gettext_lazy("All countries"),
    ),
)

# What is told of price lists and of their rates.
OF_PRICES = price_columns.HUNG
# What is done with payments in their lists, and the ways to them.
PAYMENT_ROWS = payment_actions.ROWS
PAYMENT_PAPERS = payment_actions.PAPERS
PAYMENTS_OF = payment_actions.OF_OWNERS
PAYMENT_BUTTONS = payment_actions.BUTTONS
# What is done with invoices in their lists.
INVOICE_ROWS = invoice_actions.ROWS
INVOICES_CHOSEN = invoice_actions.MANY
INVOICE_BUTTONS = invoice_actions.BUTTONS
# What is told of bookings of the bank, and done with them and with online payments.
BANK_ROWS = bank_columns.ROWS
BANK_ACTIONS = bank_columns.ACTIONS
BANK_BUTTONS = bank_columns.BUTTONS
APPROVAL_LIMITS = ListButton(
    "approvals",
    gettext_lazy("Limits"),
    "settings",
    "billing:approval-limits",
    "portal.change_setting",
)
