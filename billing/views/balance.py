"""The Balance tab of a customer: its accounts, what was changed by hand, who was warned."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, balances
from billing.models import BalanceChange, BalanceWarning, Entry
from customers.views.record import CustomerTab
from portal.kit.paging import Page
from portal.kit.views.list import Empty

WARNINGS_MAX = 10
BY_ENGINE = ("usage", "refund")


class CustomerBalance(CustomerTab):
    """001: account balances, audit trail, balance warning configuration."""

    tab = "balance"
    permission_required = ("customers.view_customer", "billing.view_account")
    template_name = "billing/balance/page.html"
    empty = Empty(
        gettext_lazy("No account yet"),
        gettext_lazy("An account holds the customer's money or SMS credits, and pays."),
        (
            gettext_lazy("Open an account in a currency or in SMS credits."),
            gettext_lazy("Add a balance change, and messages can be sent."),
        ),
    )

    def extra(self):
        found = list(accounts.of_customer(self.record))
        rights = self._rights()
        return {
            "accounts": [self._box(account) for account in found],
            "empty": self._empty(rights["may_open"]),
            "pending": self._pending(found),
            "trail": self._trail(found),
            "warnings": self._warnings(found),
            "open_url": reverse("billing:account-open", args=[self.record.pk]),
            "change_url": reverse("billing:balance-change", args=[self.record.pk]),
            "statement_url": reverse("billing:statement", args=[self.record.pk]),
        } | rights

    def _rights(self) -> dict:
        """What this person may do; nothing to a customer that is archived."""
        names = {
            "may_open": "billing.add_account",
            "may_change": "billing.change_account",
            "may_move": "billing.add_balancechange",
        }
        is_living = not self.record.is_archived
        return {key: is_living and self.request.user.has_perm(one) for key, one in names.items()}

    def _box(self, account) -> dict:
        args = [self.record.pk, account.pk]
        return {
            "account": account,
            "state": balances.state(account),
            "facts": _facts(account),
            "limits_url": reverse("billing:account-limits", args=args),
            "warnings_url": reverse("billing:account-warnings", args=args),
            "terms_url": reverse("billing:account-terms", args=args),
            "statement_url": f"{reverse('billing:statement', args=args[:1])}?account={account.pk}",
        }

    def _empty(self, may_open) -> Empty:
        if not may_open:
            return self.empty
        url = reverse("billing:account-open", args=[self.record.pk])
        action = {"title": _("Open account"), "url": url}
        return Empty(self.empty.title, self.empty.text, self.empty.steps, action)

    def _pending(self, found) -> list[BalanceChange]:
        rows = BalanceChange.objects.visible_to(self.request.user).filter(account__in=found)
        rows = rows.filter(status=BalanceChange.Status.PENDING)
        return list(rows.select_related("account", "by").order_by("pk"))

    def _trail(self, found) -> Page:
        rows = Entry.objects.visible_to(self.request.user).filter(account__in=found)
        rows = rows.exclude(kind__in=BY_ENGINE).select_related("account", "actor")
        request = self.request
        return Page(rows.order_by("-pk"), request.GET, size=10, path=request.path)

    def _warnings(self, found) -> list[BalanceWarning]:
        rows = BalanceWarning.objects.visible_to(self.request.user).filter(account__in=found)
        return list(rows.select_related("account")[:WARNINGS_MAX])


def _facts(account) -> list[dict]:
    def told(amount):
        return balances.told(amount, account.unit)

    return [
        {"label": _("Balance"), "value": told(account.balance), "state": _colour(account)},
        {"label": _("Credit limit"), "value": told(account.credit_limit)},
        {"label": _("Overdraft"), **_overdraft(account)},
        {"label": _("Free to spend"), "value": told(balances.free(account))},
        {"label": _("Warnings"), "value": _warned_at(account)},
        {"label": _("Price list"), "value": _prices(account)},
    ]


def _colour(account) -> str:
    return {"bad": "bad", "warn": "warn"}.get(balances.state(account)["state"], "")


def _overdraft(account) -> dict:
    until = account.overdraft_until
    if until is None or not account.overdraft:
        return {"value": balances.told(account.overdraft, account.unit)}
    said = _("until %(moment)s") if until > timezone.now() else _("ended %(moment)s")
    moment = date_format(timezone.localtime(until), "j M Y H:i")
    return {
        "value": balances.told(account.overdraft, account.unit),
        "note": said % {"moment": moment},
    }


def _warned_at(account) -> str | None:
    levels = [one for one in (account.upper_warning, account.lower_warning) if one is not None]
    if not levels:
        return None
    named = _(" and ").join(balances.told(one, account.unit) for one in levels)
    return _("below %(sums)s") % {"sums": named}


def _prices(account) -> str | None:
    names = [str(one) for one in (account.own_list, account.price_list) if one]
    return ", ".join(names) or None
