import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import WebhookDelivery, WebhookEndpoint
from portal.kit.tables import Table, cell
from portal.templatetags import onward

Status = WebhookDelivery.Status
STATES = {Status.WAITING: "wait", Status.DONE: "ok", Status.FAILED: "bad"}


def state(endpoint: WebhookEndpoint) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    if endpoint.archived_at is not None:
        return "off", _("Removed")
    if not endpoint.is_enabled:
        return "bad", _("Disabled")
    if endpoint.failing_since is not None:
        return "warn", _("Failing")
    return "ok", _("Enabled")


def answer(delivery: WebhookDelivery) -> str:
    """What came of the last try, in a word."""
    if delivery.answer_status:
        return str(delivery.answer_status)
    return delivery.error


class WebhookTable(Table):
    """The webhooks of one customer or client."""

    url = tables.Column(gettext_lazy("URL"), attrs=cell("c-l", "r1", "strong", "wraps"))
    state = tables.Column(gettext_lazy("State"), empty_values=(), attrs=cell("c-r", "r1", "nw"))
    description = tables.Column(gettext_lazy("Description"), attrs=cell("c-l", "r2"))
    events = tables.Column(gettext_lazy("Events"), attrs=cell("c-l", "r3"))
    last_success_at = tables.Column(
        gettext_lazy("Last taken"),
        empty_values=(),
        attrs=cell("c-r", "r2", "nw", label=gettext_lazy("Last taken")),
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Webhooks")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_url(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.url
        )

    def render_state(self, record):
        return onward.status(*state(record))

    def render_events(self, value):
        return ", ".join(value)

    def render_last_success_at(self, value):
        return onward.ago(value) if value else _("never")


class DeliveryTable(Table):
    """The log: one row for each event of each endpoint."""

    list_key = "webhook-log"

    id = tables.Column(gettext_lazy("Written"), attrs=cell("c-l", "r1", "nw"))
    event = tables.Column(gettext_lazy("Event"), orderable=False, attrs=cell("c-l", "r2", "nw"))
    status = tables.Column(gettext_lazy("Status"), orderable=False, attrs=cell("c-r", "r1", "nw"))
    answer = tables.Column(
        gettext_lazy("Answer"), empty_values=(), orderable=False, attrs=cell("c-l", "r3")
    )
    tries = tables.Column(
        gettext_lazy("Tries"),
        orderable=False,
        attrs=cell("c-r", "r2", "r", label=gettext_lazy("Tries")),
    )
    next_try_at = tables.Column(
        gettext_lazy("Next try"), empty_values=(), orderable=False, attrs=cell("c-0", "nw")
    )
    took_ms = tables.Column(gettext_lazy("Took, ms"), orderable=False, attrs=cell("c-0", "r"))
    endpoint = tables.Column(gettext_lazy("Webhook"), orderable=False, attrs=cell("c-0", "wraps"))
    public_id = tables.Column(gettext_lazy("ID"), orderable=False, attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Webhook log")
        order_by = "-id"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("id", "event", "status", "answer", "tries", "next_try_at", "endpoint")

    def render_id(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), onward.when(record.at)
        )

    def render_status(self, record):
        return onward.status(STATES[record.status], record.get_status_display())

    def render_answer(self, record):
        return answer(record)

    def render_next_try_at(self, record):
        return onward.when(record.next_try_at) if record.status == Status.WAITING else "\N{EN DASH}"

    def render_public_id(self, value):
        return format_html('<span class="mono">{}</span>', value)


class LastDeliveries(DeliveryTable):
    """The last of one webhook, on its page."""

    list_key = ""

    class Meta(DeliveryTable.Meta):
        default_columns = ("id", "event", "status", "answer", "tries", "next_try_at")


def log_url(endpoint: WebhookEndpoint) -> str:
    return f"{reverse('clients:webhook-log')}?endpoint={endpoint.pk}"
