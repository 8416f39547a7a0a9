"""Replacement rules: all of them, those of one owner, and what is done with ticked ones."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.views.client_record import ClientTab
from customers.views.record import CustomerTab
from messaging import replacement_rules
from messaging.filters.replacement_rules import ReplacementRuleFilter
from messaging.models import ReplacementRule
from messaging.tables.replacement_rules import READ, OwnRulesTable, ReplacementRuleTable
from messaging.views.chosen import Chosen
from messaging.views.connector import ConnectorTab
from portal.kit import columns, imports
from portal.kit.columns import ListButton
from portal.kit.paging import Page
from portal.kit.views.list import Empty, ListView

VIEW = "messaging.view_replacementrule"
ADD = "messaging.add_replacementrule"
SIZE = 50
ABOUT = gettext_lazy(
    "A rule changes the sender or the text of messages on their way out, for a supplier or a "
    "country that wants them otherwise. What customers see and are charged for stays as it came."
)


class ReplacementRuleList(ListView):
    model = ReplacementRule
    key = "replacement-rules"
    title = gettext_lazy("Replacement rules")
    permission_required = VIEW
    table_class = ReplacementRuleTable
    filter_class = ReplacementRuleFilter
    export = "replacement-rules"
    template_name = "messaging/replacement_rules/list.html"
    search_placeholder = gettext_lazy("Words of name, phrase or replacement")
    new = ListButton(
        "replacement-rules",
        gettext_lazy("New content rule"),
        "plus",
        "messaging:replacement-rule-new",
        ADD,
    )
    empty = Empty(gettext_lazy("No replacement rules yet"), ABOUT)

    def rows(self):
        return super().rows().select_related(*READ)

    def extra(self, page):
        may_add = self.request.user.has_perm(ADD)
        return {"import_url": imports.url("replacement-rules") if may_add else ""}


class OwnRules:
    """The tab of an owner's rules; `owner` is what the record is to them."""

    tab = "replacement-rules"
    template_name = "messaging/replacement_rules/of_record.html"
    owner = ""

    def extra(self):
        rows = ReplacementRule.objects.visible_to(self.request.user)
        rows = rows.filter(scope=self.owner, **{self.owner: self.record})
        rows = rows.select_related(*READ).order_by("priority", "pk")
        page = Page(rows, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        table = OwnRulesTable(page.rows, user=self.request.user, orderable=False)
        columns.fill(table.hung, page.rows)
        return {
            "page": page,
            "table": table,
            "has_rules": bool(page.rows),
            "new_url": self._new_url("messaging:replacement-rule-new"),
            "new_sender_url": self._new_url("messaging:replacement-rule-new-sender"),
            "empty": {"title": _("No replacement rules of its own"), "text": ABOUT},
        }

    def _new_url(self, name):
        if not self.request.user.has_perm(ADD) or getattr(self.record, "is_gone", False):
            return ""
        query = urlencode({"scope": self.owner, self.owner: self.record.pk})
        return f"{reverse(name)}?{query}"


class ClientRules(OwnRules, ClientTab):
    owner = "client"
    permission_required = ("clients.view_client", VIEW)


class CustomerRules(OwnRules, CustomerTab):
    owner = "customer"
    permission_required = ("customers.view_customer", VIEW)


class ConnectorRules(OwnRules, ConnectorTab):
    owner = "connector"
    permission_required = ("messaging.view_connector", VIEW)


class ChosenRules(Chosen):
    model = ReplacementRule
    permission_required = (VIEW, "messaging.change_replacementrule")
    list_url = "messaging:replacement-rules"

    def crumbs(self):
        url = reverse(self.list_url)
        return [{"title": _("Replacement rules"), "url": url}, {"title": self.title}]


class RulesOn(ChosenRules):
    title = gettext_lazy("Switch these rules on?")
    verb = gettext_lazy("Switch on")
    text = gettext_lazy("They hold for the next message.")

    def act(self, rows, cleaned):
        n = replacement_rules.switch(rows, on=True, by=self.request.user)
        return ngettext("%(n)s rule is switched on.", "%(n)s rules are switched on.", n) % {"n": n}


class RulesOff(ChosenRules):
    title = gettext_lazy("Switch these rules off?")
    verb = gettext_lazy("Switch off")
    text = gettext_lazy("The next message goes out without them.")

    def act(self, rows, cleaned):
        n = replacement_rules.switch(rows, on=False, by=self.request.user)
        said = ngettext("%(n)s rule is switched off.", "%(n)s rules are switched off.", n)
        return said % {"n": n}


class RulesRemove(ChosenRules):
    title = gettext_lazy("Delete these rules?")
    verb = gettext_lazy("Delete")
    text = gettext_lazy("The history keeps what they were.")
    is_danger = True
    permission_required = (VIEW, "messaging.delete_replacementrule")

    def act(self, rows, cleaned):
        n = replacement_rules.remove(rows, by=self.request.user)
        return ngettext("%(n)s rule is deleted.", "%(n)s rules are deleted.", n) % {"n": n}
