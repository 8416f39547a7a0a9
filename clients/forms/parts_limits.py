from django import forms
from django.utils.translation import gettext_lazy as _

from clients import parts_limits


class LimitForm(forms.Form):
    parts_per_s = forms.IntegerField(
        label=_("Parts per second"),
        required=False,
        min_value=1,
        max_value=parts_limits.RATE_MAX,
        help_text=_("What is submitted faster is refused and may be sent again. Empty: no limit."),
    )
    burst = forms.IntegerField(
        label=_("Burst, parts"),
        required=False,
        min_value=1,
        max_value=parts_limits.BURST_MAX,
        help_text=_("How many may come at once. Empty: one second's parts."),
    )

    def __init__(self, *args, limit=None, **more):
        initial = {"parts_per_s": limit.parts_per_s, "burst": limit.burst} if limit else None
        super().__init__(*args, initial=initial, **more)
