import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from messaging.models import ReplacementRule
from portal.kit.tables import Table, cell
from portal.templatetags import onward

# What a row shows of other tables.
READ = ("customer", "client", "connector", "country", "network")
LONGEST = 60
NAMED = 4


def owner(rule):
    return str(rule.owner or _now("platform"))


def destination(rule):
    if rule.network:
        return f"{rule.network}, {rule.network.mcc_mnc}"
    return str(rule.country or _now("all"))


def searched(rule):
    """What a rule looks for: a phrase, or a sender."""
    if rule.kind == ReplacementRule.Kind.SENDER:
        return rule.sender or "*"
    return rule.phrase or _now("every digit")


def replaced(rule):
    """What a rule puts there."""
    if rule.kind == ReplacementRule.Kind.SENDER:
        named = ", ".join(rule.senders[:NAMED])
        more = len(rule.senders) - NAMED
        return _now("%(names)s and %(n)s more") % {"names": named, "n": more} if more > 0 else named
    if rule.put == ReplacementRule.Put.TEXT:
        return rule.replacement
    return _now("NULL") if rule.put == ReplacementRule.Put.NULL else rule.get_put_display()


class ReplacementRuleTable(Table):
    list_key = "replacement-rules"
    change_permission = "messaging.change_replacementrule"

    name = tables.Column(_("Name"), attrs=cell("c-l", "r1", "strong"))
    kind = tables.Column(_("Kind"), attrs=cell("c-l", "r2", "nw"))
    scope = tables.Column(_("Owner"), attrs=cell("c-r", "r2"))
    priority = tables.Column(_("Priority"), attrs=cell("r", "c-0"))
    country = tables.Column(_("Destination"), orderable=False, empty_values=(), attrs=cell("c-0"))
    connector = tables.Column(_("Connector"), orderable=False, empty_values=(), attrs=cell("c-0"))
    sender = tables.Column(
        _("Original sender"), orderable=False, empty_values=(), attrs=cell("c-0", "nw")
    )
    ignore_case = tables.Column(_("Case"), orderable=False, attrs=cell("c-0", "nw"))
    phrase = tables.Column(
        _("Searched and replaced"),
        orderable=False,
        empty_values=(),
        attrs=cell("c-l", "r3"),
    )
    is_enabled = tables.Column(_("State"), orderable=False, attrs=cell("c-r", "r1", "nw"))

    class Meta(Table.Meta):
        caption = _("Replacement rules")
        order_by = "priority"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "name",
            "kind",
            "scope",
            "priority",
            "country",
            "connector",
            "sender",
            "phrase",
            "is_enabled",
        )

    def render_name(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.name
        )

    def render_kind(self, record):
        return record.get_kind_display()

    def render_scope(self, record):
        return owner(record)

    def render_country(self, record):
        return destination(record)

    def render_connector(self, record):
        return str(record.connector or _now("all"))

    def render_sender(self, record):
        return record.sender or "*"

    def render_ignore_case(self, record):
        return _now("ignored") if record.ignore_case else _now("counts")

    def render_phrase(self, record):
        return format_html(
            '<b class="strong">{}</b> \N{RIGHTWARDS ARROW} {}{}',
            _short(searched(record)),
            _short(replaced(record)),
            format_html(' <span class="muted">{}</span>', "RE2") if record.is_regex else "",
        )

    def render_is_enabled(self, value):
        return onward.status("ok", _now("On")) if value else onward.status("off", _now("Off"))


class OwnRulesTable(ReplacementRuleTable):
    """Those of one owner, on its page."""

    class Meta(ReplacementRuleTable.Meta):
        default_columns = tuple(
            name for name in ReplacementRuleTable.Meta.default_columns if name != "scope"
        )


def _short(text):
    return f"{text[:LONGEST]}\N{HORIZONTAL ELLIPSIS}" if len(text) > LONGEST else text
