from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import ProtectedBrand


class BrandForm(forms.Form):
    name = forms.CharField(
        label=_("Brand"),
        max_length=40,
        help_text=_("As it is written. Whoever wants to send under what looks like it is shown."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ChosenBrandsForm(forms.Form):
    pk = forms.ModelMultipleChoiceField(
        queryset=ProtectedBrand.objects.none(), widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args, brands, **more):
        super().__init__(*args, **more)
        self.fields["pk"].queryset = brands
