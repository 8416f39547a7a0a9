import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table, cell
from portal.templatetags import onward

COUNTRIES_SHOWN = 6


class SendingLimitTable(Table):
    list_key = "sending-limits"
    change_permission = "messaging.change_sendinglimit"

    account = tables.Column(
        _("Account"), orderable=False, linkify=False, attrs=cell("c-l", "r1", "strong")
    )
    spend_cap = tables.Column(
        _("Spend cap per day"),
        attrs=cell("r", "c-r", "r1", label=_("per day")),
    )
    per_hour = tables.Column(_("Per hour to one country"), attrs=cell("r", "c-r", "r2"))
    countries = tables.Column(_("Only these countries"), orderable=False, attrs=cell("c-l", "r2"))
    watches_traffic = tables.Column(_("Traffic watched"), attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = _("Sending limits")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_account(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.account
        )

    def render_spend_cap(self, record):
        return onward.rate(record.spend_cap, record.account.unit)

    def render_per_hour(self, value):
        return onward.count(value)

    def render_countries(self, value):
        if not value:
            return _("all priced")
        shown = ", ".join(value[:COUNTRIES_SHOWN])
        return f"{shown}, …" if len(value) > COUNTRIES_SHOWN else shown

    def render_watches_traffic(self, value):
        return onward.status("ok", _("Yes")) if value else onward.status("off", _("No"))
