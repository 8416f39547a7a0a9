"""What every tab of a client's page stands on; higher floors hang theirs on it, too.

The same tab has two addresses: under a client's number for staff, and one of its own in the
client's cabinet, where it shows the client whose person looks.
"""

from functools import cached_property

from django.http import Http404

from clients import client_record
from clients.models import Client
from portal.kit import faces
from portal.kit.views.record import TabForm, TabView


class ClientTab(TabView):
    """A tab that shows something of one client."""

    model = Client
    permission_required = "clients.view_client"

    @cached_property
    def record(self):
        return self.row() if "pk" in self.kwargs else self._own()

    @property
    def is_cabinet(self) -> bool:
        """Whether a client's person looks at their own."""
        return "pk" not in self.kwargs

    def rows(self):
        return super().rows().select_related("customer", "manager")

    def head(self):
        return client_record.head(self.record, self.request.user, self.tab)

    def _own(self):
        if faces.of(self.request.user).kind != faces.CLIENT:
            raise Http404
        seat = self.request.user.seats.filter(client__in=self.rows()).order_by("pk").first()
        if seat is None:
            raise Http404
        return self.rows().get(pk=seat.client_id)


class ClientTabForm(ClientTab, TabForm):
    """A tab that is a form. What is archived or erased is read and not changed."""

    change_permission = "clients.change_client"

    @property
    def may_change(self):
        return super().may_change and not self.record.is_gone
