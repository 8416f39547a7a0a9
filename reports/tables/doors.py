"""Traffic as tables: by the doors of a customer, and by the hours of a door."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class Count(tables.Column):
    """A count of each line's tally, and of the whole under them."""

    def __init__(self, title, measure, *places):
        look = cell("r", *places, label=title) if places else cell("r", "c-0")
        super().__init__(title, f"tally__{measure}", attrs=look)
        self.measure = measure

    def render(self, value):
        return onward.count(value)

    def render_footer(self, table):
        return onward.count(getattr(table.total, self.measure))


class Efficiency(tables.Column):
    def __init__(self):
        title = gettext_lazy("Efficiency")
        look = cell("r", "c-r", "r2", label=title)
        super().__init__(title, "tally__efficiency", empty_values=(), attrs=look)

    def render(self, value):
        return onward.percent(value)

    def render_footer(self, table):
        return onward.percent(table.total.efficiency)


class Price(tables.Column):
    """What was charged in one unit; the head names it. On a card there is room for one of them."""

    def __init__(self, unit, *, is_first):
        title = _("SMS Price, %(unit)s") % {"unit": unit}
        look = cell("r", "c-r", "r3", label=unit) if is_first else cell("r", "c-0")
        super().__init__(title, f"tally__money__{unit}", attrs=look)
        self.unit = unit

    def render(self, value):
        return onward.money(value, self.unit, code=False)

    def render_footer(self, table):
        return onward.money(table.total.price(self.unit), self.unit, code=False)


class TrafficTable(tables.Table):
    """Counts in messages and parts, and money by `units`; the whole stands in the last row."""

    messages = Count(gettext_lazy("Messages"), "messages")
    sent = Count(gettext_lazy("Sent"), "sent_parts", "c-r", "r1")
    delivered = Count(gettext_lazy("Delivered"), "delivered_parts", "c-l", "r2")
    failed = Count(gettext_lazy("Failed"), "failed_parts", "c-l", "r3")
    efficiency = Efficiency()

    class Meta(Table.Meta):
        pass

    def __init__(self, data, *, total, units=(), **more):
        self.total = total
        prices = [
            (f"price_{unit}", Price(unit, is_first=place == 0)) for place, unit in enumerate(units)
        ]
        super().__init__(data, extra_columns=prices, **more)


class DoorTable(TrafficTable):
    """The doors of a customer. Counts are of parts, but for the messages."""

    name = tables.Column(
        gettext_lazy("Account"),
        footer=lambda table: _("Total"),
        attrs=cell("c-l", "r1", "wraps"),
    )
    kind = tables.Column(gettext_lazy("Kind"), attrs=cell("c-0", "nw"))

    class Meta(TrafficTable.Meta):
        caption = gettext_lazy("Traffic by account")
        sequence = ("name", "kind", "...")

    def render_name(self, record):
        name = record.name
        if record.is_smpp:
            url = reverse("reports:smpp-account", args=[record.door.pk])
            name = format_html('<a class="plain strong" href="{}">{}</a>', url, name)
        notes = [record.system_id if record.system_id != record.name else "", record.client]
        shown = " \N{MIDDLE DOT} ".join(note for note in notes if note)
        state = onward.badge("off", _("Archived")) if record.is_archived else ""
        return format_html('{} <span class="muted">{}</span> {}', name, shown, state)


class ClientTable(TrafficTable):
    """The clients of a customer. Counts are of parts, but for the messages."""

    name = tables.Column(
        gettext_lazy("Client"),
        "client",
        footer=lambda table: _("Total of all clients"),
        attrs=cell("c-l", "r1", "wraps"),
    )

    class Meta(TrafficTable.Meta):
        caption = gettext_lazy("Clients and their traffic")
        sequence = ("name", "...")

    def render_name(self, value):
        is_active = value.status == Client.Status.ACTIVE
        state = "" if is_active else onward.badge("off", value.get_status_display())
        return format_html(
            '<a class="plain strong" href="{}">{}</a> <span class="muted">{}</span> {}',
            value.get_absolute_url(),
            value.company,
            value.pk,
            state,
        )


class HourTable(TrafficTable):
    """The hours of a door, the newest first. Counts are of parts, but for the messages."""

    hour = tables.Column(
        gettext_lazy("Hour"),
        order_by="hour",
        footer=lambda table: _("Total"),
        attrs=cell("c-l", "r1", "nw"),
    )

    class Meta(TrafficTable.Meta):
        caption = gettext_lazy("Traffic by hour")
        sequence = ("hour", "...")

    def render_hour(self, value):
        day, hour = value
        return format_html(
            '{}:00 <span class="muted">{}</span>', f"{hour:02}", date_format(day, "D j M Y")
        )
