from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import moderation, text_rules
from messaging.filters.text_rules import TextDecisionFilter, TextRuleFilter
from messaging.forms.text_rules import TextRuleForm
from messaging.models import TextDecision, TextRule
from messaging.tables.text_rules import TextDecisionTable, TextRuleTable
from messaging.views.chosen import Chosen
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView


class TextRuleList(ListView):
    model = TextRule
    key = "text-rules"
    title = gettext_lazy("Text rules")
    permission_required = "messaging.view_textrule"
    table_class = TextRuleTable
    filter_class = TextRuleFilter
    export = "text-rules"
    search_placeholder = gettext_lazy("Name or entry")
    new = ListButton(
        "text-rules",
        gettext_lazy("New text rule"),
        "plus",
        "messaging:text-rule-new",
        "messaging.add_textrule",
    )
    empty = Empty(
        gettext_lazy("No text rules yet"),
        gettext_lazy(
            "A rule looks for words, patterns or links in texts, and blocks what has them or holds "
            "it until a moderator has read it."
        ),
    )

    def rows(self):
        return super().rows().select_related("customer", "client")


class TextRuleNew(FormView):
    title = gettext_lazy("New text rule")
    verb = gettext_lazy("Add rule")
    permission_required = "messaging.add_textrule"
    form_class = TextRuleForm
    template_name = "messaging/stops/form.html"

    def crumbs(self):
        return crumbs(self.title)

    def form_arguments(self):
        return {"user": self.request.user}

    def act(self, cleaned):
        rule = text_rules.add(cleaned, by=self.request.user)
        return _("%(name)s is added and holds within seconds.") % {"name": rule}

    def back_to(self):
        return reverse("messaging:text-rules")


class TextRulePage(FormView):
    """Its settings, which whoever may change rules saves."""

    model = TextRule
    permission_required = ("messaging.view_textrule", "messaging.change_textrule")
    form_class = TextRuleForm
    template_name = "messaging/stops/form.html"

    @property
    def title(self):
        return self.row().name

    def crumbs(self):
        return crumbs(self.title)

    def form_arguments(self):
        return {"user": self.request.user, "rule": self.row()}

    def act(self, cleaned):
        if text_rules.change(self.row(), cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")

    def back_to(self):
        return reverse("messaging:text-rules")


class TextRuleRemove(Chosen):
    model = TextRule
    title = gettext_lazy("Remove these text rules?")
    verb = gettext_lazy("Remove")
    is_danger = True
    permission_required = ("messaging.view_textrule", "messaging.delete_textrule")
    list_url = "messaging:text-rules"

    def act(self, rows, cleaned):
        count = text_rules.remove(rows, by=self.request.user)
        return ngettext("%(n)s rule is removed.", "%(n)s rules are removed.", count) % {"n": count}


class TextDecisionList(ListView):
    """What moderators decided once for all of a text."""

    model = TextDecision
    key = "text-decisions"
    title = gettext_lazy("Decided texts")
    permission_required = ("messaging.view_textdecision", "messaging.view_messagetext")
    table_class = TextDecisionTable
    filter_class = TextDecisionFilter
    search_placeholder = gettext_lazy("Words of the text")
    empty = Empty(
        gettext_lazy("No text is decided for good"),
        gettext_lazy(
            "Who approves or denies held messages may keep the decision for the text; then it is "
            "not asked about again, and stands here until it is forgotten."
        ),
    )

    def rows(self):
        return super().rows().select_related("customer", "client", "by")


class TextDecisionForget(Chosen):
    model = TextDecision
    title = gettext_lazy("Forget these decisions?")
    verb = gettext_lazy("Forget")
    text = gettext_lazy("Such texts are held again where a rule or the moderation holds them.")
    permission_required = (
        "messaging.view_textdecision",
        "messaging.view_messagetext",
        "messaging.add_textdecision",
    )
    list_url = "messaging:text-decisions"

    def act(self, rows, cleaned):
        count = moderation.forget(rows, by=self.request.user)
        return ngettext("%(n)s is forgotten.", "%(n)s are forgotten.", count) % {"n": count}


def crumbs(last):
    return [{"title": _("Text rules"), "url": reverse("messaging:text-rules")}, {"title": last}]
