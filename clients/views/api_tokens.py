"""The API tokens of a client, or of a customer itself: listed, made, changed and revoked."""

import uuid

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import client_record, connecting, examples, parts_limits, tokens
from clients.forms.api_tokens import ChangeForm, NewForm
from clients.models import ApiToken, Client
from clients.tables.api_tokens import ApiTokenTable
from clients.views.client_record import ClientTab
from clients.views.shown_once import ShownOnce
from customers.models import Customer
from customers.views.record import CustomerTab
from portal.core.errors import Refused
from portal.kit import faces
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen

SHOWN = 100
ADD, CHANGE, VIEW = "clients.add_apitoken", "clients.change_apitoken", "clients.view_apitoken"


def tokens_url(token, user):
    """The tab on which a token stands for this user."""
    if faces.of(user).kind == faces.CLIENT:
        return reverse("clients:api-config")
    if faces.of(user).kind == faces.CUSTOMER:
        return reverse("clients:own-api")
    if token.client_id:
        return reverse("clients:client-api", args=[token.client_id])
    return reverse("clients:customer-api", args=[token.customer_id])


class OfClient:
    """The tokens of the tab's client, for staff and in the client's own cabinet."""

    model = Client

    @property
    def client(self):
        return self.record

    @property
    def customer(self):
        return self.record.customer

    @property
    def is_closed(self):
        return self.record.is_gone or self.customer.is_archived

    def url_of(self, end=""):
        if self.is_cabinet:
            return reverse(f"clients:api-config{end}")
        return reverse(f"clients:client-api{end}", args=[self.record.pk])


class OfCustomer:
    """The customer's own tokens: those of no client."""

    model = Customer
    client = None

    @property
    def customer(self):
        return self.record

    @property
    def is_closed(self):
        return self.record.is_archived

    def url_of(self, end=""):
        return reverse(f"clients:customer-api{end}", args=[self.record.pk])


class TokensTab:
    """What the tab shows: the tokens, those that are closed last, and how to send with one."""

    template_name = "clients/api_tokens/of_record.html"

    def extra(self):
        rows = self._tokens()
        where = connecting.where(self.request)
        return {
            "table": ApiTokenTable(rows[:SHOWN], user=self.request.user, orderable=False),
            "is_cut": len(rows) > SHOWN,
            "new_url": self._new_url(),
            "gauges": parts_limits.gauges(self.customer, self.client),
            "empty": self._empty(),
            "is_off": self.client is not None and not self.client.sends_by_rest,
            "rest": where.rest,
            "examples": examples.of(where.rest),
        }

    def _tokens(self):
        rows = ApiToken.objects.visible_to(self.request.user)
        rows = rows.filter(customer=self.customer, client=self.client)
        living_first = F("archived_at").asc(nulls_first=True)
        order = (F("revoked_at").asc(nulls_first=True), living_first, "-created_at", "-pk")
        return list(rows.order_by(*order)[: SHOWN + 1])

    def _new_url(self):
        may_add = self.request.user.has_perm(ADD) and not self.is_closed
        return self.url_of("-new") if may_add else None

    def _empty(self):
        url = self._new_url()
        return {
            "title": _("No API tokens yet"),
            "text": _("With a token a program sends messages and asks what became of them."),
            "action": {"title": _("Add API token"), "url": url} if url else None,
        }


class ClientApi(OfClient, TokensTab, ClientTab):
    tab = "api"
    title = gettext_lazy("API config")
    permission_required = ("clients.view_client", VIEW)


class CabinetApi(ClientApi):
    permission_required = VIEW


class CustomerApi(OfCustomer, TokensTab, CustomerTab):
    tab = "api-tokens"
    permission_required = ("customers.view_customer", VIEW)


