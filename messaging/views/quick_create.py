"""Quick create: three short steps, a look at all of it, and the details to hand over."""

import uuid
from abc import ABC, abstractmethod

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from formtools.wizard.views import SessionWizardView

from clients import connecting
from customers.models import Customer
from messaging import access, handover, provisioning, quick_create
from messaging.forms.quick_create import (
    AccountStep,
    CustomerStep,
    LimitsStep,
    ReviewStep,
    ServiceStep,
    told,
)
from portal.core.errors import Refused
from portal.kit.views.screen import Screen

CUSTOMER, LIMITS, ACCOUNT, REVIEW = "customer", "limits", "account", "review"


class QuickCreate(Screen, SessionWizardView, ABC):
    """The steps both wizards share. Nothing is made before the last one is sent."""

    template_name = "messaging/quick_create/step.html"
    titles: dict[str, str] = {}
    # The step at which a refused field is typed.
    places: dict[str, str] = {}

    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.title},
        ]

    def get_context_data(self, form, **more):
        shown = super().get_context_data(form=form, **more)
        step = self.steps.current
        shown |= {"screen": self, "crumbs": self.crumbs(), "shown_steps": self._steps(step)}
        if step == REVIEW:
            shown["review"] = self._review()
        return shown

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        self.storage.extra_data = {"token": uuid.uuid4().hex}
        return response

    def _review(self) -> list[dict]:
        """What was typed so far, step by step."""
        return [
            {"step": step, "title": self.titles[step], "facts": told(self._bound(step))}
            for step in self.steps.all
            if step != REVIEW
        ]

    def _bound(self, step: str):
        return self.get_form(step=step, data=self.storage.get_step_data(step))

    def render_done(self, form, **kwargs):
        try:
            return super().render_done(form, **kwargs)
        except Refused as refusal:
            return self._back_with(refusal)

    def done(self, form_list, **kwargs):
        made = self.create({step: form.cleaned_data for step, form in kwargs["form_dict"].items()})
        where = connecting.where(self.request)
        facts = access.facts(made.smpp, made.password, where)
        context = {
            "screen": self,
            "crumbs": self.crumbs(),
            "shown_steps": [*self._steps(None), {"title": _("Result"), "state": "current"}],
            "made": made,
            "again_url": self.request.get_full_path(),
            "created_facts": handover.created(made),
            "mailed_text": handover.mailed(made),
            "created_text": self.created_text(made),
            "secret": {
                "title": _("SMPP details for the customer"),
                "warning": _(
                    "The password is shown on this page only. Copy it now; later it can be "
                    "replaced, not read."
                ),
                "facts": facts,
                "download_url": handover.as_text(facts),
                "download_name": f"{made.smpp.system_id}.txt",
            },
        }
        response = render(self.request, "messaging/quick_create/result.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @abstractmethod
    def create(self, typed: dict[str, dict]) -> quick_create.Created:
        """Make what was typed, cleaned, step by step."""

    def created_text(self, made: quick_create.Created) -> str:
        return _("SMPP account %(smpp)s is created.") % {"smpp": made.smpp.system_id}

    @property
    def token(self) -> str:
        return self.storage.extra_data.get("token") or uuid.uuid4().hex

    def _back_with(self, refusal: Refused) -> HttpResponse:
        """Show the step at which the fault was typed, with the fault at its field."""
        if refusal.code == "done":
            messages.info(self.request, str(refusal))
            return redirect("customers:customers")
        step = self.places.get(refusal.field or "", REVIEW)
        form = self._bound(step)
        form.is_valid()
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        self.storage.current_step = step
        return self.render(form, status=422)

    def render_to_response(self, context, **more):
        form = context["form"]
        more.setdefault("status", 422 if form.is_bound and form.errors else 200)
        response = super().render_to_response(context, **more)
        response["Cache-Control"] = "no-store"
        return response

    def _steps(self, current: str | None) -> list[dict]:
        """The steps for the page's head; with none current, all are done."""
        order = self.steps.all
        at = order.index(current) if current else len(order)
        states = ["done"] * at + ["current"] + ["next"] * len(order)
        return [
            {"title": self.titles[step], "state": state}
            for step, state in zip(order, states, strict=False)
        ]


class QuickCreateCustomer(QuickCreate):
    """A customer, its account, and its first SMPP account."""

    title = gettext_lazy("Quick Create Customer+SMPP")
    permission_required = ("customers.add_customer", "clients.add_smppaccount")
    form_list = [
        (CUSTOMER, CustomerStep),
        (LIMITS, LimitsStep),
        (ACCOUNT, AccountStep),
        (REVIEW, ReviewStep),
    ]
    titles = {
        CUSTOMER: gettext_lazy("Customer"),
        LIMITS: gettext_lazy("Service and limits"),
        ACCOUNT: gettext_lazy("SMPP account"),
        REVIEW: gettext_lazy("Check"),
    }
    verb = gettext_lazy("Create customer and SMPP account")
    places = {
        "name": CUSTOMER,
        "account_code": CUSTOMER,
        "email": CUSTOMER,
        "credit_limit": LIMITS,
        "unit": LIMITS,
        "system_id": ACCOUNT,
        "allowed_networks": ACCOUNT,
        "cug_numbers": ACCOUNT,
    }

    def get_form_initial(self, step):
        if step == CUSTOMER:
            return {"manager": self.request.user}
        if step == LIMITS:
            return _as_initial(provisioning.defaults())
        if step == ACCOUNT:
            return {"name": _("Main"), "tls_required": provisioning.defaults().tls_required}
        first = self.get_cleaned_data_for_step(CUSTOMER) or {}
        return {"mail_to": first.get("contact_email", "")}

    def create(self, typed):
        company, limits = typed[CUSTOMER], typed[LIMITS]
        start = provisioning.defaults()
        return quick_create.customer_with_smpp(
            company=_company(company),
            contact=quick_create.Contact(
                company["contact_name"], company["contact_email"], company["contact_phone"]
            ),
            money=quick_create.Money(
                unit=limits["unit"],
                opening_balance=limits["opening_balance"],
                credit_limit=limits["credit_limit"],
                upper_warning=start.upper_warning if limits["unit"] == start.unit else None,
                lower_warning=start.lower_warning if limits["unit"] == start.unit else None,
            ),
            wanted=_wanted(typed),
            where=connecting.where(self.request),
            token=self.token,
            by=self.request.user,
        )

    def created_text(self, made):
        said = _("Customer %(customer)s and SMPP account %(smpp)s are created.")
        return said % {"customer": made.customer, "smpp": made.smpp.system_id}


class QuickCreateSmpp(QuickCreate):
    """One more SMPP account for a customer."""

    title = gettext_lazy("Quick Create SMPP")
    permission_required = "clients.add_smppaccount"
    form_list = [(LIMITS, ServiceStep), (ACCOUNT, AccountStep), (REVIEW, ReviewStep)]
    titles = {
        LIMITS: gettext_lazy("Service and limits"),
        ACCOUNT: gettext_lazy("SMPP account"),
        REVIEW: gettext_lazy("Check"),
    }
    verb = gettext_lazy("Create SMPP account")
    places = {
        "system_id": ACCOUNT,
        "allowed_networks": ACCOUNT,
        "cug_numbers": ACCOUNT,
    }

    @cached_property
    def customer(self):
        customers = Customer.objects.active().visible_to(self.request.user)
        return get_object_or_404(customers, pk=self.kwargs["pk"])

    def get_prefix(self, request, *args, **kwargs):
        # What is typed for one customer must not turn up at another's.
        return f"{super().get_prefix(request, *args, **kwargs)}_{kwargs['pk']}"

    def get(self, request, *args, **kwargs):
        self.title = _("Quick Create SMPP for %(customer)s") % {"customer": self.customer}
        return super().get(request, *args, **kwargs)

    def post(self, *args, **kwargs):
        self.title = _("Quick Create SMPP for %(customer)s") % {"customer": self.customer}
        return super().post(*args, **kwargs)

    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.customer.account_code, "url": self.customer.get_absolute_url()},
            {"title": _("Quick Create SMPP")},
        ]

    def get_form_initial(self, step):
        if step == LIMITS:
            return _as_initial(provisioning.defaults())
        if step == ACCOUNT:
            return {"tls_required": provisioning.defaults().tls_required}
        contact = self.customer.contacts.exclude(email="").filter(mails__contains=["access"])
        first = contact.first()
        return {"mail_to": first.email if first else self.customer.email}

    def create(self, typed):
        return quick_create.smpp_account(
            self.customer,
            wanted=_wanted(typed),
            where=connecting.where(self.request),
            token=self.token,
            by=self.request.user,
        )


