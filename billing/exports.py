from abc import ABC
from collections.abc import Iterator

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing import prices, span, standings, statement, transactions
from billing.models import Account, Entry, Rate
from billing.statement import Statement
from billing.transactions import Line, Sums
from clients.models import Client
from portal.core.periods import Period
from portal.kit import faces
from portal.kit.exports import Exporter
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, Column

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
