"""The webhooks of a client or of a customer: listed and added, on every face."""

import uuid

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import client_record, webhooks
from clients.forms.webhooks import NewForm
from clients.models import WebhookEndpoint
from clients.tables.webhooks import WebhookTable
from clients.views.api_tokens import OfClient, OfCustomer
from clients.views.client_record import ClientTab
from clients.views.shown_once import ShownOnce
from customers.views.own import OwnTab
from customers.views.record import CustomerTab
from portal.core.errors import Refused
from portal.kit import faces

ADD = "clients.add_webhookendpoint"
CHANGE = "clients.change_webhookendpoint"
VIEW = "clients.view_webhookendpoint"


def list_url(endpoint, user):
    """The page on which a webhook stands among others for this user."""
    face = faces.of(user).kind
    if face == faces.CLIENT:
        return reverse("clients:webhooks")
    if endpoint.client_id and face == faces.STAFF:
        return reverse("clients:client-webhooks", args=[endpoint.client_id])
    if face == faces.CUSTOMER:
        return reverse("clients:own-webhooks")
    return reverse("clients:customer-webhooks", args=[endpoint.customer_id])


class WebhooksOfClient(OfClient):
    def url_of(self, end=""):
        if self.is_cabinet:
            return reverse(f"clients:webhooks{end}")
        return reverse(f"clients:client-webhooks{end}", args=[self.record.pk])


class WebhooksOfCustomer(OfCustomer):
    def url_of(self, end=""):
        return reverse(f"clients:customer-webhooks{end}", args=[self.record.pk])


class OwnWebhooksOf(OfCustomer):
    def url_of(self, end=""):
        return reverse(f"clients:own-webhooks{end}")


class WebhooksTab:
    """What the tab shows: the webhooks, and the way to their log."""

    template_name = "clients/webhooks/of_record.html"

    def extra(self):
        found = WebhookEndpoint.objects.visible_to(self.request.user).living()
        rows = found.filter(customer=self.customer, client=self.client).order_by("-pk")
        return {
            "table": WebhookTable(list(rows), user=self.request.user, orderable=False),
            "new_url": self._new_url(),
            "log_url": reverse("clients:webhook-log"),
            "empty": self._empty(),
        }

    def _new_url(self):
        may_add = self.request.user.has_perm(ADD) and not self.is_closed
        return self.url_of("-new") if may_add else None

    def _empty(self):
        url = self._new_url()
        return {
            "title": _("No webhooks yet"),
            "text": _(
                "A webhook calls a program of yours when something has happened: a message came to "
                "its end, a handset wrote, a balance is low. Every call is signed."
            ),
            "action": {"title": _("Add webhook"), "url": url} if url else None,
        }


class ClientWebhooks(WebhooksOfClient, WebhooksTab, ClientTab):
    tab = "webhooks"
    title = gettext_lazy("Webhooks")
    permission_required = ("clients.view_client", VIEW)


class CabinetWebhooks(ClientWebhooks):
    permission_required = VIEW


class CustomerWebhooks(WebhooksOfCustomer, WebhooksTab, CustomerTab):
    tab = "webhooks"
    permission_required = ("customers.view_customer", VIEW)


class OwnWebhooks(OwnWebhooksOf, WebhooksTab, OwnTab):
    title = gettext_lazy("Webhooks")
    permission_required = VIEW


class WebhookNew(ShownOnce):
    """One more webhook; its secret is shown in the answer."""

    job = "webhook"
    title = gettext_lazy("Add webhook")
    verb = gettext_lazy("Add webhook")

    @property
    def crumbs(self):
        return []

    def get(self, request, **kwargs):
        self._check_open()
        return self._show(NewForm(initial={"token": uuid.uuid4().hex}))

    def post(self, request, **kwargs):
        self._check_open()
        form = NewForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        page, fields = form.cleaned_data.pop("token"), form.cleaned_data
        about = {"customer": self.customer, "client": self.client, "by": request.user}
        try:
            made = self.once(page, lambda: webhooks.add(**fields, **about))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        if made is None:
            return self.done_before(self.url_of())
        endpoint, secret = made
        said = _("The webhook is added. Test it, when your program is ready.")
        return self.answer("clients/webhooks/secret.html", shown_secret(endpoint, secret, said))

    def _check_open(self):
        if self.is_closed:
            raise Http404

    def _show(self, form, status=200):
        about = {"screen": self, "form": form, "back_url": self.url_of(), "crumbs": self.crumbs}
        return render(self.request, "layouts/form.html", about, status=status)


class ClientWebhookNew(WebhooksOfClient, WebhookNew, ClientTab):
    permission_required = ("clients.view_client", VIEW, ADD)

    @property
    def crumbs(self):
        return client_record.crumbs(self.record, str(self.title))


class CabinetWebhookNew(WebhooksOfClient, WebhookNew, ClientTab):
    permission_required = (VIEW, ADD)


class CustomerWebhookNew(WebhooksOfCustomer, WebhookNew, CustomerTab):
    permission_required = ("customers.view_customer", VIEW, ADD)

    @property
    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.record.account_code, "url": self.record.get_absolute_url()},
            {"title": self.title},
        ]


class OwnWebhookNew(OwnWebhooksOf, WebhookNew, OwnTab):
    permission_required = (VIEW, ADD)


def shown_secret(endpoint, secret, said):
    """What the page that shows a secret once needs."""
    return {
        "done_text": said,
        "back_url": endpoint.get_absolute_url(),
        "secret": {
            "title": _("Signing secret"),
            "warning": _(
                "The secret is shown on this page only. Your program needs it to verify what "
                "comes; later it can be replaced, not read."
            ),
            "facts": [
                {"label": _("URL"), "value": endpoint.url},
                {"label": _("Secret"), "value": secret, "is_secret": True},
            ],
        },
    }
