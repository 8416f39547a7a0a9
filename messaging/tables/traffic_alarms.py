import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import TrafficAlarm
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class TrafficAlarmTable(Table):
    list_key = "traffic-alarms"

    account = tables.Column(_("Account"), orderable=False, attrs=cell("c-l", "r1", "strong"))
    kind = tables.Column(_("What was seen"), orderable=False, attrs=cell("c-l", "r2"))
    place = tables.Column(_("Where to"), orderable=False, attrs=cell("c-r", "r2", "nw"))
    seen = tables.Column(
        _("Messages in 10 min"), orderable=False, attrs=cell("r", "c-r", "r3", label=_("messages"))
    )
    at = tables.Column(_("Since"), order_by="pk", attrs=cell("c-l", "r3", "nw"))
    until = tables.Column(
        _("State"), orderable=False, empty_values=(), attrs=cell("c-r", "r1", "nw")
    )

    class Meta(Table.Meta):
        caption = _("Traffic alarms")
        order_by = "-at"

    def render_kind(self, record):
        return record.get_kind_display()

    def render_place(self, record):
        return f"+{record.place}…" if record.kind == TrafficAlarm.Kind.ADJACENT else record.place

    def render_seen(self, value):
        return onward.count(value)

    def render_at(self, value):
        return onward.when(value)

    def render_until(self, record):
        is_on = record.ended_at is None and record.until > timezone.now()
        return onward.status("warn", _("Holds")) if is_on else onward.status("off", _("Ended"))
