"""The forms by which a customer keeps its own clients."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients import tagging


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=tagging.NAME_MAX)


class AnchorForm(forms.Form):
    """The day on which periods begin; where a month is shorter, its last day stands in."""

    anchor_day = forms.IntegerField(label="", required=False, min_value=1, max_value=31)

    def __init__(self, *args, label, otherwise, **more):
        super().__init__(*args, **more)
        field = self.fields["anchor_day"]
        field.label = label
        field.help_text = _(
            "The day of the month, 1 to 31, on which a period begins. Where a month is shorter, "
            "its last day. Empty: %(otherwise)s."
        ) % {"otherwise": otherwise}
