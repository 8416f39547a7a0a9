"""Which lines of an invoice a credit note takes back, and how much of each."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billing.forms.fields import AmountField, plain
from billing.forms.invoices import ReasonForm
from billing.invoicing import credit_lines
from billing.models import InvoiceLine
from portal.core.errors import Refused


class CreditLinesForm(ReasonForm):
    """A tick and an amount for each line: the tick alone takes all that is left of it."""

    def __init__(self, *args, lines, left, unit, **more):
        super().__init__(*args, **more)
        self.unit, self.left = unit, left
        self.lines = list(lines)
        for line in self._open:
            told = {"text": line.text}
            self.fields[_take(line)] = forms.BooleanField(
                label=_("Credit %(text)s") % told, required=False
            )
            amount = AmountField(unit, label=_("Amount of %(text)s") % told, required=False)
            amount.widget.attrs["placeholder"] = plain(left[line.pk], unit)
            self.fields[_amount(line)] = amount

    @property
    def rows(self):
        """Each line with what is left of it and its two fields; those of one credited are None."""
        return [
            {
                "line": line,
                "left": self.left[line.pk],
                "take": self[_take(line)] if self.left[line.pk] else None,
                "amount": self[_amount(line)] if self.left[line.pk] else None,
            }
            for line in self.lines
        ]

    @property
    def _open(self) -> list[InvoiceLine]:
        return [line for line in self.lines if self.left[line.pk]]

    def clean(self):
        cleaned = super().clean()
        chosen = {}
        for line in self._open:
            amount, rest = cleaned.get(_amount(line)), self.left[line.pk]
            if amount is None and not cleaned.get(_take(line)):
                continue
            chosen[line.pk] = rest if amount is None else amount
            try:
                credit_lines.check(chosen[line.pk], rest, self.unit)
            except Refused as refusal:
                self.add_error(_amount(line), str(refusal))
        if not chosen and not self.errors:
            raise ValidationError(_("Tick a line, or write how much of it is credited."))
        return cleaned | {"lines": chosen}


def _take(line: InvoiceLine) -> str:
    return f"take-{line.pk}"


def _amount(line: InvoiceLine) -> str:
    return f"amount-{line.pk}"
