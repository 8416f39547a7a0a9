from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.models import User
from portal.pages import account


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Colours"), choices=User.Theme.choices)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["language"].choices = settings.LANGUAGES
        as_operator = _("As the operator (%(zone)s)") % {"zone": settings.TIME_ZONE}
        self.fields["time_zone"].choices = [
            ("", as_operator),
            *((zone, zone.replace("_", " ")) for zone in account.zones()),
        ]


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=User.Theme.choices)
