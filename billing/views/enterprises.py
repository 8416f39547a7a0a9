"""Enterprises: who issues documents, with their tax and their numbers."""

from functools import cached_property

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import enterprise_record, enterprises
from billing.filters.enterprises import EnterpriseFilter
from billing.forms.enterprises import EnterpriseForm, EnterpriseNewForm, TaxRuleForm
from billing.invoicing import drafting
from billing.models import Enterprise, Series, TaxRule
from billing.tables.enterprises import EnterpriseTable
from portal.kit import pictures
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm, TabView
from portal.pages.tables.history import lately

VIEW, CHANGE = "billing.view_enterprise", "billing.change_enterprise"
RULES_VIEW, RULES_ADD, RULES_REMOVE = (
    "billing.view_taxrule",
    "billing.add_taxrule",
    "billing.delete_taxrule",
)
LAST = 50


class EnterpriseList(ListView):
    model = Enterprise
    key = "enterprises"
    title = gettext_lazy("Enterprises")
    permission_required = VIEW
    table_class = EnterpriseTable
    filter_class = EnterpriseFilter
    export = "enterprises"
    search_placeholder = gettext_lazy("Brand, legal name, VAT reg no or IBAN")
    new = ListButton(
        "enterprises",
        gettext_lazy("New enterprise"),
        "plus",
        "billing:enterprise-new",
        "billing.add_enterprise",
    )
    empty = Empty(
        gettext_lazy("Nobody issues invoices yet"),
        gettext_lazy(
            "An enterprise is a company of yours that issues documents: with its address, its "
            "bank, its numbers and the tax it charges."
        ),
        (
            gettext_lazy("Add the first one; it issues for all customers."),
            gettext_lazy("Give customers that another one invoices its name in their terms."),
        ),
    )


class EnterpriseNew(FormView):
    title = gettext_lazy("New enterprise")
    verb = gettext_lazy("Add enterprise")
    permission_required = "billing.add_enterprise"
    form_class = EnterpriseNewForm
    template_name = "billing/enterprises/form.html"
    made = None

    def crumbs(self):
        return enterprise_record.crumbs(last=self.title)

    def form_arguments(self):
        return {"enterprise": Enterprise()}

    def act(self, cleaned):
        fields = dict(cleaned)
        percent = fields.pop("percent")
        self.made = enterprises.add(_kept(fields), percent=percent, by=self.request.user)
        return _("%(name)s is added. Look at its tax before it issues.") % {"name": self.made}

    def back_to(self):
        if self.made is None:
            return reverse("billing:enterprises")
        return reverse("billing:enterprise-tax", args=[self.made.pk])


class EnterpriseTab(TabView):
    model = Enterprise
    permission_required = VIEW

    @property
    def title(self):
        return self.record.brand

    def head(self):
        return enterprise_record.head(self.record, self.request.user, self.tab)


class EnterpriseSettings(EnterpriseTab, TabForm):
    tab = "settings"
    form_class = EnterpriseForm
    change_permission = CHANGE
    template_name = "layouts/tab_form.html"

    def form_arguments(self):
        return {"enterprise": self.record}

    def act(self, cleaned):
        if enterprises.change(self.record, _kept(cleaned), by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["brand"]}
        return _("Nothing was different.")


