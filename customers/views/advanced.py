from django.http import HttpResponseForbidden
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import tagging
from customers.forms.tagging import TaggingForm
from customers.views.own import OfOwnCustomer
from portal.kit.views.form import FormView

CHANGE = "customers.change_tagging"


class Advanced(OfOwnCustomer, FormView):
    """What a customer switches on when it needs it. Who may not change it reads how it stands."""

    title = gettext_lazy("Advanced")
    permission_required = "clients.view_tagging"
    form_class = TaggingForm
    template_name = "customers/own/advanced.html"

    @property
    def may_change(self):
        return self.request.user.has_perm(CHANGE)

    def post(self, request, **kwargs):
        return super().post(request, **kwargs) if self.may_change else HttpResponseForbidden()

    def form_arguments(self):
        return {"initial": {"client_tagging": self.customer.client_tagging}}

    def act(self, cleaned):
        is_on = cleaned["client_tagging"]
        if not tagging.switch(self.customer, is_on=is_on, by=self.request.user):
            return _("Nothing was different.")
        if is_on:
            return _("Client Tagging is on. Clients is in the menu now.")
        return _("Client Tagging is off. What comes with a client\u2019s ID is refused.")

    def back_to(self):
        return "customers:advanced"

    def _show(self, form, status=200):
        if not self.may_change:
            for field in form.fields.values():
                field.disabled = True
        return super()._show(form, status=status)