def _as_initial(start: provisioning.Defaults) -> dict:
    return {
        "service": start.service,
        "unit": start.unit,
        "opening_balance": provisioning.typed(start.opening_balance),
        "credit_limit": provisioning.typed(start.credit_limit),
        "parts_per_s": start.parts_per_s,
        "max_binds": start.max_binds,
        "window": start.window,
    }


def _company(typed: dict) -> dict:
    return {
        "name": typed["name"],
        "country": typed["country"].pk if typed["country"] else "",
        "account_code": typed["account_code"],
        "manager": typed["manager"],
        "time_zone": typed["time_zone"],
        "email": typed["contact_email"],
    }


def _wanted(typed: dict[str, dict]) -> quick_create.Wanted:
    limits, account, review = typed[LIMITS], typed[ACCOUNT], typed[REVIEW]
    start = provisioning.defaults()
    fields = {name: value for name, value in account.items() if name != "cug_numbers"}
    fields |= {name: limits[name] for name in ("service", "parts_per_s", "max_binds", "window")}
    fields |= {
        "uses_cug": bool(account["cug_numbers"].strip()),
        "receipt_date_digits": start.receipt_date_digits,
        "receipt_tlvs": start.receipt_tlvs,
    }
    mail_to = review["mail_to"] if review["sends_mail"] else ""
    return quick_create.Wanted(fields, account["cug_numbers"], mail_to)