class TokenNew(ShownOnce):
    """One more token; its secret is shown in the answer."""

    job = "api-token"
    title = gettext_lazy("Add API token")
    verb = gettext_lazy("Add API token")

    @property
    def crumbs(self):
        return []

    def get(self, request, **kwargs):
        self._check_open()
        return self._show(NewForm(initial={"token": uuid.uuid4().hex}, user=request.user))

    def post(self, request, **kwargs):
        self._check_open()
        form = NewForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(form, status=422)
        page, fields = form.cleaned_data.pop("token"), form.cleaned_data
        try:
            made = self.once(page, lambda: self._issue(fields))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        if made is None:
            return self.done_before(self.url_of())
        return self.answer("clients/api_tokens/secret.html", self._made(*made))

    def _check_open(self):
        if self.is_closed:
            raise Http404

    def _issue(self, fields):
        about = {"customer": self.customer, "client": self.client, "by": self.request.user}
        return tokens.issue(**fields, **about)

    def _made(self, token, secret):
        said = _("The API token %(name)s is issued.") % {"name": token.name}
        where = connecting.where(self.request)
        return {
            "crumbs": self.crumbs,
            "back_url": self.url_of(),
            "done_text": said,
            "secret": {
                "title": _("New API token"),
                "warning": _(
                    "The token is shown on this page only. Copy it now; later it can be revoked, "
                    "not read."
                ),
                "facts": [
                    {"label": _("Name"), "value": token.name, "is_plain": True},
                    {"label": _("Token"), "value": secret, "is_secret": True},
                    {"label": _("REST address"), "value": where.rest},
                ],
            },
        }

    def _show(self, form, status=200):
        about = {"screen": self, "form": form, "back_url": self.url_of(), "crumbs": self.crumbs}
        return render(self.request, "layouts/form.html", about, status=status)


class ClientTokenNew(OfClient, TokenNew, ClientTab):
    permission_required = ("clients.view_client", VIEW, ADD)

    @property
    def crumbs(self):
        return client_record.crumbs(self.record, str(self.title))


class CabinetTokenNew(OfClient, TokenNew, ClientTab):
    permission_required = (VIEW, ADD)


class CustomerTokenNew(OfCustomer, TokenNew, CustomerTab):
    permission_required = ("customers.view_customer", VIEW, ADD)

    @property
    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.record.account_code, "url": self.record.get_absolute_url()},
            {"title": self.title},
        ]


class ApiTokenChange(FormView):
    """Name, scopes, expiry and networks of a token that still works."""

    model = ApiToken
    permission_required = (VIEW, CHANGE)
    form_class = ChangeForm
    text = gettext_lazy("What is changed holds from the next request on. The secret stays.")

    @cached_property
    def title(self):
        return _("API token %(name)s") % {"name": self.record.name}

    @cached_property
    def record(self):
        return self.row()

    def rows(self):
        return super().rows().filter(revoked_at=None, archived_at=None)

    def form_arguments(self):
        return {"row": self.record, "user": self.request.user}

    def act(self, cleaned):
        if tokens.change(self.record, cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")

    def back_to(self):
        return tokens_url(self.record, self.request.user)

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "back_url": self.back_to(), "is_watched": True}
        return render(self.request, self.template_name, context, status=status)


class ApiTokenRevoke(Screen):
    """Asks first: a token that is revoked stays so."""

    model = ApiToken
    permission_required = (VIEW, CHANGE)

    def get(self, request, pk):
        token = self.row()
        question = {
            "title": _("Revoke the token %(name)s?") % {"name": token.name},
            "text": _(
                "Programs that use it are refused from this moment on. What was accepted is still "
                "sent. It cannot be undone; a new token can be issued."
            ),
            "verb": _("Revoke"),
            "is_danger": True,
        }
        back_url = tokens_url(token, request.user)
        context = {"screen": self, "confirm": question, "back_url": back_url}
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        token = tokens.revoke(self.row(), by=request.user)
        messages.success(request, _("%(name)s is revoked.") % {"name": token.name})
        return redirect(tokens_url(token, request.user))
