from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import activation, people, profiles
from clients.forms.profile import NewClientForm
from customers.models import Customer
from portal.kit.views.form import FormView


class ClientNew(FormView):
    title = gettext_lazy("New client")
    verb = gettext_lazy("Add client")
    permission_required = "clients.add_client"
    form_class = NewClientForm
    template_name = "clients/clients/form.html"

    def crumbs(self):
        return [
            {"title": _("Clients"), "url": reverse("clients:clients")},
            {"title": self.title},
        ]

    def form_arguments(self):
        asked = self.request.GET.get("customer", "")
        chosen = Customer.objects.active().filter(is_house=True).values_list("pk", flat=True)
        found = int(asked) if asked.isascii() and asked.isdigit() else chosen.first()
        return {"initial": {"customer": found}, "user": self.request.user}

    def act(self, cleaned):
        by, site = self.request.user, self.request.build_absolute_uri("/")
        with transaction.atomic():
            self.client = profiles.add(cleaned["customer"], cleaned, by=by)
            login = {"text": cleaned["login"], "password": cleaned["password"]}
            people.set_login(self.client, by=by, site=site, **login)
            if activation.is_waited_for(self.client) and self.client.login:
                activation.send(self.client, by=by, site=site)
        return _("%(name)s is added with ID %(pk)s.") % {"name": self.client, "pk": self.client.pk}

    def back_to(self):
        return self.client.get_absolute_url()
