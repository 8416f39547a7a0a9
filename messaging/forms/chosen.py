from django import forms
from django.utils.translation import gettext_lazy as _


class ChosenForm(forms.Form):
    """Which rows were ticked, and whether what follows was read."""

    pk = forms.ModelMultipleChoiceField(queryset=None, widget=forms.MultipleHiddenInput)
    confirmed = forms.BooleanField(widget=forms.HiddenInput)

    def __init__(self, *args, rows, **more):
        super().__init__(*args, **more)
        self.fields["pk"].queryset = rows


class ReasonForm(ChosenForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
