from abc import ABC
from collections.abc import Iterator

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing import (
    prices,
    rate_rows,
    span,
    standings,
    statement,
    transactions,
)
from billing.approval_exports import ApprovalExport
from billing.bank_exports import BankLinesExport, CheckoutsExport
from billing.enterprise_exports import EnterprisesExport
from billing.filters.change_groups import ChangeGroupFilter
from billing.filters.networks import CountryFilter, NetworkFilter, PrefixFilter, WorldFilter
from billing.filters.price_lists import PriceListFilter, RateFilter
from billing.invoice_exports import InvoicesExport
from billing.invoice_run_exports import InvoiceRunsExport, RunLinesExport
from billing.models import Account, ChangeGroup, Country, Entry, Network, Prefix, PriceList, Rate
from billing.payment_exports import PaymentMethodsExport, PaymentsExport
from billing.statement import Statement
from billing.tables.change_groups import ChangeGroupTable
from billing.tables.networks import CountryTable, NetworkTable, PrefixTable
from billing.tables.price_lists import PriceListTable, RateTable
from billing.transactions import Line, Sums
from clients.models import Client
from portal.core.periods import Period
from portal.kit import faces
from portal.kit.exports import Exporter
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport

__all__ = [
    "ApprovalExport",
    "BankLinesExport",
    "CheckoutsExport",
    "EnterprisesExport",
    "InvoiceRunsExport",
    "InvoicesExport",
    "PaymentMethodsExport",
    "PaymentsExport",
    "RunLinesExport",
]
PK_MAX = 2**63


def _number(text: str) -> int | None:
    """A row's number from an address; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and int(text) < PK_MAX else None


class AccountExport(Exporter, ABC):
    """What one account of the address did in the address's period."""

    permission = "billing.view_account"

    @cached_property
    def account(self) -> Account | None:
        """None where the address names no account that this user may see."""
        accounts = Account.objects.visible_to(self.user).select_related("customer", "client")
        return accounts.filter(pk=_number(self.params.get("account", ""))).first()

    @cached_property
    def period(self) -> Period:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return span.asked(self.params, today).period

    def subtitle(self):
        return f"{self.account}, {span.described(self.period)}" if self.account else ""


class StatementExport(AccountExport):
    """A statement of account with its opening and its closing balance, as the page shows it."""

    slug = "statement"
    title = _("Statement of account")
    columns = (
        Column("day", _("Date"), kind=DATE),
        Column("text", _("What")),
        Column("charged", _("Charged"), kind=MONEY),
        Column("paid_in", _("Paid in"), kind=MONEY),
        Column("balance", _("Balance"), kind=MONEY),
        Column("who", _("By")),
        Column("at", _("When"), kind=MOMENT, default=False),
        Column("entries", _("Entries"), kind=NUMBER, default=False),
    )

    @cached_property
    def statement(self) -> Statement | None:
        """None without an account."""
        return self.account and statement.read(self.account, self.period)

    def queryset(self, user, params):
        return self.statement.whole if self.statement else []

    def totals(self):
        if self.statement is None:
            return None
        return {
            "text": _("Total"),
            "charged": self.statement.charged,
            "paid_in": self.statement.paid_in,
            "balance": self.statement.closing,
            "entries": sum(line.entries for line in self.statement.lines),
        }


class FinanceExport(AccountExport):
    """The transactions of a client's account, as the tab Finance shows them."""

    slug = "client-finance"
    title = _("Transactions")
    columns = (
        Column("at", _("Date"), kind=MOMENT),
        Column("credit", _("Credit"), kind=MONEY),
        Column("debit", _("Debit"), kind=MONEY),
        Column("purpose", _("Purpose")),
        Column("balance", _("Balance"), kind=MONEY),
        Column("who", _("By"), default=False),
    )

    @cached_property
    def sums(self) -> Sums:
        return transactions.sums(self.account, self.period)

    def queryset(self, user, params):
        if self.account is None:
            return Entry.objects.none()
        return transactions.of(self.account, self.period, user)

    def iterate(self) -> Iterator[Line]:
        """The newest first, down to the balance that the period began with."""
        names_staff = faces.of(self.user).kind == faces.STAFF
        for entry in super().iterate():
            yield transactions.line(entry, names_staff=names_staff)
        if self.account:
            yield transactions.opening(self.sums, self.period)

    def total(self):
        return super().total() + bool(self.account)

    def totals(self):
        if self.account is None:
            return None
        return {
            "purpose": _("Total and closing balance"),
            "credit": self.sums.credit,
            "debit": self.sums.debit,
            "balance": self.sums.closing,
        }


