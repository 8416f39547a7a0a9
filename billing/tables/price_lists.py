import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import moments, rate_rows
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class PriceListTable(Table):
    list_key = "price-lists"
    change_permission = "billing.change_pricelist"

    name = tables.Column(gettext_lazy("Name"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    kind = tables.Column(gettext_lazy("Kind"), attrs=cell("c-l", "r2"))
    unit = tables.Column(gettext_lazy("Currency"), attrs=cell("c-r", "r1"))
    made_for = tables.Column(
        gettext_lazy("Own prices of"), orderable=False, attrs=cell("c-l", "r3")
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Price lists")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("name", "kind", "unit", "made_for")


class RateTable(Table):
    """Rows as `rate_rows.of` finds them and `rate_rows.fill` completes them."""

    list_key = "rates"

    country = tables.Column(gettext_lazy("Country"), empty_values=(), attrs=cell("c-l", "r1", "nw"))
    network = tables.Column(
        gettext_lazy("Network"), empty_values=(), orderable=False, attrs=cell("c-l", "r2", "nw")
    )
    mcc_mnc = tables.Column(
        "MCC-MNC",
        "network__mcc_mnc",
        order_by=("network__mcc", "network__mnc"),
        attrs=cell("c-l", "r3", "nw"),
    )
    channel = tables.Column(gettext_lazy("Channel"), attrs=cell("c-0"))
    price = tables.Column(
        gettext_lazy("Price today"), empty_values=(), attrs=cell("r", "c-r", "r1", "nw")
    )
    basis = tables.Column(gettext_lazy("Charged"), attrs=cell("c-r", "r3", "nw"))
    starts_at = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Rates")
        order_by = "country"
        default_columns = (
            "country",
            "network",
            "mcc_mnc",
            "channel",
            "price",
            "basis",
            "starts_at",
        )

    def order_country(self, rows, is_descending):
        rows = rate_rows.in_order(rows)
        return (rows.reverse() if is_descending else rows), True

    def render_country(self, record):
        return record.country.name if record.country else _("Everywhere else")

    def render_network(self, record):
        return record.network.name if record.network else _("all networks")

    def render_mcc_mnc(self, value):
        return format_html('<span class="mono">{}</span>', value)

    def render_price(self, record):
        if record.holds:
            return onward.rate(record.price, record.price_list.unit, code=False)
        return onward.badge("off", _("none") if record.price is None else _("not yet"))

    def render_starts_at(self, record):
        return moments.told(record.starts_at) if record.holds else onward.NOTHING


class CostRateTable(RateTable):
    """A cost list has no margin: it is what margins are made of."""

    list_key = "cost-rates"


class NextRate(tables.Column):
    """The next price and from when; "ends" where there will be none."""

    def render(self, record):
        coming = record.next_rate
        if coming is None:
            return onward.NOTHING
        unit = record.price_list.unit
        price = _("ends") if coming.price is None else onward.rate(coming.price, unit, code=False)
        arrow = ""
        if record.holds and coming.price is not None and coming.price != record.price:
            is_up = coming.price > record.price
            arrow = onward.icon(
                "arrow-up" if is_up else "arrow-down",
                "",
                _("raised") if is_up else _("lowered"),
            )
        when = moments.told(coming.starts_at)
        return format_html('{} {} <span class="muted">{}</span>', arrow, price, when)


class Cost(tables.Column):
    """The lowest and the highest cost in the list's currency."""

    def render(self, record):
        if record.costs is None:
            return onward.NOTHING
        return span(record.costs.lowest, record.costs.highest, record.price_list.unit)


class Margin(tables.Column):
    """What is left with the dearest and with the cheapest supplier."""

    def render(self, record):
        if record.costs is None:
            return onward.NOTHING
        return margin(record.costs.margins(record.price), record.price_list.unit)


def span(low, high, unit):
    """A range of prices; one price where both are alike."""
    shown = onward.rate(low, unit, code=False)
    if low == high:
        return shown
    return format_html("{} \N{EN DASH} {}", shown, onward.rate(high, unit, code=False))


def margin(found, unit):
    """A range of margins, marked where some supplier costs more than is earned."""
    low, high = found
    shown = span(low, high, unit)
    if low >= 0:
        return shown
    title = _("Below every cost") if high < 0 else _("Below the dearest cost")
    state = "c-bad" if high < 0 else "c-warn"
    return format_html("{} {}", onward.icon("alert-triangle", state, title), shown)
