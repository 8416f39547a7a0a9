"""Billing → Approvals: what waits for a second person, what was decided, and the limits."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import approval_limits, approval_looks, approvals
from billing.approvals import DECIDE
from billing.filters.approvals import ApprovalFilter
from billing.forms.approvals import ApproveForm, LimitsForm, RefuseForm
from billing.models import Approval
from billing.tables.approvals import ApprovalTable
from portal.kit.views.action import ActionView
from portal.kit.views.detail import DetailView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen
from portal.models import Setting
from portal.templatetags import onward

VIEW = "billing.view_approval"
LIMITS = "portal.change_setting"


class ApprovalScreen(Screen):
    model = Approval
    permission_required = VIEW

    def rows(self):
        rows = super().rows()
        return rows.select_related(
            "account__customer", "account__client", "invoice", "asked_by", "decided_by"
        )

    @property
    def crumbs(self):
        return [
            {"title": _("Approvals"), "url": reverse("billing:approvals")},
            {"title": str(self.title)},
        ]


class ApprovalList(ApprovalScreen, ListView):
    key = "approvals"
    title = gettext_lazy("Approvals")
    table_class = ApprovalTable
    filter_class = ApprovalFilter
    export = "approvals"
    search_placeholder = gettext_lazy("What, why or who asked")
    empty = Empty(
        gettext_lazy("Nothing was asked for yet"),
        gettext_lazy(
            "What is above a limit waits here until another person has approved or refused it: "
            "credits, balance changes, negative payments, write-offs and price changes. Without "
            "limits one person is enough."
        ),
    )


class ApprovalPage(ApprovalScreen, DetailView):
    template_name = "billing/approvals/page.html"

    @property
    def title(self):
        return _("Approval")

    def extra(self, row):
        return {
            "crumbs": [
                {"title": _("Approvals"), "url": reverse("billing:approvals")},
                {"title": row.said},
            ],
            "name": row.said,
            "badges": [
                {"state": approval_looks.STATES[row.status], "text": row.get_status_display()}
            ],
            "about": _about(row),
            "decided": _decided(row),
            **self._deeds(row),
        }

    def _deeds(self, row) -> dict:
        """The addresses of what this person may do now."""
        person, deeds = self.request.user, {"why_not": ""}
        if not row.is_waiting:
            return deeds
        if row.asked_by_id == person.pk:
            deeds["withdraw_url"] = reverse("billing:approval-withdraw", args=[row.pk])
        if person.has_perm(DECIDE):
            deeds["why_not"] = approvals.why_not_decide(row, person)
            if not deeds["why_not"]:
                deeds["approve_url"] = reverse("billing:approval-approve", args=[row.pk])
                deeds["refuse_url"] = reverse("billing:approval-refuse", args=[row.pk])
        return deeds


class Deciding(ApprovalScreen, FormView):
    """A dialog about one wish; it goes back to it."""

    permission_required = (VIEW, DECIDE)
    template_name = "billing/balance/form.html"

    @cached_property
    def approval(self):
        return self.row()

    @property
    def text(self):
        return self.approval.said

    def back_to(self):
        return self.approval.get_absolute_url()


class ApprovalApprove(Deciding):
    form_class = ApproveForm
    title = gettext_lazy("Approve, and do it now?")
    verb = gettext_lazy("Approve")

    def act(self, cleaned):
        approvals.approve(self.approval, note=cleaned["note"], by=self.request.user)
        return _("Approved and done: %(said)s.") % {"said": self.approval.said}


class ApprovalRefuse(Deciding):
    form_class = RefuseForm
    title = gettext_lazy("Refuse this?")
    verb = gettext_lazy("Refuse")
    is_danger = True

    def act(self, cleaned):
        approvals.refuse(self.approval, note=cleaned["note"], by=self.request.user)
        return _("Refused: %(said)s.") % {"said": self.approval.said}


class ApprovalWithdraw(ActionView):
    model = Approval
    permission_required = VIEW

    def act(self, row):
        approvals.withdraw(row, by=self.request.user)
        return _("Taken back: %(said)s.") % {"said": row.said}


class ApprovalLimits(FormView):
    """Above which amounts a second person is needed, per currency."""

    model = Setting
    permission_required = (VIEW, LIMITS)
    form_class = LimitsForm
    template_name = "billing/approvals/limits.html"
    title = gettext_lazy("Limits of one person")
    text = gettext_lazy(
        "The most that one person may do alone; what is above waits for another one's approval. "
        "Empty: one person is enough for any amount. 0: always two. A credit counts as a whole, "
        "a price change by how much a part becomes dearer or cheaper."
    )

    @property
    def crumbs(self):
        return [
            {"title": _("Approvals"), "url": reverse("billing:approvals")},
            {"title": str(self.title)},
        ]

    def form_arguments(self):
        return {"units": approval_limits.units()}

    def act(self, cleaned):
        wanted = {tuple(name.rsplit("-", 1)): amount for name, amount in cleaned.items()}
        if approval_limits.write(wanted, by=self.request.user):
            return _("The limits hold from now on; what waits already goes on waiting.")
        return _("Nothing was different.")

    def back_to(self):
        return reverse("billing:approvals")


def _about(row) -> list[dict]:
    facts = [
        {"label": _("Kind"), "value": approval_looks.kind(row)},
        {"label": _("Amount"), "value": approval_looks.amount(row)},
        {"label": _("Limit now"), "value": approval_limits.told(row.kind, row.unit) or None},
    ]
    if row.account:
        whose = {"value": approval_looks.owner(row), "url": approval_looks.money_url(row.account)}
        facts.append({"label": _("Whose"), **whose})
    if row.invoice:
        url = row.invoice.get_absolute_url()
        facts.append({"label": _("Invoice"), "value": str(row.invoice), "url": url})
    if row.reason:
        facts.append({"label": _("Why"), "value": row.reason})
    return facts


def _decided(row) -> list[dict]:
    facts = [
        {"label": _("Asked by"), "value": row.asked_by.name},
        {"label": _("Asked"), "value": onward.when(row.asked_at)},
    ]
    if row.decided_by:
        facts.append({"label": _("Decided by"), "value": row.decided_by.name})
    if row.decided_at:
        facts.append({"label": _("Decided"), "value": onward.when(row.decided_at)})
    if row.decision:
        facts.append({"label": _("What was said"), "value": row.decision})
    return facts
