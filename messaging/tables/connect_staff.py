import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connect_looks
from messaging.models import Embargo
from messaging.tables.numbers import shown
from portal.kit.tables import Table, cell
from portal.templatetags import onward

ROW = {"data-href": lambda record: record.get_absolute_url()}
TEXT_MOST = 160


def leading(record, text):
    return format_html('<a class="plain" href="{}">{}</a>', record.get_absolute_url(), text)


def day(value):
    return date_format(value, "j M Y") if value else onward.NOTHING


class RegistrationTable(Table):
    """Rows come with their connection and its customer, client, account type and country."""

    list_key = "registrations"

    username = tables.Column(
        gettext_lazy("Username"), orderable=False, attrs=cell("c-l", "r1", "strong")
    )
    state = tables.Column(gettext_lazy("State"), orderable=False, attrs=cell("c-r", "r1", "nw"))
    person = tables.Column(gettext_lazy("Name"), "pk", orderable=False, attrs=cell("c-l", "r2"))
    company = tables.Column(gettext_lazy("Company"), orderable=False, attrs=cell("c-0"))
    email = tables.Column(gettext_lazy("E-mail"), orderable=False, attrs=cell("c-l", "r3"))
    mobile = tables.Column(gettext_lazy("Mobile number"), orderable=False, attrs=cell("c-0", "nw"))
    country = tables.Column(gettext_lazy("Country"), orderable=False, attrs=cell("c-0"))
    connection = tables.Column(
        gettext_lazy("Connection"), orderable=False, linkify=False, attrs=cell("c-r", "r2")
    )
    customer = tables.Column(
        gettext_lazy("Customer"), "connection__customer", orderable=False, attrs=cell("c-0")
    )
    client = tables.Column(gettext_lazy("Client"), orderable=False, attrs=cell("c-0"))
    account_type = tables.Column(gettext_lazy("Account type"), orderable=False, attrs=cell("c-0"))
    source = tables.Column(gettext_lazy("Registered"), orderable=False, attrs=cell("c-0", "nw"))
    user_number = tables.Column(
        gettext_lazy("User number"), orderable=False, attrs=cell("c-0", "mono")
    )
    created_at = tables.Column(gettext_lazy("Since"), order_by="pk", attrs=cell("c-r", "r3", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Registrations")
        order_by = "-created_at"
        row_attrs = ROW
        default_columns = (
            "username",
            "person",
            "email",
            "connection",
            "account_type",
            "source",
            "state",
            "created_at",
        )

    def render_username(self, record):
        return leading(record, record.username)

    def render_state(self, record):
        return onward.status(*connect_looks.registration(record))

    def render_person(self, record):
        return f"{record.first_name} {record.surname}"

    def render_mobile(self, value):
        return onward.phone(value)

    def render_source(self, record):
        return record.get_source_display()

    def render_created_at(self, value):
        return onward.when(value)


class NumberApplicationTable(Table):
    """Rows come with their registration, its connection, country and number."""

    list_key = "number-applications"

    registration = tables.Column(
        gettext_lazy("Who"), orderable=False, linkify=False, attrs=cell("c-l", "r1", "strong")
    )
    company = tables.Column(
        gettext_lazy("Client"), "registration__client", orderable=False, attrs=cell("c-0")
    )
    connection = tables.Column(
        gettext_lazy("Connection"),
        "registration__connection",
        orderable=False,
        linkify=False,
        attrs=cell("c-0"),
    )
    country = tables.Column(
        gettext_lazy("Country"), orderable=False, linkify=False, attrs=cell("c-l", "r2")
    )
    use = tables.Column(gettext_lazy("Service type"), orderable=False, attrs=cell("c-0", "nw"))
    purpose = tables.Column(
        gettext_lazy("What for"), orderable=False, attrs=cell("c-l", "r3", "wraps")
    )
    state = tables.Column(gettext_lazy("State"), orderable=False, attrs=cell("c-r", "r1", "nw"))
    number = tables.Column(
        gettext_lazy("Number"), orderable=False, linkify=False, attrs=cell("c-0", "nw")
    )
    decision = tables.Column(
        gettext_lazy("What was said"), orderable=False, attrs=cell("c-0", "wraps")
    )
    decided_by = tables.Column(gettext_lazy("Decided by"), orderable=False, attrs=cell("c-0"))
    created_at = tables.Column(
        gettext_lazy("Applied"), order_by="pk", attrs=cell("c-r", "r2", "nw")
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Number applications")
        order_by = "-created_at"
        row_attrs = ROW
        default_columns = (
            "registration",
            "connection",
            "country",
            "use",
            "purpose",
            "state",
            "number",
            "created_at",
        )

    def render_registration(self, record):
        return leading(record, record.registration)

    def render_use(self, record):
        return record.get_use_display()

    def render_purpose(self, value):
        return value if len(value) <= TEXT_MOST else f"{value[:TEXT_MOST]}…"

    def render_state(self, record):
        return onward.status(*connect_looks.application(record))

    def render_number(self, value):
        return format_html('<span class="mono">{}</span>', shown(value.digits))

    def render_created_at(self, value):
        return onward.when(value)


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
