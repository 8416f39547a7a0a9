"""Forms of the pages that archive customers and bring them back."""

from django import forms

from customers import archiving
from customers.models import Customer
from portal.kit.sections import SectionedForm

AT_ONCE_MAX = 200


class ChosenForm(forms.Form):
    """Which customers were ticked, and whether what follows was read."""

    pk = forms.ModelMultipleChoiceField(
        queryset=Customer.objects.none(), widget=forms.MultipleHiddenInput
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, customers, **more):
        super().__init__(*args, **more)
        self.fields["pk"].queryset = customers


class RestoreForm(SectionedForm):
    sections_key = archiving.SECTIONS
