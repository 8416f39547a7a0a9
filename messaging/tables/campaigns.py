import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging import campaign_looks, looks, reasons
from messaging.filters.messages import not_for
from messaging.models import CampaignRecipient
from messaging.states import Status
from portal.kit import faces
from portal.kit.tables import Table, cell
from portal.templatetags import onward

LEFT_OUT = {
    "no_value": _("A value for its text is missing"),
    "too_long": _("Its text is too long, or empty"),
    "outcome_unknown": _("Nobody knows whether it was sent"),
}


class CampaignTable(Table):
    list_key = "campaigns"

    title = tables.Column(_("Title"), attrs=cell("c-l", "r1", "strong"))
    text = tables.Column(_("Text"), orderable=False, attrs=cell("c-l", "r3", "wraps"))
    sender = tables.Column(_("Sender"), orderable=False, attrs=cell("c-0", "nw"))
    customer = tables.Column(_("Customer"), orderable=False, attrs=cell("c-0"))
    client = tables.Column(_("Client"), orderable=False, attrs=cell("c-0"))
    created_by = tables.Column(_("User"), orderable=False, attrs=cell("c-0"))
    status = tables.Column(_("Status"), orderable=False, attrs=cell("c-r", "r1"))
    progress = tables.Column(
        _("Handed in"), "handed", orderable=False, attrs=cell("c-l", "r2", "nw")
    )
    sent = tables.Column(_("Sent"), orderable=False, attrs=cell("r", "c-0"))
    delivered = tables.Column(_("Delivered"), orderable=False, attrs=cell("r", "c-0"))
    failed = tables.Column(_("Failed"), orderable=False, attrs=cell("r", "c-0"))
    cost = tables.Column(_("Price"), orderable=False, attrs=cell("r", "c-r", "r2", "nw"))
    created_at = tables.Column(_("Added"), order_by="pk", attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = _("Campaigns")
        order_by = "-created_at"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "title",
            "text",
            "sender",
            "client",
            "created_by",
            "status",
            "progress",
            "sent",
            "delivered",
            "failed",
            "cost",
            "created_at",
        )

    @classmethod
    def kept_from(cls, user):
        return not_for(faces.of(user).kind)

    def render_title(self, record):
        url = record.get_absolute_url()
        return format_html('<a class="plain" href="{}">{}</a>', url, record.title)

    def render_text(self, value):
        return value if len(value) <= 80 else f"{value[:79]}…"

    def render_client(self, record):
        return record.client.company

    def render_created_by(self, record):
        return record.created_by.name

    def render_status(self, record):
        return onward.status(*campaign_looks.state(record))

    def render_progress(self, record):
        return format_html(
            '<progress class="meter short" max="100" value="{}" aria-hidden="true"></progress> '
            "{} / {}",
            record.percent,
            onward.count(record.handed),
            onward.count(record.total),
        )

    def render_sent(self, value):
        return onward.count(value)

    render_delivered = render_failed = render_sent

    def render_cost(self, record):
        if not record.unit or not campaign_looks.shows_money(record, self.user):
            return onward.NOTHING
        return onward.rate(record.cost, record.unit)

    def render_created_at(self, value):
        return onward.when(value)


class CampaignRecipientTable(Table):
    """Those of one campaign, each with what became of its message (`shown_message`)."""

    list_key = "campaign-recipients"

    number = tables.Column(_("Number"), orderable=False, attrs=cell("c-l", "r1", "nw"))
    state = tables.Column(_("State"), orderable=False, attrs=cell("c-l", "r2"))
    status = tables.Column(_("Status"), "pk", orderable=False, attrs=cell("c-r", "r1"))
    parts = tables.Column(_("Parts"), orderable=False, attrs=cell("r", "c-r", "r2"))
    reason = tables.Column(
        _("Reason"), orderable=False, empty_values=(), attrs=cell("c-l", "r3", "wraps")
    )

    class Meta(Table.Meta):
        caption = _("Recipients")

    def render_number(self, record):
        shown = onward.phone(record.number)
        found = record.shown_message
        if found is None:
            return shown
        return format_html('<a href="{}">{}</a>', found.get_absolute_url(), shown)

    def render_state(self, record):
        return record.get_state_display()

    def render_status(self, record):
        found = record.shown_message
        if found is None:
            return onward.NOTHING
        return onward.status(looks.OF[Status(found.status)], found.get_status_display())

    def render_reason(self, record):
        return told(record) or onward.NOTHING


def told(record: CampaignRecipient) -> str:
    """Why a recipient did not get it, as far as there is anything to say."""
    if record.reason:
        return str(LEFT_OUT.get(record.reason, record.reason))
    found = record.shown_message
    return reasons.brief(found.reason) if found is not None and found.reason else ""
