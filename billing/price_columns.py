"""What the lists of price lists and of their rates show beside their own columns."""

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import list_users, rate_rows
from billing.tables.price_lists import Cost, Margin, NextRate
from portal.kit.columns import ListColumn, RowAction
from portal.kit.exports.columns import MOMENT, MONEY, NUMBER
from portal.kit.exports.columns import Column as ExportColumn
from portal.kit.tables import cell
from portal.templatetags import onward


def _fill_lists(lists):
    """How many prices hold now in each, and how many use it."""
    held = rate_rows.counts([one.pk for one in lists], timezone.now())
    pks = {one.pk for one in lists}
    used = [way.count(pks) for way in list_users.ways()]
    for one in lists:
        one.rates_now = held.get(one.pk, 0)
        one.uses = sum(found.get(one.pk, 0) for found in used)


class Number(tables.Column):
    def render(self, value):
        return onward.count(value)


LIST_RATES = ListColumn(
    "price-lists",
    "rates_now",
    Number(
        gettext_lazy("Rates now"),
        orderable=False,
        attrs=cell("r", "c-r", "r2", label=gettext_lazy("Rates")),
    ),
    after="unit",
    fill=_fill_lists,
    exported=(ExportColumn("rates_now", gettext_lazy("Rates now"), kind=NUMBER),),
)
LIST_USES = ListColumn(
    "price-lists",
    "uses",
    Number(
        gettext_lazy("Used by"),
        orderable=False,
        attrs=cell("r", "c-r", "r3", label=gettext_lazy("Used by")),
    ),
    after="rates_now",
    fill=_fill_lists,
    exported=(ExportColumn("uses", gettext_lazy("Used by"), kind=NUMBER),),
)


def _rate_columns(key, *, is_sell):
    """What is told of a rate beside itself: what comes next, and what is left of it."""
    coming = ListColumn(
        key,
        "next_rate",
        NextRate(
            gettext_lazy("Next"),
            accessor="pk",
            empty_values=(),
            orderable=False,
            attrs=cell("c-l", "r4"),
        ),
        after="starts_at",
        fill=rate_rows.fill,
        exported=(
            ExportColumn("next_price", gettext_lazy("Next price"), "next_rate.price", MONEY),
            ExportColumn("next_from", gettext_lazy("Next from"), "next_rate.starts_at", MOMENT),
        ),
    )
    if not is_sell:
        return [coming]
    cost = ListColumn(
        key,
        "costs",
        Cost(
            gettext_lazy("Cost"),
            accessor="pk",
            empty_values=(),
            orderable=False,
            attrs=cell("r", "c-0", "nw"),
        ),
        after="price",
        fill=rate_rows.fill,
        exported=(
            ExportColumn("cost_low", gettext_lazy("Lowest cost"), "costs.lowest", MONEY),
            ExportColumn("cost_high", gettext_lazy("Highest cost"), "costs.highest", MONEY),
        ),
    )
    margin = ListColumn(
        key,
        "margin",
        Margin(
            gettext_lazy("Margin"),
            accessor="pk",
            empty_values=(),
            orderable=False,
            attrs=cell("r", "c-r", "r2", "nw", label=gettext_lazy("Margin")),
        ),
        after="costs",
        fill=rate_rows.fill,
    )
    return [cost, margin, coming]


def _rate_actions(key):
    def to(deed):
        return lambda rate: reverse(f"billing:rate-{deed}", args=[rate.price_list_id, rate.pk])

    about = {"permission": "billing.change_rate", "in_dialog": True}
    return [
        RowAction(
            key,
            gettext_lazy("Change price \N{HORIZONTAL ELLIPSIS}"),
            "pencil",
            to("change"),
            order=10,
            **about,
        ),
        RowAction(
            key,
            gettext_lazy("Withdraw coming price \N{HORIZONTAL ELLIPSIS}"),
            "arrow-back-up",
            to("withdraw"),
            order=20,
            fits=lambda rate: rate.next_rate is not None,
            **about,
        ),
        RowAction(
            key,
            gettext_lazy("End price \N{HORIZONTAL ELLIPSIS}"),
            "circle-x",
            to("end"),
            order=90,
            is_danger=True,
            fits=lambda rate: rate.holds,
            **about,
        ),
    ]


HUNG = [
    LIST_RATES,
    LIST_USES,
    *_rate_columns("rates", is_sell=True),
    *_rate_columns("cost-rates", is_sell=False),
    *_rate_actions("rates"),
    *_rate_actions("cost-rates"),
]
