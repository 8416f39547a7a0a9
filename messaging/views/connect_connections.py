"""Connections of Connect: the list, the tab of a customer, and one more of them."""

import uuid

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.views.api_tokens import OfCustomer
from clients.views.shown_once import ShownOnce
from customers.own import own_customer
from customers.views.own import OwnTab
from customers.views.record import CustomerTab
from messaging import connection_record
from messaging.connect import connections
from messaging.connection_record import ADD, VIEW
from messaging.filters.connections import ConnectionFilter
from messaging.forms.connections import NewForm
from messaging.models import Connection
from messaging.tables.connections import ConnectionTable
from portal.core.errors import Refused
from portal.kit import columns, pictures
from portal.kit.columns import ListButton
from portal.kit.views.list import Empty, ListView

SHOWN = 100
EMPTY = gettext_lazy("No connections yet")
ABOUT = gettext_lazy(
    "With a connection an application registers its own customers without their leaving it: each "
    "becomes a client with an account of its own."
)
OF_CUSTOMER = ("name", "app", "state", "registrations", "tail", "last_used_at")


class ConnectionList(ListView):
    """A customer's own connections in its settings; staff see everybody's."""

    model = Connection
    key = connection_record.LIST
    permission_required = VIEW
    table_class = ConnectionTable
    filter_class = ConnectionFilter
    export = "connections"
    template_name = "messaging/connections/list.html"
    search_placeholder = gettext_lazy("Description, application, address, e-mail, end of the token")
    new = ListButton(
        connection_record.LIST,
        gettext_lazy("New connection"),
        "plus",
        "messaging:own-connection-new",
        ADD,
    )
    empty = Empty(
        EMPTY,
        ABOUT,
        (
            gettext_lazy("Make a connection: its token is shown once."),
            gettext_lazy("Try the calls on its test page."),
            gettext_lazy("Let your application send them, or link to the sign-up page."),
        ),
    )

    @cached_property
    def title(self):
        return _("Connections") if self.request.user.is_staff else _("Connect")

    @property
    def primary(self):
        """Staff make one on the tab of the customer whose it will be."""
        return super().primary if own_customer(self.request.user) else None

    def rows(self):
        return super().rows().select_related("customer")


class ConnectionsOfCustomer(OfCustomer):
    def url_of(self, end=""):
        return reverse(f"messaging:customer-connection{end or 's'}", args=[self.record.pk])


class CustomerConnections(ConnectionsOfCustomer, CustomerTab):
    tab = "connections"
    permission_required = ("customers.view_customer", VIEW)
    template_name = "messaging/connections/of_customer.html"

    def extra(self):
        rows = self._connections()
        table = ConnectionTable(
            rows[:SHOWN], user=self.request.user, chosen=OF_CUSTOMER, orderable=False
        )
        columns.fill(table.hung, rows[:SHOWN])
        return {
            "table": table,
            "is_cut": len(rows) > SHOWN,
            "all_url": f"{reverse('messaging:connections')}?customer={self.record.pk}",
            "new_url": self._new_url(),
            "empty": self._empty(),
        }

    def _connections(self):
        rows = Connection.objects.visible_to(self.request.user).filter(customer=self.customer)
        rows = rows.filter(archived_at=None).select_related("customer")
        return list(rows.order_by("name", "pk")[: SHOWN + 1])

    def _new_url(self):
        may_add = self.request.user.has_perm(ADD) and not self.is_closed
        return self.url_of("-new") if may_add else None

    def _empty(self):
        url = self._new_url()
        action = {"title": _("New connection"), "url": url} if url else None
        return {"title": EMPTY, "text": ABOUT, "action": action}


class ConnectionNew(ShownOnce):
    """One more connection; its token is shown in the answer."""

    job = "connection"
    title = gettext_lazy("New connection")
    verb = gettext_lazy("Make the connection")
    is_wide = True

    def get(self, request, **kwargs):
        self._check_open()
        first = {"token": uuid.uuid4().hex, "unit": connections.usual_unit(self.customer)}
        return self._show(NewForm(initial=first, user=request.user))

    def post(self, request, **kwargs):
        self._check_open()
        form = NewForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._show(form, status=422)
        page = form.cleaned_data.pop("token")
        try:
            made = self.once(page, lambda: self._made(form.actions_of(form.cleaned_data)))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        if made is None:
            return self.done_before(self.url_of())
        connection, token = made
        said = _("The connection %(name)s is made.") % {"name": connection.name}
        about = shown_token(request, connection, token, said)
        return self.answer("messaging/connections/secret.html", about)

    def _made(self, cleaned):
        fields = {"unit": connections.usual_unit(self.customer)} | kept(cleaned)
        return connections.add(self.customer, fields, by=self.request.user)

    def _check_open(self):
        if self.is_closed:
            raise Http404

    def _show(self, form, status=200):
        about = {"screen": self, "form": form, "back_url": self.url_of(), "crumbs": self.crumbs}
        return render(self.request, "layouts/form.html", about, status=status)


class OwnConnectionNew(OfCustomer, ConnectionNew, OwnTab):
    permission_required = (VIEW, ADD)

    @property
    def crumbs(self):
        return connection_record.crumbs(None, self.request.user, str(self.title))

    def url_of(self, end=""):
        return reverse("messaging:own-connections")


class CustomerConnectionNew(ConnectionsOfCustomer, ConnectionNew, CustomerTab):
    permission_required = ("customers.view_customer", VIEW, ADD)

    @property
    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.record.account_code, "url": self.record.get_absolute_url()},
            {"title": self.title},
        ]


def kept(cleaned):
    """What a form says of a connection, with the picture that was chosen."""
    return cleaned | {"logo": pictures.chosen(cleaned["logo"])}


def shown_token(request, connection, token, said):
    """What the page that shows a token once needs."""
    url = request.build_absolute_uri(reverse("messaging:connect", args=[token]))
    page = reverse("messaging:connect-join", args=[connection.slug])
    return {
        "done_text": said,
        "crumbs": connection_record.crumbs(connection, request.user, _("Token")),
        "back_url": connection.get_absolute_url(),
        "secret": {
            "title": _("Authentication token"),
            "warning": _(
                "The token is shown on this page only. Copy it now; later it can be replaced, "
                "not read."
            ),
            "facts": [
                {"label": _("Application"), "value": connection.app_name, "is_plain": True},
                {"label": _("Token"), "value": token, "is_secret": True},
                {"label": _("URL for calls"), "value": url, "is_secret": True},
                {"label": _("Sign-up page"), "value": request.build_absolute_uri(page)},
            ],
        },
    }
