"""How templates write icons, money, counts, moments, phone numbers and states."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core import money as sums
from portal.core import phone as phones

register = template.Library()

Amount = Decimal | int | str | None
Number = Decimal | int | float | str

NOTHING = "\N{EN DASH}"
DASHES = BLANK_CHOICE_DASH[0][1]

STATE_ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "info": "info-circle",
    "off": "circle-minus",
    "wait": "clock",
    "busy": "circle-dashed",
}


@register.simple_tag
def icon(name: str, css: str = "", title: str = "") -> SafeString:
    """An icon of the sprite; without a title it is hidden from screen readers."""
    url = static("img/icons.svg")
    css = f"ic {css}".strip()
    if not title:
        return format_html(
            '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, url, name
        )
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
        css,
        title,
        url,
        name,
    )


@register.simple_tag
def money(
    amount: Amount,
    currency: str,
    code: bool = True,
    signed: bool = False,
    exact: bool = False,
    aligned: bool = False,
) -> SafeString:
    """An amount with the decimals of its currency; below zero in the colour of trouble.

    `code=False` leaves the currency out (the column's head names it), `signed=True` writes a plus
    and the colour of money paid in, `exact=True` shows what is finer than the currency's coin,
    `aligned=True` does so with at least the places of a price, for columns of such amounts.
    """
    if amount is None or amount == "":
        return SafeString(NOTHING)
    value = sums.exact(amount)
    if aligned and currency != sums.CREDITS:
        shown = sums.show_rate(value)
    else:
        shown = sums.show(value if exact else sums.in_currency(value, currency), currency)
    return with_code(coloured(value, shown, signed), currency if code else "")


@register.simple_tag
def rate(price: Amount, currency: str, code: bool = True) -> SafeString:
    """A price of one part: as many decimals as it needs, at least four; credits as they are."""
    if price is None or price == "":
        return SafeString(NOTHING)
    value = sums.exact(price)
    is_credits = currency == sums.CREDITS
    shown = sums.show(value, currency) if is_credits else sums.show_rate(value)
    return with_code(coloured(value, shown, signed=False), currency if code else "")


@register.simple_tag
def count(number: Number | None, decimals: int = 0) -> str:
    """A count, grouped as the user's language groups; a dash if there is none."""
    if number is None or number == "":
        return NOTHING
    return grouped(round_to(Decimal(str(number)), decimals))


@register.simple_tag
def percent(share: Number | None, decimals: int = 1) -> str:
    """A share given in per cent, 96.2 as "96.2 %"; a dash if nothing was there to share."""
    if share is None or share == "":
        return NOTHING
    return f"{count(share, decimals)}\u00a0%"


@register.simple_tag
def when(moment: datetime | None, seconds: bool = False, millis: bool = False) -> SafeString:
    """A moment in the user's zone, as date and time; the zone and the second stand on hover."""
    if moment is None:
        return SafeString(NOTHING)
    local = timezone.localtime(moment)
    shown = formats.date_format(local, "j M Y H:i:s" if seconds or millis else "j M Y H:i")
    if millis:
        shown += f".{local.microsecond // 1000:03}"
    return time_tag(local, shown)


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """How long ago within a day, else the date; the exact moment stands on hover."""
    if moment is None:
        return SafeString(NOTHING)
    local = timezone.localtime(moment)
    past_s = int((timezone.now() - moment).total_seconds())
    if not 0 <= past_s < 24 * 3600:
        return time_tag(local, formats.date_format(local, "j M Y"))
    return time_tag(local, past(past_s))


@register.simple_tag
def phone(number: str | int | None, copyable: bool = False) -> SafeString:
    """A number in international format, monospaced; what is no number is shown as it is."""
    if not number:
        return SafeString(NOTHING)
    digits = str(number).removeprefix("+")
    if not digits.isdigit():
        return format_html("{}", number)
    written = format_html('<span class="mono">{}</span>', phones.international(digits))
    return written + copy(f"+{digits}") if copyable else written


@register.simple_tag
def status(state: str, text: str, picture: str = "") -> SafeString:
    """A state in a table: icon and text. States: ok, warn, bad, info, off, wait, busy."""
    return format_html('<span class="st {}">{}{}</span>', state, state_icon(state, picture), text)


@register.simple_tag
def badge(state: str, text: str, picture: str = "") -> SafeString:
    """A state beside a title: tinted, icon and text. States as in `status`."""
    return format_html('<span class="bdg {}">{}{}</span>', state, state_icon(state, picture), text)


@register.simple_tag
def copy(text: str) -> SafeString:
    """A button that puts a text on the clipboard."""
    return format_html(
        '<button type="button" class="copy" data-copy="{}" aria-label="{}">{}</button>',
        text,
        _("Copy %(text)s") % {"text": text},
        icon("copy"),
    )


@register.filter
def widget_kind(field) -> str:
    """The kind of input a form field is drawn by: checkbox, choices, select, textarea or input."""
    kind = getattr(field.field.widget, "input_type", "") or "textarea"
    many = {"checkbox", "radio"} if hasattr(field.field.widget, "subwidgets") else set()
    if kind in many and hasattr(field.field.widget, "choices"):
        return "choices"
    return kind if kind in {"checkbox", "select", "textarea", "hidden"} else "input"


@register.filter
def in_words(field):
    """A select that says in words that nothing is chosen, where Django draws dashes."""
    own = field.field
    nothing = _("Choose") if own.required else _("None")
    if isinstance(own, forms.ModelChoiceField):
        if own.empty_label == DASHES:
            own.empty_label = nothing
    else:
        choices = own.widget.choices
        own.widget.choices = [
            (value, nothing if not value and label == DASHES else label) for value, label in choices
        ]
    return field


def state_icon(state: str, picture: str) -> SafeString:
    return icon(picture or STATE_ICONS.get(state, "circle-minus"))


def round_to(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def grouped(value: Decimal) -> str:
    decimals = max(0, -int(value.as_tuple().exponent))
    written = formats.number_format(abs(value), decimals, force_grouping=True)
    return f"{sums.MINUS}{written}" if value < 0 else written


def coloured(value: Decimal, written: str, signed: bool) -> SafeString:
    if value < 0 and not signed:
        return format_html('<span class="neg">{}</span>', written)
    if value > 0 and signed:
        return format_html('<span class="c-ok strong">+{}</span>', written)
    return format_html("{}", written)


def with_code(written: SafeString, code: str) -> SafeString:
    if not code:
        return format_html('<span class="nw">{}</span>', written)
    return format_html('<span class="nw">{}<span class="cur-c">{}</span></span>', written, code)


def time_tag(local: datetime, shown: str) -> SafeString:
    exact = formats.date_format(local, "j M Y H:i:s") + f" {local.tzname()}"
    return format_html(
        '<time class="nw" datetime="{}" title="{}">{}</time>', local.isoformat(), exact, shown
    )


def past(past_s: int) -> str:
    """How long ago, in the largest unit that fits: now, seconds, minutes, hours."""
    if past_s < 10:
        return _("now")
    if past_s < 60:
        return _("%(n)s s ago") % {"n": past_s}
    if past_s < 3600:
        return _("%(n)s min ago") % {"n": past_s // 60}
    return _("%(n)s h ago") % {"n": past_s // 3600}
