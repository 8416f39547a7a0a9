"""What every page of a customer's people about their own company stands on."""

from functools import cached_property

from django.http import Http404

from customers.models import Customer
from customers.own import own_customer
from portal.kit.views.record import TabView
from portal.kit.views.screen import Screen


class OfOwnCustomer(Screen):
    """A page in the customer portal; `customer` is the one whose person looks. Others get 404."""

    def has_permission(self):
        # Also before a form of it is shown; who has the right and no company gets 404.
        return super().has_permission() and self.customer is not None

    @cached_property
    def customer(self) -> Customer:
        return self.own()

    def own(self) -> Customer:
        found = own_customer(self.request.user)
        if found is None:
            raise Http404
        return found


class OwnTab(OfOwnCustomer, TabView):
    """The same as a tab of the operator's pages shows, without what stands around it there."""

    model = Customer

    @cached_property
    def record(self):
        return self.own()

    def head(self):
        return {"name": self.title}
