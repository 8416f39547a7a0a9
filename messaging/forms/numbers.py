from django import forms

from messaging import numbers
from messaging.models import Number
from portal.core.errors import Refused


class NumberForm(forms.ModelForm):
    """Completes the owner, and refuses one whose parts do not belong together."""

    class Meta:
        model = Number
        fields = ("digits", "country", "connector", "customer", "client", "door")

    def clean(self):
        cleaned = super().clean()
        named = {name: cleaned.get(name) for name in ("customer", "client", "door")}
        try:
            return cleaned | numbers.owner(**named)._asdict()
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
