"""The tab Finance of a client, for staff, and the same screen in the client's own cabinet."""

from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, balances, recipients, span, transactions
from billing.forms.changes import CreditForm, TopUpForm
from billing.models import Account, Entry
from billing.providers import checkouts
from billing.views.papers import statement_url
from clients.views.client_record import ClientTab
from portal.kit.paging import SIZES, Page
from portal.kit.views.list import Empty

VIEW = "billing.view_account"
SIZE = 20
RIGHTS = {
    "may_open": "billing.add_account",
    "may_change": "billing.change_account",
    "may_top_up": "billing.add_balancechange",
}


class ClientFinance(ClientTab):
    """002: FINANCE - balance and credit, set credit, top up, and the transactions of a period."""

    tab = "finance"
    title = gettext_lazy("Finance")
    permission_required = ("clients.view_client", VIEW)
    template_name = "billing/finance/page.html"

    @cached_property
    def accounts(self):
        mine = Account.objects.visible_to(self.request.user)
        return list(mine & accounts.of_client(self.record))

    @cached_property
    def account(self):
        """The account that is asked for; another one's number is as good as none."""
        asked = self.request.GET.get("account", "")
        chosen = [account for account in self.accounts if str(account.pk) == asked]
        return next(iter(chosen or self.accounts), None)

    def extra(self):
        rights = self._rights()
        if self.account is None:
            return {"account": None, "empty": self._empty(rights["may_open"])} | rights
        shown = {"account": self.account, "groups": self._groups()} | rights
        shown["box"] = self._box(rights)
        return shown | self._forms(rights) | self._period()

    def _rights(self) -> dict[str, bool]:
        """What this person may do; nothing to whom is archived, and nothing in the cabinet."""
        is_open = not (self.is_cabinet or self.record.is_gone or self.record.customer.is_archived)
        return {key: is_open and self.request.user.has_perm(one) for key, one in RIGHTS.items()}

    def _box(self, rights) -> dict:
        return {
            "state": balances.state(self.account),
            "pay_url": checkouts.top_up_url(self.account, self.request.user),
            "facts": _facts(self.account),
            "terms_url": self._terms_url(),
            "limits_url": self._of_account("limits") if rights["may_change"] else None,
            "warnings_url": self._of_account("warnings") if rights["may_change"] else None,
        }

    def _forms(self, rights) -> dict:
        """The forms on the page. What they refuse is told by their own pages."""
        found = {}
        if rights["may_top_up"]:
            found["top_up"] = TopUpForm(account=self.account, auto_id="top-up-%s")
            found["top_up_url"] = self._of_account("top-up")
        if rights["may_change"]:
            told = recipients.of_account(self.account)
            found["credit"] = CreditForm(account=self.account, told=told, auto_id="credit-%s")
            found["credit_url"] = self._of_account("credit")
        return found

    def _period(self) -> dict:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        params, path = self._params, self.request.path
        asked = span.asked(params, today)
        rows = transactions.of(self.account, asked.period, self.request.user)
        page = Page(rows, params, size=self._size(), path=path)
        sums = transactions.sums(self.account, asked.period)
        names_staff = not self.is_cabinet
        return {
            "span_note": asked.note,
            "period": span.shown(asked, params, path, today),
            "page": page,
            "lines": [transactions.line(row, names_staff=names_staff) for row in page.rows],
            "sums": sums,
            "opening": None if page.has_next else transactions.opening(sums, asked.period),
            "export_url": f"{reverse('export', args=['client-finance'])}?{params.urlencode()}",
            "pdf_url": statement_url(self.account, asked.period),
        }

    @cached_property
    def _params(self):
        """The address's own, with the account that is shown."""
        params = self.request.GET.copy()
        params["account"] = str(self.account.pk)
        return params

    def _size(self) -> int:
        asked = self.request.GET.get("size", "")
        return int(asked) if asked in map(str, SIZES) else SIZE

    def _groups(self) -> list[dict]:
        if len(self.accounts) < 2:
            return []
        return [
            {
                "title": _("Account in %(unit)s") % {"unit": one.unit},
                "url": f"{self.request.path}?account={one.pk}",
                "is_current": one == self.account,
            }
            for one in self.accounts
        ]

    def _of_account(self, deed: str) -> str:
        return reverse(f"billing:client-{deed}", args=[self.record.pk, self.account.pk])

    def _terms_url(self) -> str | None:
        """How it is invoiced is the operator's to know and to change."""
        may = self.request.user.has_perm("billing.view_billingterms") and not self.is_cabinet
        return self._of_account("terms") if may else None

    def _empty(self, may_open: bool) -> Empty:
        if self.is_cabinet:
            return Empty(
                _("No account of your own"),
                _("Your messages are paid for by your provider; there is nothing to pay here."),
            )
        text = _("%(customer)s pays for the messages of this client.") % {
            "customer": self.record.customer
        }
        if not may_open:
            return Empty(_("Its customer pays"), text)
        url = reverse("billing:client-account-open", args=[self.record.pk])
        steps = (
            _("Open an account, and from then on the client pays for itself."),
            _("Top it up or set a credit, so that its messages keep going out."),
        )
        return Empty(_("Its customer pays"), text, steps, {"title": _("Open account"), "url": url})


class Finance(ClientFinance):
    """The cabinet's own: read only, and without the names of the operator's people."""

    permission_required = VIEW


def _facts(account) -> list[dict]:
    def told(amount):
        return balances.told(amount, account.unit)

    warned_at = [one for one in (account.upper_warning, account.lower_warning) if one is not None]
    return [
        {"label": _("Balance"), "value": told(account.balance), "state": _colour(account)},
        {"label": _("Credit"), "value": told(account.credit_limit)},
        {"label": _("Can spend"), "value": told(balances.free(account))},
        {"label": _("Warn below"), "value": _(" and ").join(map(told, warned_at)) or None},
        {"label": _("Last top-up"), **_last_top_up(account)},
    ]


def _colour(account) -> str:
    return {"bad": "bad", "warn": "warn"}.get(balances.state(account)["state"], "")


def _last_top_up(account) -> dict:
    """Quick among millions of entries: those that people made have an index of their own."""
    made = Entry.objects.filter(account=account).exclude(kind__in=("usage", "refund"))
    last = made.filter(kind=Entry.Kind.TOP_UP).order_by("-pk").first()
    if last is None:
        return {"value": None}
    return {"value": balances.told(last.amount, account.unit), "note": balances.on_day(last.at)}
