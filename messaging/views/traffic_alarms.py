from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from messaging import traffic_guard
from messaging.filters.traffic_alarms import TrafficAlarmFilter
from messaging.models import TrafficAlarm
from messaging.tables.traffic_alarms import TrafficAlarmTable
from messaging.views.chosen import Chosen
from portal.kit.views.list import Empty, ListView


class TrafficAlarmList(ListView):
    """Where an account's traffic looks, or looked, made up."""

    model = TrafficAlarm
    key = "traffic-alarms"
    title = _("Traffic alarms")
    permission_required = "messaging.view_trafficalarm"
    table_class = TrafficAlarmTable
    filter_class = TrafficAlarmFilter
    search_placeholder = _("Client, customer or number")
    empty = Empty(
        _("No traffic looked made up"),
        _(
            "When an account sends to very many adjacent numbers, or suddenly to a country that is "
            "new to it, an alarm stands here, and what goes there waits in Moderation."
        ),
    )

    def rows(self):
        return super().rows().select_related("account__customer", "account__client")


class TrafficAlarmEnd(Chosen):
    model = TrafficAlarm
    title = _("End these alarms?")
    verb = _("End")
    text = _("What goes there from now on is sent. What is held already is decided in Moderation.")
    permission_required = ("messaging.view_trafficalarm", "messaging.change_trafficalarm")
    list_url = "messaging:traffic-alarms"

    def act(self, rows, cleaned):
        count = traffic_guard.end(rows, by=self.request.user)
        return ngettext("%(n)s alarm is ended.", "%(n)s alarms are ended.", count) % {"n": count}
