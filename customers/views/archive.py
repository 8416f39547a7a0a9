"""Pages that archive customers and bring them back. They ask first and say what follows."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers import archiving
from customers.forms.archive import AT_ONCE_MAX, ChosenForm, RestoreForm
from customers.models import Customer
from portal.kit import deeds
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen

ASK = "layouts/confirm.html"


class CustomerArchive(Screen):
    """Asks first: the customer stops sending at once."""

    model = Customer
    permission_required = "customers.archive_customer"

    def get(self, request, pk):
        customer = self.row()
        refused = archiving.refusal(customer)
        if refused:
            messages.error(request, refused)
            return redirect(customer)
        title = _("Archive %(name)s?") % {"name": customer}
        context = {
            "screen": self,
            "confirm": _question(title, _("Archive %(name)s") % {"name": customer}, [customer]),
            "back_url": customer.get_absolute_url(),
            "crumbs": [*_crumbs(customer), {"title": _("Archive")}],
        }
        return render(request, ASK, context)

    def post(self, request, pk):
        customer = self.row()
        _tell(request, archiving.archive([customer], by=request.user))
        return redirect(customer)


class CustomersArchive(Screen):
    """Archives the customers ticked in the list. The list posts them; what is confirmed is done."""

    model = Customer
    permission_required = "customers.archive_customer"

    def get(self, request):
        return self._take(ChosenForm(request.GET, customers=self.rows()))

    def post(self, request):
        return self._take(ChosenForm(request.POST, customers=self.rows()))

    def _take(self, form):
        chosen = list(form.cleaned_data["pk"]) if form.is_valid() else []
        if not chosen:
            return self._back(_("Choose the customers to archive first."))
        if len(chosen) > AT_ONCE_MAX:
            too_many = _("At most %(n)s customers are archived at once.")
            return self._back(too_many % {"n": AT_ONCE_MAX})
        if self.request.method != "POST" or not form.cleaned_data["confirmed"]:
            return self._ask(chosen)
        _tell(self.request, archiving.archive(chosen, by=self.request.user))
        return redirect("customers:customers")

    def _ask(self, chosen):
        going = [customer for customer in chosen if not archiving.refusal(customer)]
        if not going:
            return self._back(" ".join(archiving.refusal(customer) for customer in chosen))
        title = ngettext("Archive %(n)s customer?", "Archive %(n)s customers?", len(going))
        verb = ngettext("Archive %(n)s customer", "Archive %(n)s customers", len(going))
        number = {"n": len(going)}
        asked = {"pk": [customer.pk for customer in going], "confirmed": True}
        context = {
            "screen": self,
            "confirm": _question(title % number, verb % number, going, _listed(chosen, going)),
            "form": ChosenForm(initial=asked, customers=self.rows()),
            "form_action": reverse("customers:customers-archive"),
            "back_url": reverse("customers:customers"),
            "crumbs": [*_crumbs(), {"title": _("Archive")}],
        }
        return render(self.request, ASK, context)

    def _back(self, why):
        messages.error(self.request, why)
        return redirect("customers:customers")


class CustomerRestore(FormView):
    model = Customer
    permission_required = "customers.restore_customer"
    form_class = RestoreForm
    template_name = "customers/customers/restore.html"
    verb = gettext_lazy("Restore")
    text = gettext_lazy(
        "Its people can sign in again, and the clients archived with it come back as they were. "
        "API tokens stay closed: new ones are made instead."
    )

    @cached_property
    def customer(self):
        return self.row()

    @property
    def title(self):
        return _("Restore %(name)s") % {"name": self.customer}

    def get(self, request, **kwargs):
        if not self.customer.is_archived:
            messages.error(request, _("%(name)s is not archived.") % {"name": self.customer})
            return redirect(self.customer)
        return super().get(request, **kwargs)

    def form_arguments(self):
        return {"row": self.customer}

    def act(self, cleaned):
        archiving.restore(self.customer, by=self.request.user, cleaned=cleaned)
        return _("%(name)s is restored.") % {"name": self.customer}

    def back_to(self):
        return self.customer.get_absolute_url()

    def crumbs(self):
        return [*_crumbs(self.customer), {"title": _("Restore")}]


def _question(title, verb, customers, facts=()):
    """What layouts/confirm.html asks: with what each floor says will follow."""
    text = _(
        "From that second on nothing of it is accepted. Messages, entries and statistics stay for "
        "reports. It can be restored."
    )
    told = [*facts, *deeds.consequences(archiving.ARCHIVED, customers)]
    return {"title": title, "text": text, "verb": verb, "facts": told, "is_danger": True}


def _listed(chosen, going):
    names = ", ".join(f"{customer} ({customer.account_code})" for customer in going)
    facts = [{"label": _("Customers"), "value": names}]
    staying = [refused for customer in chosen if (refused := archiving.refusal(customer))]
    return [*facts, {"label": _("Left out"), "value": " ".join(staying)}] if staying else facts


def _tell(request, outcome):
    if len(outcome.done) == 1:
        messages.success(request, _("%(name)s is archived.") % {"name": outcome.done[0]})
    elif outcome.done:
        messages.success(request, _("%(n)s customers are archived.") % {"n": len(outcome.done)})
    for refused in outcome.refused:
        messages.error(request, refused)


def _crumbs(customer=None):
    crumbs = [{"title": _("Customers"), "url": reverse("customers:customers")}]
    if customer is None:
        return crumbs
    return [*crumbs, {"title": customer.name, "url": customer.get_absolute_url()}]
