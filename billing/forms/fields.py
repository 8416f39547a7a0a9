"""Fields of money: as text, so that no amount passes through a float."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.models import PriceList
from portal.core import money
from portal.core.errors import Refused

BETWEEN = re.compile(r"[,;\s]+")


class AmountField(forms.CharField):
    """An amount in a unit, which stands at its right; six places at most, cleaned to a Decimal."""

    def __init__(self, unit="", **more):
        self.unit = unit
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **more)

    def prepare_value(self, value):
        return plain(value, self.unit) if isinstance(value, Decimal) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.exact(text.replace(money.MINUS, "-").replace(" ", ""))
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


class DaysField(forms.CharField):
    """Whole numbers between commas, cleaned to a sorted list of them, each once."""

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value):
        found = [word for word in BETWEEN.split(super().clean(value)) if word]
        if not all(word.isascii() and word.isdigit() and len(word) <= 3 for word in found):
            raise ValidationError(_("Whole numbers with commas between them."))
        return sorted({int(word) for word in found})


def plain(amount: Decimal, unit: str) -> str:
    """An amount as it is typed: no grouping, a plain minus."""
    shown = money.show(amount, unit) if unit else f"{amount:f}"
    return shown.replace(",", "").replace(money.MINUS, "-")


def sell_list(unit: str, **more) -> forms.ModelChoiceField:
    """A choice of the operator's own price lists in a unit, or in every one."""
    lists = PriceList.objects.filter(kind=PriceList.Kind.SELL, made_for__isnull=True)
    return forms.ModelChoiceField(
        lists.filter(unit=unit) if unit else lists, required=False, empty_label=_("None"), **more
    )


def units() -> list[tuple[str, str]]:
    """What an account can be kept in: SMS credits, then the currencies."""
    return [(money.CREDITS, _("SMS credits"))] + [(unit, unit) for unit in money.CURRENCIES]
