from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import provisioning
from messaging.forms.provisioning import ProvisioningForm
from portal.pages import settings
from portal.pages.views.settings import SettingsTabForm


class ProvisioningTab(SettingsTabForm):
    tab = "provisioning"
    text = gettext_lazy(
        "What Quick Create begins with. Each new account may be given more or less."
    )
    form_class = ProvisioningForm

    def form_arguments(self):
        now = asdict(provisioning.defaults())
        for name in provisioning.AMOUNTS:
            now[name] = provisioning.typed(now[name])
        return {"initial": now}

    def act(self, cleaned):
        value = provisioning.as_json(cleaned)
        is_different = settings.write(provisioning.NAME, value, by=self.request.user)
        return self.saved(is_different, _("Provisioning defaults"))