class EnterpriseTax(EnterpriseTab):
    """The rules by case, the newest first, with the one that holds today marked."""

    tab = "tax"
    permission_required = (VIEW, RULES_VIEW)
    template_name = "billing/enterprises/tax.html"

    def extra(self):
        user = self.request.user
        rules = TaxRule.objects.visible_to(user).filter(enterprise=self.record)
        ordered = sorted(rules, key=lambda one: one.starts_on, reverse=True)
        new_url = reverse("billing:enterprise-rule-new", args=[self.record.pk])
        return {
            "groups": self._groups(ordered, user.has_perm(RULES_REMOVE)),
            "new_url": new_url if user.has_perm(RULES_ADD) else None,
            "is_exempt": self.record.scheme == Enterprise.Scheme.EXEMPT,
        }

    def _groups(self, rules, may_remove):
        """Cases in their order; in each the countries, all of them first."""
        today, seen, groups = drafting.today(), set(), {}
        for rule in rules:
            holds = rule.starts_on <= today and (rule.case, rule.country) not in seen
            if rule.starts_on <= today:
                seen.add((rule.case, rule.country))
            part = [self.record.pk, rule.pk]
            url = reverse("billing:enterprise-rule-remove", args=part) if may_remove else ""
            state = _state(holds, rule.starts_on > today)
            line = {"row": rule, "state": state, "remove_url": url}
            groups.setdefault(rule.case, []).append(line)
        return [
            {"title": title, "lines": sorted(groups[case], key=lambda one: one["row"].country)}
            for case, title in TaxRule.Case.choices
            if case in groups
        ]


class EnterpriseNumbers(EnterpriseTab):
    tab = "numbers"
    permission_required = (VIEW, "billing.view_series")
    template_name = "billing/enterprises/numbers.html"

    def extra(self):
        year = drafting.today().year
        rows = Series.objects.visible_to(self.request.user).filter(enterprise=self.record)
        return {
            "series": list(rows),
            "coming": [
                {
                    "label": title,
                    "value": enterprises.next_number(self.record, kind, year),
                    "is_mono": True,
                }
                for kind, title in Series.Kind.choices
            ],
        }


class EnterpriseHistory(EnterpriseTab):
    tab = "history"
    permission_required = (VIEW, "portal.view_historyentry")
    template_name = "billing/price_lists/history.html"

    def extra(self):
        return lately(self.request.user, "enterprise", self.record.pk, most=LAST)


class RuleForm(FormView):
    """A dialog about the tax rules of one enterprise."""

    model = Enterprise
    template_name = "billing/enterprises/form.html"

    @cached_property
    def enterprise(self):
        return self.row()

    def crumbs(self):
        return enterprise_record.crumbs(self.enterprise, self.title)

    def back_to(self):
        return reverse("billing:enterprise-tax", args=[self.enterprise.pk])


class RuleNew(RuleForm):
    title = gettext_lazy("New tax rule")
    verb = gettext_lazy("Add rule")
    text = gettext_lazy("From its day on it replaces the rule of the same case and country.")
    permission_required = RULES_ADD
    form_class = TaxRuleForm

    def form_arguments(self):
        return {"initial": {"starts_on": drafting.today()}}

    def act(self, cleaned):
        rule = enterprises.add_rule(self.enterprise, cleaned, by=self.request.user)
        return _("Added: %(rule)s.") % {"rule": enterprises.told(rule)}


class RuleRemove(RuleForm):
    title = gettext_lazy("Remove this tax rule?")
    verb = gettext_lazy("Remove rule")
    is_danger = True
    permission_required = RULES_REMOVE
    form_class = forms.Form

    @cached_property
    def rule(self):
        rows = TaxRule.objects.visible_to(self.request.user).filter(enterprise=self.enterprise)
        return get_object_or_404(rows, pk=self.kwargs["part"])

    @property
    def text(self):
        said = _("%(rule)s. Documents that were made by it keep their tax.")
        return said % {"rule": enterprises.told(self.rule)}

    def act(self, _cleaned):
        said = enterprises.told(self.rule)
        enterprises.remove_rule(self.rule, by=self.request.user)
        return _("Removed: %(rule)s.") % {"rule": said}


def _kept(cleaned):
    return cleaned | {"logo": pictures.chosen(cleaned["logo"])}


def _state(holds, is_coming):
    if holds:
        return {"state": "ok", "text": _("Holds")}
    if is_coming:
        return {"state": "wait", "text": _("Coming")}
    return {"state": "off", "text": _("Past")}