class PriceExport(Exporter):
    """What a part costs a client today, as its tab Prices shows it."""

    slug = "client-prices"
    title = _("Prices")
    permission = "billing.view_rate"
    columns = (
        Column("country", _("Country"), "country.name"),
        Column("network", _("Network"), "network.name"),
        Column("mcc_mnc", _("MCC-MNC"), "network.mcc_mnc"),
        Column("channel", _("Channel"), "get_channel_display"),
        Column("price", _("Price of a part"), kind=MONEY),
        Column("unit", _("Currency"), "price_list.unit"),
        Column("basis", _("Charged"), "get_basis_display"),
        Column("starts_at", _("From"), kind=MOMENT),
        Column("list", _("Price list"), "price_list.name"),
    )

    def __init__(self, user, params):
        super().__init__(user, params)
        if not self._is_for_staff:
            # How the operator calls its lists is its own affair.
            self.columns = tuple(one for one in type(self).columns if one.name != "list")

    @property
    def _is_for_staff(self) -> bool:
        return faces.of(self.user).kind == faces.STAFF

    @cached_property
    def client(self) -> Client | None:
        """None where the address names no client that this user may see."""
        clients = Client.objects.visible_to(self.user).select_related("customer")
        return clients.filter(pk=_number(self.params.get("client", ""))).first()

    def queryset(self, user, params):
        payer = self.client and standings.payer_of(self.client)
        if payer is None or not (self._is_for_staff or payer.client_id):
            return Rate.objects.none()
        return prices.found(prices.today(payer, timezone.now()), params.get("q", ""))

    def subtitle(self):
        return str(self.client) if self.client else ""


class WorldRows:
    """A list of countries, networks or prefixes; the imports understand its columns."""

    model: type[Country | Network | Prefix]
    filter_class: type[WorldFilter]
    related: tuple[str, ...] = ()

    def queryset(self, user, params):
        rows = self.model.objects.visible_to(user)
        rows = rows.select_related(*self.related) if self.related else rows
        return self.filter_class(params, queryset=rows, user=user).qs


class CountriesExport(WorldRows, ListExport):
    slug = list_key = "countries"
    title = _("Countries")
    permission = "billing.view_country"
    model, filter_class, table_class = Country, CountryFilter, CountryTable
    columns = (Column("code", _("Code")), Column("name", _("Name")), Column("origin", _("Origin")))


class NetworksExport(WorldRows, ListExport):
    slug = list_key = "networks"
    title = _("Networks")
    permission = "billing.view_network"
    model, filter_class, table_class = Network, NetworkFilter, NetworkTable
    related = ("country",)
    columns = (
        Column("mcc_mnc", "MCC-MNC"),
        Column("name", _("Name")),
        Column("country", _("Country"), "country.name"),
        Column("country_id", _("ISO"), default=False),
        Column("origin", _("Origin"), default=False),
    )


class PrefixesExport(WorldRows, ListExport):
    slug = list_key = "prefixes"
    title = _("Prefixes")
    permission = "billing.view_prefix"
    model, filter_class, table_class = Prefix, PrefixFilter, PrefixTable
    related = ("country", "network")
    columns = (
        Column("digits", _("Prefix")),
        Column("mcc_mnc", "MCC-MNC", "network.mcc_mnc"),
        Column("network", _("Network"), "network.name"),
        Column("country", _("Country"), "country.name"),
        Column("origin", _("Origin"), default=False),
    )


class PriceListsExport(ListExport):
    """The price lists by name, without their rates."""

    slug = list_key = "price-lists"
    title = _("Price lists")
    permission = "billing.view_pricelist"
    table_class = PriceListTable
    columns = (
        Column("name", _("Name")),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("unit", _("Currency")),
        Column("made_for", _("Own prices of")),
    )

    def queryset(self, user, params):
        rows = PriceList.objects.visible_to(user)
        rows = rows.select_related("made_for__customer", "made_for__client")
        return PriceListFilter(params, queryset=rows, user=user).qs


class RatesExport(ListExport):
    """The prices of the list that the address names; an import understands the file."""

    slug = list_key = "rates"
    title = _("Rates")
    permission = "billing.view_pricelist"
    table_class = RateTable
    columns = (
        Column("country", _("Country"), lambda rate: rate.country_id or "*"),
        Column("network", _("Network"), "network.name"),
        Column("mcc_mnc", "MCC-MNC", "network.mcc_mnc"),
        Column("channel", _("Channel")),
        Column("price", _("Price"), kind=MONEY),
        Column("unit", _("Currency"), "price_list.unit"),
        Column("basis", _("Charged")),
        Column("starts_at", _("Since"), kind=MOMENT),
    )

    @cached_property
    def price_list(self) -> PriceList | None:
        """None where the address names no list that this user may see."""
        lists = PriceList.objects.visible_to(self.user)
        return lists.filter(pk=_number(self.params.get("list", ""))).first()

    def queryset(self, user, params):
        if self.price_list is None:
            return Rate.objects.none()
        found = rate_rows.of(self.price_list, timezone.now(), Rate.objects.visible_to(user))
        return RateFilter(params, queryset=found, user=user, price_list=self.price_list).qs

    def subtitle(self):
        return str(self.price_list) if self.price_list else ""


class ChangeGroupsExport(ListExport):
    """The change groups of all lists, without their lines."""

    slug = list_key = "change-groups"
    title = _("Price changes")
    permission = "billing.view_changegroup"
    table_class = ChangeGroupTable
    columns = (
        Column("title", _("Title")),
        Column("status", _("Status"), "get_status_display"),
        Column("price_list", _("Price list"), "price_list.name"),
        Column("author", _("Author"), "author.name"),
        Column("created_at", _("Made"), kind=MOMENT),
        Column("decided_by", _("Decided by"), "decided_by.name"),
        Column("decided_at", _("Decided"), kind=MOMENT),
        Column("note", _("Note"), default=False),
    )

    def queryset(self, user, params):
        rows = ChangeGroup.objects.visible_to(user)
        rows = rows.select_related("price_list", "author", "decided_by")
        return ChangeGroupFilter(params, queryset=rows, user=user).qs
