import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from messaging import connectors
from messaging.models import Pool
from messaging.tables.connectors import LOOKS
from portal.kit.tables import Table, cell
from portal.templatetags import onward

WITH_SHARES = {Pool.Policy.SHARE, Pool.Policy.DELIVERY}


class PoolTable(Table):
    """Rows have their members, with connectors and states, read; and `routes_on`."""

    list_key = "pools"
    change_permission = "messaging.change_pool"

    name = tables.Column(_("Name"), attrs=cell("c-l", "r1", "strong"))
    policy = tables.Column(_("Policy"), attrs=cell("c-l", "r2", "nw"))
    members = tables.Column(
        _("Connectors"), accessor="pk", orderable=False, attrs=cell("c-l", "r4", "wraps")
    )
    routes_on = tables.Column(_("Routes"), attrs=cell("r", "c-r", "r1", label=_("Routes")))
    move_after_s = tables.Column(_("Moves on after"), attrs=cell("r", "c-0", "nw"))
    resend_minutes = tables.Column(_("Sends again after"), attrs=cell("r", "c-0", "nw"))
    reroute_statuses = tables.Column(
        _("Errors for rerouting"), orderable=False, attrs=cell("c-0", "wraps")
    )

    class Meta(Table.Meta):
        caption = _("Pools")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "name",
            "policy",
            "members",
            "routes_on",
            "move_after_s",
            "resend_minutes",
        )

    def render_name(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.name
        )

    def render_policy(self, record):
        return record.get_policy_display()

    def render_members(self, record):
        now = timezone.now()
        shown = []
        for member in record.members.all():
            state, text = LOOKS[connectors.standing(member.connector, now).state]
            share = f" {member.share} %" if record.policy in WITH_SHARES else ""
            shown.append((onward.status(state, f"{member.connector}{share}"), text))
        if not shown:
            return onward.status("warn", _now("None: what comes here waits or is refused"))
        return format_html_join(" ", '<span class="nw" title="{1}">{0}</span>', shown)

    def render_routes_on(self, value):
        return onward.count(value)

    def render_move_after_s(self, value):
        return _now("%(n)s s") % {"n": value}

    def render_resend_minutes(self, value):
        return _now("%(n)s min") % {"n": value} if value else _now("never")

    def render_reroute_statuses(self, value):
        return ", ".join(value) or onward.NOTHING
