"""Pages and dialogs about one of the things on a customer's tab: a contact, a note."""

from abc import ABC, abstractmethod
from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer
from portal.core.errors import Refused
from portal.kit.views.screen import Screen


class Part(Screen):
    """A screen about something of the customer `pk`, whose own number is the address's `part`."""

    tab_title = ""
    tab_url_name = ""

    @cached_property
    def customer(self):
        seen = Customer.objects.visible_to(self.request.user)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def part(self):
        return self.row()

    def row(self):
        return get_object_or_404(self.rows(), pk=self.kwargs["part"], customer=self.customer)

    def back_to(self, row=None):
        return reverse(self.tab_url_name, args=[self.kwargs["pk"]])

    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.customer.name, "url": self.customer.get_absolute_url()},
            {"title": self.tab_title, "url": self.back_to()},
            {"title": self.title},
        ]


class PartRemove(Part, ABC):
    """Asks first, then hands the thing to one verb."""

    verb = ""

    @abstractmethod
    def text(self) -> str:
        """What follows, or what it is."""

    @abstractmethod
    def remove(self) -> str:
        """Call the verb and return the sentence that tells what was removed."""

    def get(self, request, **kwargs):
        question = {"title": self.title, "text": self.text(), "verb": self.verb, "is_danger": True}
        context = {
            "screen": self,
            "confirm": question,
            "back_url": self.back_to(),
            "crumbs": self.crumbs(),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, **kwargs):
        try:
            messages.success(request, self.remove())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.back_to())
