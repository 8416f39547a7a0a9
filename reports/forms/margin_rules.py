from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import MarginRule
from reports.models.margin_rule import DAYS_MAX


class MarginRuleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    scope = forms.ChoiceField(label=gettext_lazy("Watches"), choices=MarginRule.Scope.choices)
    threshold = forms.DecimalField(
        label=gettext_lazy("Alarm below, per cent of the revenue"),
        max_digits=5,
        decimal_places=2,
        min_value=-999,
        max_value=99,
        help_text=gettext_lazy("5 alarms when less than 5 % is left; 0 alarms of losses only."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Over the last days"),
        min_value=1,
        max_value=DAYS_MAX,
        initial=7,
        help_text=gettext_lazy("Today is one of them."),
    )
    least_parts = forms.IntegerField(
        label=gettext_lazy("From so many parts sent"),
        min_value=1,
        max_value=1_000_000_000,
        initial=100,
        help_text=gettext_lazy("A handful of messages would only alarm."),
    )
    emails = forms.CharField(
        label=gettext_lazy("Mails go to"),
        required=False,
        help_text=gettext_lazy("Addresses, parted by commas. Empty: the address for billing."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("On"), required=False, initial=True)

    def __init__(self, *args, rule=None, **more):
        self.rule = rule
        initial = {name: getattr(rule, name) for name in self.base_fields} if rule else {}
        if rule:
            initial["emails"] = ", ".join(rule.emails)
        super().__init__(*args, initial=initial, **more)

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        others = MarginRule.objects.filter(name=name)
        if self.rule:
            others = others.exclude(pk=self.rule.pk)
        if others.exists():
            raise ValidationError(_("Another rule has this name."))
        return name

    def clean_emails(self):
        text = self.cleaned_data["emails"].replace(";", ",")
        found = [part.strip() for part in text.split(",") if part.strip()]
        for one in found:
            try:
                validate_email(one)
            except ValidationError as fault:
                said = _("%(address)s is no e-mail address.") % {"address": one}
                raise ValidationError(said) from fault
        return found
