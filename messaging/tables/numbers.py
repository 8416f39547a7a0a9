import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging.filters.messages import not_for
from portal.core import phone
from portal.kit import faces
from portal.kit.tables import Table, cell
from portal.templatetags import onward


def shown(digits: str) -> str:
    """A number as people read it; a short one has no country."""
    return phone.international(digits) if len(digits) >= phone.DIGITS_MIN else digits


class NumberTable(Table):
    """Rows are annotated as `views.numbers.NumberList` does."""

    list_key = "numbers"
    change_permission = "messaging.change_number"

    digits = tables.Column(gettext_lazy("Number"), attrs=cell("c-l", "r1", "strong", "nw"))
    kind = tables.Column(gettext_lazy("Kind"), attrs=cell("c-r", "r1", "nw"))
    country = tables.Column(
        gettext_lazy("Country"), order_by="country__name", attrs=cell("c-r", "r2")
    )
    whose = tables.Column(
        gettext_lazy("Whose"), empty_values=(), orderable=False, attrs=cell("c-l", "r2")
    )
    keywords = tables.Column(
        gettext_lazy("Prefixes"),
        empty_values=(),
        orderable=False,
        attrs=cell("c-l", "r3", label=gettext_lazy("Prefixes")),
    )
    connector = tables.Column(
        gettext_lazy("Connector"), order_by="connector__name", attrs=cell("c-0")
    )
    fee_note = tables.Column(gettext_lazy("Monthly fee"), orderable=False, attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Numbers")
        order_by = "digits"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_digits(self, record):
        return format_html(
            '<a class="plain mono" href="{}">{}</a>',
            record.get_absolute_url(),
            shown(record.digits),
        )

    def render_whose(self, record):
        whole = next(iter(record.whole), None)
        if whole is not None:
            return str(whole.client or whole.customer)
        if record.share_count:
            return ngettext("shared by %(n)s prefix", "shared by %(n)s", record.share_count) % {
                "n": onward.count(record.share_count)
            }
        return format_html('<span class="muted">{}</span>', _("nobody's"))

    def render_keywords(self, record):
        if not record.first_keywords:
            return onward.NOTHING
        more = record.share_count > len(record.first_keywords)
        shown_words = ", ".join(record.first_keywords)
        return f"{shown_words}, \N{HORIZONTAL ELLIPSIS}" if more else shown_words


class NumberUseTable(Table):
    """Rows have `reply_count`, as `views.number_uses.with_replies` adds it."""

    list_key = "number-uses"
    change_permission = "messaging.change_numberuse"

    number = tables.Column(
        gettext_lazy("Number"), order_by="number__digits", attrs=cell("c-l", "r1", "strong", "nw")
    )
    keyword = tables.Column(gettext_lazy("Prefix"), empty_values=(), attrs=cell("c-r", "r1", "nw"))
    customer = tables.Column(
        gettext_lazy("Customer"), order_by="customer__name", attrs=cell("c-l", "r2")
    )
    client = tables.Column(
        gettext_lazy("Client"), order_by="client__company", attrs=cell("c-l", "r2")
    )
    door = tables.Column(
        gettext_lazy("SMPP account"),
        orderable=False,
        attrs=cell("c-l", "r3", label=gettext_lazy("SMPP account")),
    )
    forwards_to = tables.Column(gettext_lazy("E-mail"), orderable=False, attrs=cell("c-0"))
    replies = tables.Column(
        gettext_lazy("Automatic replies"),
        "reply_count",
        orderable=False,
        attrs=cell("r", "c-r", "r3", label=gettext_lazy("Replies")),
    )
    since = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Numbers")
        order_by = "number"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    @classmethod
    def kept_from(cls, user):
        return not_for(faces.of(user).kind)

    def render_number(self, record):
        return format_html(
            '<a class="plain mono" href="{}">{}</a>',
            record.get_absolute_url(),
            shown(record.number.digits),
        )

    def render_keyword(self, record):
        if record.is_exclusive:
            return format_html('<span class="muted">{}</span>', _("all messages"))
        return format_html('<span class="mono">{}</span>', record.keyword)

    def render_door(self, value):
        return str(value.smppaccount)

    def render_since(self, value):
        return date_format(timezone.localtime(value), "j M Y")


class UsesOfRecordTable(NumberUseTable):
    """Those of one number, client or customer, on its page."""

    list_key = "number-uses-of"

    class Meta(NumberUseTable.Meta):
        pass
