"""How prices, their margins and their moments are shown."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from billing import moments
from billing.tables import price_lists as shown
from portal.templatetags import onward

register = template.Library()


@register.simple_tag
def margin(found, unit: str):
    """What is left with the dearest and the cheapest supplier; a dash where no cost is known."""
    return shown.margin(found, unit) if found else onward.NOTHING


@register.simple_tag
def moment_told(at):
    """A moment in the operator's time zone; midnight is the day alone."""
    return moments.told(at)


@register.simple_tag
def direction(rate):
    """Country and network of a rate, with its codes."""
    if rate.country is None:
        return _("Everywhere else")
    if rate.network is None:
        return rate.country.name
    return format_html(
        '{} <span class="muted">{}</span> <span class="mono muted">{}</span>',
        rate.country.name,
        rate.network.name,
        rate.network.mcc_mnc,
    )


@register.simple_tag
def change_share(judged):
    """How much more or less a part costs, in per cent."""
    share = judged.percent
    if share is None or not share:
        return onward.NOTHING
    picture = onward.icon("arrow-up" if share > 0 else "arrow-down")
    return format_html("{} {}", picture, onward.percent(abs(share)))
