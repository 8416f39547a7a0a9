import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import SenderName
from clients.models.sender_name import QUESTIONS
from portal.kit.tables import Table, cell
from portal.templatetags import onward

STATES = {
    SenderName.Status.DRAFT: "off",
    SenderName.Status.PENDING: "wait",
    SenderName.Status.APPROVED: "ok",
    SenderName.Status.REFUSED: "bad",
}


def state(name: SenderName) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    shown = "off" if name.is_expired else STATES[name.status]
    return shown, name.get_status_display()


def completion(name: SenderName) -> str:
    """How much of the questionnaire is answered, in words."""
    return _("%(n)s of %(of)s") % {"n": name.answered, "of": len(QUESTIONS)}


class SenderNameTable(Table):
    list_key = "sender-names"
    change_permission = "clients.change_sendername"

    name = tables.Column(gettext_lazy("Name"), attrs=cell("c-l", "r1", "strong", "nw"))
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r1"))
    questionnaire = tables.Column(
        gettext_lazy("Questionnaire"),
        empty_values=(),
        orderable=False,
        attrs=cell("c-l", "r3", "nw"),
    )
    channel = tables.Column(gettext_lazy("Channel"), attrs=cell("c-r", "r2"))
    client = tables.Column(
        gettext_lazy("Client"), order_by="client__company", attrs=cell("c-l", "r2")
    )
    customer = tables.Column(gettext_lazy("Customer"), order_by="customer__name", attrs=cell("c-0"))
    initiator = tables.Column(gettext_lazy("Initiator"), attrs=cell("c-0"))
    created_at = tables.Column(gettext_lazy("Added"), attrs=cell("c-0", "nw"))
    decided_at = tables.Column(gettext_lazy("Decided"), attrs=cell("c-0", "nw"))
    expires_on = tables.Column(gettext_lazy("Expires on"), attrs=cell("c-0", "nw"))
    countries = tables.Column(gettext_lazy("Countries"), orderable=False, attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Sender names")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "name",
            "status",
            "questionnaire",
            "channel",
            "client",
            "customer",
            "created_at",
        )

    def render_name(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.name
        )

    def render_status(self, record):
        shown = onward.status(*state(record))
        if not record.reason:
            return shown
        # On a phone the reason stands on the name's page.
        return format_html('{} <span class="muted no-s">{}</span>', shown, record.reason)

    def render_questionnaire(self, record):
        most = len(QUESTIONS)
        return format_html(
            '<progress class="meter short{}" max="{}" value="{}" aria-hidden="true"></progress> {}',
            " ok" if record.answered == most else "",
            most,
            record.answered,
            completion(record),
        )

    def render_client(self, record):
        return record.client.company

    def render_expires_on(self, value):
        return date_format(value, "j M Y")

    def render_countries(self, value):
        return ", ".join(value)

    def render_created_at(self, value):
        return _day(value)

    def render_decided_at(self, value):
        return _day(value)


class ClientNamesTable(SenderNameTable):
    """Those of one client, on its page and in its own cabinet."""

    list_key = "client-names"

    class Meta(SenderNameTable.Meta):
        default_columns = ("name", "status", "questionnaire", "channel", "created_at")


def _day(moment):
    return date_format(timezone.localtime(moment), "j M Y")
