"""The bank's bookings: files that come in, and whose money each is."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing import balances
from billing.bank import camt, crediting, matching, statements
from billing.filters.bank import BankLineFilter
from billing.forms.bank import CamtForm, MatchForm, ReasonForm
from billing.models import BankLine
from billing.tables.bank import STATES, BankLineTable
from portal.core.errors import Refused
from portal.kit import imports
from portal.kit.columns import ListButton
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm
from portal.kit.views.screen import Screen
from portal.models import HistoryEntry
from portal.pages.tables.history import what, who

VIEW, CHANGE, ADD = "billing.view_bankline", "billing.change_bankline", "billing.add_bankstatement"
AT_ONCE = 500
LAST = 20


class BankLineList(ListView):
    model = BankLine
    key = export = "bank-lines"
    title = gettext_lazy("Bank")
    permission_required = VIEW
    table_class = BankLineTable
    filter_class = BankLineFilter
    search_placeholder = gettext_lazy("Payer, text, IBAN or amount")
    template_name = "billing/bank/list.html"
    new = ListButton(
        "bank-lines", gettext_lazy("Import camt.053"), "upload", "billing:bank-import", ADD
    )
    empty = Empty(
        gettext_lazy("No bookings yet"),
        gettext_lazy(
            "Import what your bank says was booked, as camt.053 or CSV. Each booking comes in "
            "once, is matched with who paid, and credits the account."
        ),
    )

    def rows(self):
        return (
            super()
            .rows()
            .select_related(
                "enterprise",
                "statement",
                "payment__invoice",
                "payment__account__customer",
                "payment__account__client",
            )
        )

    def extra(self, page):
        return {"may_match": self.request.user.has_perm(CHANGE) and bool(page.rows)}


class BankImport(FormView):
    permission_required = ADD
    form_class = CamtForm
    title = gettext_lazy("Import camt.053")
    verb = gettext_lazy("Import")
    template_name = "billing/bank/form.html"

    @property
    def crumbs(self):
        return crumbs(self.title)

    @property
    def back_url(self):
        return reverse("billing:bank-lines")

    def act(self, cleaned):
        file = cleaned["file"]
        if file.size > camt.SIZE_MAX:
            raise Refused(_("The file is larger than 10 MiB."), field="file")
        self.taken = statements.read_camt(
            cleaned["enterprise"], name=file.name, content=file.read(), by=self.request.user
        )
        return told(self.taken)

    def back_to(self):
        return f"{self.back_url}?statement={self.taken.statement.pk}"


class BankImportCells(Screen):
    """The way to the import of CSV files, which asks for columns."""

    permission_required = ADD

    def get(self, request):
        return redirect(imports.url("bank-lines"))


class BankMatch(Screen):
    """Match everything that nobody need doubt."""

    http_method_names = ["post"]
    model = BankLine
    permission_required = CHANGE

    def post(self, request):
        waiting = self.rows().filter(status=BankLine.Status.NEW, amount__gt=0)
        lines = list(waiting.select_related("enterprise").order_by("booked_on", "pk")[:AT_ONCE])
        done = crediting.match_certain(lines, by=request.user)
        said = ngettext("%(n)s booking was matched.", "%(n)s bookings were matched.", done)
        messages.success(request, said % {"n": done})
        return redirect("billing:bank-lines")


class BankLinePage(TabForm):
    """One booking: what is known of it, and whose money it is."""

    model = BankLine
    permission_required = VIEW
    change_permission = CHANGE
    form_class = MatchForm
    template_name = "billing/bank/line.html"
    verb = gettext_lazy("Match")

    @cached_property
    def title(self):
        return balances.signed(self.record.amount, self.record.unit)

    def rows(self):
        return (
            super()
            .rows()
            .select_related(
                "enterprise",
                "statement",
                "payment__invoice",
                "payment__account__customer",
                "payment__account__client",
            )
        )

    @property
    def may_change(self):
        is_open = self.record.status == BankLine.Status.NEW and self.record.is_in
        return super().may_change and is_open

    def form_arguments(self):
        return {"line": self.record, "proposals": self.proposals}

    @cached_property
    def proposals(self):
        return matching.propose([self.record]).get(self.record.pk, [])

    def act(self, cleaned):
        target = cleaned["target"]
        payment = crediting.match(
            self.record,
            target.account,
            invoice=target.invoice,
            checkout=target.checkout,
            by=self.request.user,
        )
        return _("%(amount)s is credited to %(account)s.") % {
            "amount": balances.told(payment.amount, payment.account.unit),
            "account": payment.account,
        }

    def head(self):
        row = self.record
        badge = {"state": STATES[row.status], "text": row.get_status_display()}
        return {
            "name": self.title,
            "crumbs": crumbs(self.title),
            "badges": [badge],
            "facts": [
                {"label": _("Booked"), "value": date_format(row.booked_on, "j M Y")},
                {"label": _("Enterprise"), "value": row.enterprise},
            ],
            "actions": _actions(row) if self.request.user.has_perm(CHANGE) else [],
        }

    def extra(self):
        row = self.record
        return {"about": _about(row), "payment": row.payment, **_history(row, self.request.user)}


class Reasoned(FormView):
    """A deed to one booking that wants a reason."""

    model = BankLine
    permission_required = CHANGE
    form_class = ReasonForm
    template_name = "billing/bank/form.html"

    @cached_property
    def line(self):
        return self.row()

    def get(self, request, **kwargs):
        self.line  # noqa: B018 - a stranger's number is nothing, not a form
        return super().get(request, **kwargs)

    @property
    def crumbs(self):
        return crumbs(self.title)

    @property
    def back_url(self):
        return self.line.get_absolute_url()

    def back_to(self):
        return self.line


class BankLineSetAside(Reasoned):
    title = verb = gettext_lazy("Set aside")
    text = gettext_lazy("Such as fees, transfers of your own and payments of suppliers.")

    def act(self, cleaned):
        crediting.set_aside(self.line, reason=cleaned["reason"], by=self.request.user)
        return _("The booking is set aside.")


class BankLineFree(Reasoned):
    title = verb = gettext_lazy("Take the match back")
    text = gettext_lazy(
        "The payment becomes unpaid, what it settled is due again, and the money leaves the "
        "account's balance."
    )

    def act(self, cleaned):
        crediting.free(self.line, reason=cleaned["reason"], by=self.request.user)
        return _("The booking is to be matched again.")


class BankLineRestore(ActionView):
    model = BankLine
    permission_required = CHANGE

    def act(self, row):
        crediting.restore(row, by=self.request.user)
        return _("The booking is to be matched again.")


def crumbs(last) -> list[dict]:
    return [{"title": _("Bank"), "url": reverse("billing:bank-lines")}, {"title": last}]


def told(taken) -> str:
    new = ngettext("%(n)s booking came in", "%(n)s bookings came in", taken.fresh)
    return _("%(new)s; %(known)s were here already.") % {
        "new": new % {"n": taken.fresh},
        "known": taken.known,
    }


def _about(row) -> list[dict]:
    return [
        {"label": _("Payer") if row.is_in else _("Paid to"), "value": row.payer or None},
        {"label": "IBAN", "value": row.payer_iban or None, "is_mono": True},
        {"label": _("Text"), "value": row.text or None},
        {"label": _("File"), "value": row.statement.name},
    ]


def _actions(row) -> list[dict]:
    status = BankLine.Status
    ways = {
        status.NEW: (BankLineSetAside.title, "set-aside", "ban"),
        status.MATCHED: (BankLineFree.title, "free", "arrow-back-up"),
    }
    if row.status == status.IGNORED:
        url = reverse("billing:bank-line-restore", args=[row.pk])
        return [{"title": _("Match after all"), "url": url, "icon": "refresh", "is_post": True}]
    title, name, icon = ways[row.status]
    url = reverse(f"billing:bank-line-{name}", args=[row.pk])
    return [{"title": title, "url": url, "icon": icon, "in_dialog": True}]


def _history(row, user) -> dict:
    found = HistoryEntry.objects.filter(subject_kind="bankline", subject_id=row.pk)
    found = found.select_related("actor", "acting_as").order_by("-pk")[:LAST]
    return {
        "entries": [{"at": one.at, "who": who(one), "what": what(one)} for one in found],
        "entries_url": f"{reverse('history')}?kind=bankline&of={row.pk}",
        "sees_history": user.has_perm("portal.view_historyentry"),
    }
