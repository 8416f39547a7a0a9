"""A customer's Clients: those it tags messages with, what they use, and the dialogs that keep them.

They are there while client tagging is on.
"""

from functools import cached_property

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import tagging
from clients.filters.own_clients import OwnClientFilter
from clients.forms.own_clients import AnchorForm, NameForm
from clients.models import Client
from clients.tables.own_clients import CHANGE, OwnClientTable
from customers import tagging as switch
from customers.views.own import OfOwnCustomer
from portal.core.periods import Period
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

VIEW = "clients.view_tagging"


class OwnClients(OfOwnCustomer):
    """A page about the customer's own clients; without tagging there is none."""

    model = Client
    permission_required = (VIEW, CHANGE)

    @cached_property
    def customer(self):
        found = super().customer
        if not found.client_tagging:
            raise Http404
        return found

    def rows(self):
        rows = super().rows().filter(customer=self.customer)
        return rows.exclude(status=Client.Status.ERASED).select_related("customer")

    def back_to(self, row=None):
        return "clients:own-clients"


class OwnClientList(OwnClients, ListView):
    key = "own-clients"
    title = gettext_lazy("Clients")
    permission_required = VIEW
    table_class = OwnClientTable
    filter_class = OwnClientFilter
    export = "own-clients"
    template_name = "clients/own_clients/list.html"
    search_placeholder = gettext_lazy("Name or ID of a client")
    empty = Empty(
        gettext_lazy("No clients yet"),
        gettext_lazy(
            "Add a client and send its ID with each message that is for it. Here you will see "
            "e-mails, SMS and cost of each one's current period."
        ),
        (
            gettext_lazy("Add a client: it gets an ID."),
            gettext_lazy("Send the header Client-Id, or clientId in the message, with that ID."),
            gettext_lazy("Download the report of a period, and bill it."),
        ),
    )

    @property
    def may_change(self):
        return self.request.user.has_perm(CHANGE)

    @property
    def period_text(self):
        """The current period of those clients that have none of their own."""
        period = tagging.current_period(self.customer, None, today())
        return written(period)


class OwnClientNew(OwnClients, FormView):
    title = gettext_lazy("Add Client")
    verb = gettext_lazy("Add Client")
    form_class = NameForm

    def act(self, cleaned):
        made = tagging.create(self.customer, cleaned["name"], by=self.request.user)
        about = {"name": made.company, "id": made.public_id}
        return _("%(name)s is added. Its ID is %(id)s.") % about


class OfOneClient(OwnClients):
    """A page about one of them."""

    @cached_property
    def client(self):
        return self.row()


class OwnClientRename(OfOneClient, FormView):
    title = gettext_lazy("Rename client")
    verb = gettext_lazy("Rename")
    form_class = NameForm

    def form_arguments(self):
        return {"initial": {"name": self.client.company}}

    def act(self, cleaned):
        if tagging.rename(self.client, cleaned["name"], by=self.request.user):
            return _("%(name)s has its new name. The ID stays.") % {"name": cleaned["name"]}
        return _("Nothing was different.")


class OwnClientPeriod(OfOneClient, FormView):
    title = gettext_lazy("Billing period")
    form_class = AnchorForm

    @property
    def text(self):
        return _("Of %(name)s alone.") % {"name": self.client.company}

    def form_arguments(self):
        day = tagging.anchor_of(self.customer)
        return {
            "initial": {"anchor_day": self.client.anchor_day},
            "label": _("Billing period"),
            "otherwise": _("as for all clients, day %(day)s") % {"day": day},
        }

    def act(self, cleaned):
        changed = tagging.set_anchor_day(self.client, cleaned["anchor_day"], by=self.request.user)
        return _("The billing period is saved.") if changed else _("Nothing was different.")


class OwnClientsSettings(OwnClients, FormView):
    """The dialog Settings of the list."""

    title = gettext_lazy("Settings")
    form_class = AnchorForm

    def form_arguments(self):
        return {
            "initial": {"anchor_day": self.customer.clients_anchor_day},
            "label": _("Default Billing Period"),
            "otherwise": _("your own billing period, day %(day)s")
            % {"day": self.customer.anchor_day},
        }

    def act(self, cleaned):
        changed = switch.set_anchor_day(self.customer, cleaned["anchor_day"], by=self.request.user)
        return _("The default billing period is saved.") if changed else _("Nothing was different.")


class OwnClientArchive(OfOneClient, FormView):
    form_class = forms.Form
    template_name = "layouts/confirm.html"
    title = gettext_lazy("Archive")

    def confirm(self):
        return {
            "title": _("Archive %(name)s?") % {"name": self.client.company},
            "text": _(
                "Messages that come with its ID are refused from now on. What it used stays in "
                "every report, and it can be restored."
            ),
            "verb": _("Archive"),
            "is_danger": True,
        }

    def act(self, _cleaned):
        tagging.archive(self.client, by=self.request.user)
        return _("%(name)s is archived.") % {"name": self.client.company}

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "confirm": self.confirm()}
        return render(self.request, self.template_name, context, status=status)


class OwnClientRestore(OfOneClient, ActionView):
    def act(self, row):
        tagging.restore(row, by=self.request.user)
        return _("%(name)s can be tagged again.") % {"name": row.company}


def today():
    """The day of the house: its traffic is counted by it."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def written(period: Period) -> str:
    """Such as 1 Jan 2026 to 31 Jan 2026, the last day included."""
    first, last = (date_format(day, "j M Y") for day in (period.start, period.last))
    return f"{first} to {last}"
