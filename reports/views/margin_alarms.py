"""What is below a margin rule's threshold, and the rules."""

from functools import cached_property

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.models import HistoryEntry
from portal.pages.tables.history import what, who
from reports import margin_alarms
from reports.filters.finance import MarginAlarmFilter, MarginRuleFilter
from reports.forms.margin_rules import MarginRuleForm
from reports.models import MarginAlarm, MarginRule
from reports.tables.finance import MarginAlarmTable, MarginRuleTable, with_open
from reports.views.finance import SEEN_WITH

LAST = 20
LISTS = (
    (gettext_lazy("Alarms"), "margin-alarms"),
    (gettext_lazy("Rules"), "margin-rules"),
)


class AlarmList(ListView):
    """One of the two lists, with the way to the other."""

    permission_required = SEEN_WITH
    template_name = "reports/margin_alarms/list.html"

    def extra(self, page):
        return {
            "tabs": [
                {"title": title, "url": reverse(f"reports:{key}"), "is_current": key == self.key}
                for title, key in LISTS
            ]
        }


class MarginAlarmList(AlarmList):
    model = MarginAlarm
    key = export = "margin-alarms"
    title = gettext_lazy("Margin alarms")
    table_class = MarginAlarmTable
    filter_class = MarginAlarmFilter
    search_placeholder = gettext_lazy("Customer, country or connector")
    empty = Empty(
        gettext_lazy("No alarms"),
        gettext_lazy(
            "When a rule finds a margin below its threshold, it stands here and a mail tells of it."
        ),
        (gettext_lazy("Add a rule, under Rules: what is watched, and below which margin."),),
    )

    def rows(self):
        return super().rows().select_related("rule")


class MarginRuleList(AlarmList):
    model = MarginRule
    key = export = "margin-rules"
    title = gettext_lazy("Margin rules")
    table_class = MarginRuleTable
    filter_class = MarginRuleFilter
    search_placeholder = gettext_lazy("Name")
    new = ListButton(
        "margin-rules",
        gettext_lazy("New rule"),
        "plus",
        "reports:margin-rule-new",
        "reports.add_marginrule",
    )
    empty = Empty(
        gettext_lazy("No rules yet"),
        gettext_lazy(
            "A rule watches the margin of each customer, country or connector and tells when it "
            "falls below a threshold."
        ),
    )

    def rows(self):
        return with_open(super().rows())


class RuleForm(FormView):
    model = MarginRule
    form_class = MarginRuleForm
    template_name = "reports/margin_alarms/rule.html"
    text = gettext_lazy(
        "A margin is only known within one currency: what was bought in another one than it was "
        "sold in is not watched."
    )

    def page_crumbs(self):
        rules = {"title": _("Margin rules"), "url": reverse("reports:margin-rules")}
        return [rules, {"title": self.title}]

    @property
    def back_url(self):
        return reverse("reports:margin-rules")

    def back_to(self):
        return "reports:margin-rules"


class MarginRuleNew(RuleForm):
    title = gettext_lazy("New margin rule")
    verb = gettext_lazy("Add rule")
    permission_required = (SEEN_WITH, "reports.add_marginrule")

    def act(self, cleaned):
        rule = margin_alarms.add(cleaned, by=self.request.user)
        return _("%(rule)s is added; it is looked at every ten minutes.") % {"rule": rule}


class MarginRuleChange(RuleForm):
    """A rule's form with its history; who may not change it reads it."""

    verb = gettext_lazy("Save")
    permission_required = SEEN_WITH

    @cached_property
    def rule(self):
        return self.row()

    @property
    def title(self):
        return self.rule.name

    @property
    def may_change(self):
        return self.request.user.has_perm("reports.change_marginrule")

    def post(self, request, **kwargs):
        if not self.may_change:
            return self.handle_no_permission()
        return super().post(request, **kwargs)

    def form_arguments(self):
        return {"rule": self.rule}

    def act(self, cleaned):
        if margin_alarms.change(self.rule, cleaned, by=self.request.user):
            return _("Saved.")
        return _("Nothing was different.")

    def _show(self, form, status=200):
        if not self.may_change:
            for field in form.fields.values():
                field.disabled = True
        kind = MarginRule._meta.model_name
        told = HistoryEntry.objects.visible_to(self.request.user)
        found = told.filter(subject_kind=kind, subject_id=self.rule.pk).order_by("-pk")
        context = {
            "screen": self,
            "form": form,
            "entries": [
                {"at": one.at, "who": who(one), "what": what(one)}
                for one in found.select_related("actor", "acting_as")[:LAST]
            ],
            "entries_url": f"{reverse('history')}?kind={kind}&of={self.rule.pk}",
            "has_history": True,
        }
        return render(self.request, self.template_name, context, status=status)
