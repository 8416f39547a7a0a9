from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing import span, statement
from billing.models import Account
from billing.statement import Statement
from portal.kit.exports import Exporter
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, Column

PK_MAX = 2**63


class StatementExport(Exporter):
    """A statement of account with its opening and its closing balance, as the page shows it."""

    slug = "statement"
    title = _("Statement of account")
    permission = "billing.view_account"
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
        """None where the address names no account that this user may see."""
        pk = self.params.get("account", "")
        if not (pk.isascii() and pk.isdigit() and int(pk) < PK_MAX):
            return None
        accounts = Account.objects.visible_to(self.user).select_related("customer", "client")
        account = accounts.filter(pk=int(pk)).first()
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return account and statement.read(account, span.asked(self.params, today).period)

    def queryset(self, user, params):
        return self.statement.whole if self.statement else []

    def subtitle(self):
        if self.statement is None:
            return ""
        account = self.statement.account
        return f"{account}, {span.described(self.statement.period)}"

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
