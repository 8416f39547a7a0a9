"""Pages that make an SMPP password, by issuing an account or by replacing what it had."""

import uuid
from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import connecting, record, smpp_accounts
from clients.forms.smpp_accounts import NewForm, TokenForm
from clients.models import SmppAccount
from clients.views.shown_once import ShownOnce
from customers.models import Customer
from portal.core.errors import Refused


class SmppSecret(ShownOnce):
    """Ask, do it once, show the password."""

    job = "smpp-password"

    def reveal(self, account, password, *, title, text):
        where = connecting.where(self.request)
        context = {
            "account": account,
            "crumbs": record.crumbs(account, _("Password")),
            "done_text": text,
            "secret": {
                "title": title,
                "warning": _(
                    "The password is shown on this page only. Copy it now; later it can be "
                    "replaced, not read."
                ),
                "facts": [
                    {"label": _("System ID"), "value": account.system_id},
                    {"label": _("Password"), "value": password, "is_secret": True},
                    *connecting.facts(where, tls_required=account.tls_required),
                ],
            },
        }
        return self.answer("clients/smpp_accounts/secret.html", context)


class SmppAccountNew(SmppSecret):
    """One more SMPP account for a customer, or for the one client that is given."""

    model = Customer
    client = None
    title = gettext_lazy("Add SMPP account")
    verb = gettext_lazy("Add SMPP account")
    is_wide = True
    permission_required = ("customers.view_customer", "clients.add_smppaccount")

    @cached_property
    def customer(self):
        return get_object_or_404(self.rows().active(), pk=self.kwargs["pk"])

    @property
    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.customer.account_code, "url": self.customer.get_absolute_url()},
            {"title": self.title},
        ]

    @property
    def back_url(self):
        return reverse("clients:customer-smpp", args=[self.kwargs["pk"]])

    def get(self, request, pk):
        return self._show(self._form(initial={"token": uuid.uuid4().hex}))

    def post(self, request, pk):
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            made = self.once(form.cleaned_data["token"], lambda: self._issue(form.cleaned_data))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        if made is None:
            return self.done_before(self.back_url)
        said = _("SMPP account %(id)s of %(customer)s is issued.")
        about = {"id": made[0].system_id, "customer": self.client or self.customer}
        title = _("Details for the client") if self.client else _("Details for the customer")
        return self.reveal(*made, title=title, text=said % about)

    def _form(self, *data, **more):
        return NewForm(*data, customer=self.customer, client=self.client, **more)

    def _issue(self, cleaned):
        fields = {name: value for name, value in cleaned.items() if name not in {"client", "token"}}
        return smpp_accounts.issue(
            customer=self.customer, client=cleaned["client"], fields=fields, by=self.request.user
        )

    def _show(self, form, status=200):
        about = {"screen": self, "form": form, "back_url": self.back_url, "crumbs": self.crumbs}
        return render(self.request, "layouts/form.html", about, status=status)


class SmppAccountPassword(SmppSecret):
    """Asks first: programs that still use the old password are kept out at once."""

    model = SmppAccount
    title = gettext_lazy("Reset password")
    permission_required = ("clients.view_smppaccount", "clients.reset_smpp_password")

    def rows(self):
        return super().rows().select_related("customer")

    def get(self, request, pk):
        account = self.row()
        question = {
            "title": _("Reset the password of %(id)s?") % {"id": account.system_id},
            "text": _(
                "The old password stops working at once: binds and requests that use it are "
                "refused. The new one is shown once, on the next page."
            ),
            "verb": _("Reset password"),
            "is_danger": True,
        }
        context = {
            "screen": self,
            "confirm": question,
            "form": TokenForm(initial={"token": uuid.uuid4().hex}),
            "back_url": reverse("clients:smpp-account-security", args=[pk]),
            "crumbs": record.crumbs(account, _("Reset password")),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        account = self.row()
        form = TokenForm(request.POST)
        if not form.is_valid():
            return redirect("clients:smpp-account-password", pk)
        try:
            made = self.once(form.cleaned_data["token"], lambda: self._reset(account))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(account)
        if made is None:
            return self.done_before(reverse("clients:smpp-account-security", args=[pk]))
        said = _("The password of %(id)s is replaced; the old one no longer works.")
        about = {"id": account.system_id}
        return self.reveal(*made, title=_("New password"), text=said % about)

    def _reset(self, account):
        return account, smpp_accounts.reset_password(account, by=self.request.user)
