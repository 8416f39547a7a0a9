import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connect_looks
from messaging.models import Embargo
from portal.kit.tables import Table, cell
from portal.templatetags import onward

ROW = {"data-href": lambda record: record.get_absolute_url()}
TEXT_MOST = 160


def leading(record, text):
    return format_html('<a class="plain" href="{}">{}</a>', record.get_absolute_url(), text)


def day(value):
    return date_format(value, "j M Y") if value else onward.NOTHING


class CouponTable(Table):
    list_key = "coupons"
    change_permission = "messaging.change_coupon"

    code = tables.Column(gettext_lazy("Code"), attrs=cell("c-l", "r1", "strong", "mono"))
    amount = tables.Column(gettext_lazy("Credit"), attrs=cell("r", "c-r", "r1"))
    connection = tables.Column(
        gettext_lazy("Only by"), orderable=False, linkify=False, attrs=cell("c-l", "r3")
    )
    uses = tables.Column(
        gettext_lazy("Used"), attrs=cell("r", "c-l", "r2", label=gettext_lazy("Used"))
    )
    starts_on = tables.Column(gettext_lazy("From"), attrs=cell("c-0", "nw"))
    ends_on = tables.Column(gettext_lazy("Until"), attrs=cell("c-0", "nw"))
    state = tables.Column(
        gettext_lazy("State"), "pk", orderable=False, attrs=cell("c-r", "r2", "nw")
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Coupons")
        row_attrs = ROW

    def render_code(self, record):
        return leading(record, record.code)

    def render_amount(self, record):
        return onward.money(record.amount, record.unit, exact=True)

    def render_uses(self, record):
        about = {"uses": onward.count(record.uses), "most": onward.count(record.uses_max)}
        return _("%(uses)s of %(most)s") % about

    def render_starts_on(self, value):
        return day(value)

    def render_ends_on(self, value):
        return day(value)

    def render_state(self, record):
        return onward.status(*connect_looks.coupon(record))


class TermsTable(Table):
    """Rows have `is_over`, as `terms.with_state` adds it."""

    list_key = "connect-terms"

    country = tables.Column(
        gettext_lazy("Country"),
        empty_values=(),
        order_by="country__name",
        linkify=False,
        attrs=cell("c-l", "r1", "strong"),
    )
    starts_on = tables.Column(gettext_lazy("From"), attrs=cell("c-r", "r2", "nw"))
    state = tables.Column(
        gettext_lazy("State"), "pk", orderable=False, attrs=cell("c-r", "r1", "nw")
    )
    text = tables.Column(gettext_lazy("Text"), orderable=False, attrs=cell("c-l", "r3", "wraps"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Terms")
        row_attrs = ROW

    def render_country(self, record):
        return leading(record, record.country or _("everybody else"))

    def render_starts_on(self, value):
        return day(value)

    def render_state(self, record):
        return onward.status(*connect_looks.version(record))

    def render_text(self, value):
        return value if len(value) <= TEXT_MOST else f"{value[:TEXT_MOST]}…"


class EmbargoTable(Table):
    """Rows of countries have the country's name hung on them, `country`."""

    list_key = "embargoes"

    value = tables.Column(gettext_lazy("Which"), attrs=cell("c-l", "r1", "strong"))
    kind = tables.Column(gettext_lazy("What"), attrs=cell("c-r", "r1", "nw"))
    reason = tables.Column(gettext_lazy("Why"), orderable=False, attrs=cell("c-l", "r3", "wraps"))
    created_at = tables.Column(gettext_lazy("Since"), order_by="pk", attrs=cell("c-r", "r2", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Embargoes")

    def render_value(self, record):
        if record.kind == Embargo.Kind.COUNTRY:
            return f"{record.country_name or onward.NOTHING} ({record.value})"
        shape = '<span class="mono">{}</span>'
        return format_html(
            shape, f"+{record.value}…" if record.kind == Embargo.Kind.MOBILE else record.value
        )

    def render_kind(self, record):
        return record.get_kind_display()

    def render_created_at(self, value):
        return onward.when(value)


class AccountTypeTable(Table):
    """Rows have `subscriber_count`: subscriptions of it that have not ended."""

    list_key = "account-types"
    change_permission = "messaging.change_accounttype"

    number = tables.Column(gettext_lazy("Number"), attrs=cell("r", "c-0"))
    name = tables.Column(gettext_lazy("Name"), attrs=cell("c-l", "r1", "strong"))
    monthly_price = tables.Column(gettext_lazy("Price a month"), attrs=cell("r", "c-l", "r2"))
    country = tables.Column(
        gettext_lazy("Country of its number"),
        order_by="country__name",
        linkify=False,
        attrs=cell("c-0"),
    )
    included_parts = tables.Column(gettext_lazy("Parts included a month"), attrs=cell("r", "c-0"))
    test_parts = tables.Column(gettext_lazy("Free parts at the start"), attrs=cell("r", "c-0"))
    subscriber_count = tables.Column(gettext_lazy("Subscriptions"), attrs=cell("r", "c-0"))
    is_offered = tables.Column(gettext_lazy("State"), attrs=cell("c-r", "r1", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Account types")
        row_attrs = ROW

    def render_name(self, record):
        return leading(record, record.name)

    def render_monthly_price(self, record):
        if not record.is_subscription:
            return format_html('<span class="muted">{}</span>', _("none"))
        return onward.money(record.monthly_price, record.unit, exact=True)

    def render_included_parts(self, value):
        return onward.count(value)

    def render_test_parts(self, value):
        return onward.count(value)

    def render_subscriber_count(self, value):
        return onward.count(value)

    def render_is_offered(self, value):
        if value:
            return onward.status("ok", _("Offered"))
        return onward.status("off", _("Not offered"))
