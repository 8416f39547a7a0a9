"""Settings of payment providers."""

from dataclasses import asdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.forms.providers import ProvidersForm
from billing.providers import keeping
from portal.pages.views.settings import SettingsTabForm

METHODS = ("transfer_method", "stripe_method")


class ProvidersTab(SettingsTabForm):
    tab = "payment-providers"
    text = gettext_lazy("How customers and clients can pay by themselves.")
    form_class = ProvidersForm
    template_name = "billing/checkouts/providers.html"

    def form_arguments(self):
        now = asdict(keeping.now())
        kept = {name: bool(now.pop(name)) for name in keeping.SECRETS}
        now["public_url"] = now["public_url"] or self.request.build_absolute_uri("/").rstrip("/")
        return {"initial": now, "kept": kept}

    def extra(self):
        door = reverse("billing:provider-door", args=["stripe"])
        return {"door": self.request.build_absolute_uri(door)}

    def act(self, cleaned):
        fresh = cleaned | {name: cleaned[name] and cleaned[name].pk for name in METHODS}
        is_different = keeping.write(fresh, by=self.request.user)
        return self.saved(is_different, _("Payment providers"))
