"""The limit of parts per second of a customer, a client or a sender name, set in a dialog."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import parts_limits
from clients.forms.parts_limits import LimitForm
from clients.models import Client, SenderName
from customers.models import Customer
from portal.kit.views.form import FormView

CHANGE = "clients.change_smppaccount"


class LimitChange(FormView):
    form_class = LimitForm
    verb = gettext_lazy("Save")
    permission_required = ("clients.view_smppaccount", CHANGE)
    text = ""

    def has_permission(self):
        return super().has_permission() and self.request.user.is_staff

    @cached_property
    def owner(self):
        return self.row()

    @property
    def title(self):
        return _("Limit of %(name)s") % {"name": self.owner}

    def form_arguments(self):
        return {"limit": parts_limits.of(self.owner)}

    def act(self, cleaned):
        is_new = parts_limits.put(
            self.owner, rate=cleaned["parts_per_s"], burst=cleaned["burst"], by=self.request.user
        )
        return _("The limit is saved.") if is_new else _("Nothing was different.")

    def back_to(self):
        return self.owner.get_absolute_url()


class CustomerLimit(LimitChange):
    model = Customer
    text = gettext_lazy("For the customer with all its clients, by all doors together.")

    def back_to(self):
        return reverse("clients:customer-smpp", args=[self.owner.pk])


class ClientLimit(LimitChange):
    model = Client
    text = gettext_lazy("For the client by all its doors together.")

    def back_to(self):
        return reverse("clients:client-smpp", args=[self.owner.pk])


class SenderNameLimit(LimitChange):
    model = SenderName
    permission_required = ("clients.view_sendername", CHANGE)
    text = gettext_lazy("For what goes out under this name, by all doors together.")
