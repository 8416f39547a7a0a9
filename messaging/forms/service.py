from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models import PriceList
from messaging.models import Service


class ServiceForm(forms.ModelForm):
    # Not the model's own: that there is one default at most, the verb sees to.
    is_default = forms.BooleanField(
        label=_("For accounts and tokens that name no service"), required=False
    )

    class Meta:
        model = Service
        fields = ("name", "price_list", "margin_guard")
        help_texts = {
            "price_list": _(
                "It comes behind an account's own prices and before the account's list."
            ),
            "margin_guard": _(
                "Asked where price and cost are in one currency. Held messages wait in the log."
            ),
        }

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["price_list"].queryset = PriceList.objects.filter(
            kind=PriceList.Kind.SELL, made_for__isnull=True
        ).order_by("name")
        self.fields["is_default"].initial = self.instance.is_default
