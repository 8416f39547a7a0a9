from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Membership


class RightsForm(forms.Form):
    """What one of a customer's people may do."""

    rights = forms.ChoiceField(label=_("Rights"), choices=Membership.Rights.choices)
