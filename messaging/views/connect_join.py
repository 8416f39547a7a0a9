"""A connection's own pages for those who register: sign-up, activation, a new password.

They go the same way as the calls do, with a captcha on each, and say the same faults.
"""

import base64
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from messaging.connect import activating, calls, captchas, registering, terms
from messaging.connect.calls import Call, Needs, Visit
from messaging.connect.codes import Failed
from messaging.connect.document import Asked
from messaging.connect.every_call import CALLS
from messaging.forms.connect_join import CodeForm, ForgotForm, JoinForm, ResendForm
from messaging.models import Connection, Registration
from portal.core.errors import Refused
from portal.kit.addresses import client_address

AGAIN = "again"


@method_decorator(never_cache, name="dispatch")
class JoinScreen(View, ABC):
    """One of the pages: a form, the call behind it, and where it leads on."""

    form_class: Any = None
    template_name = "messaging/connect/form.html"
    title: Any = ""
    text: Any = ""
    verb: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Connection.objects.filter(is_open=True, archived_at=None)
        rows = rows.select_related("customer", "logo").filter(customer__status="active")
        found = rows.filter(slug=kwargs["slug"]).first()
        if found is None:
            return render(request, "messaging/connect/closed.html", status=404)
        self.connection = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._show(self.form_class())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if AGAIN in request.POST:
            return self._show(self.form_class(initial=request.POST.dict()))
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                return self.act(self._visit(form.asked()))
            except Failed as failed:
                form.refuse(failed.faults)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self._show(form, status=422)

    @abstractmethod
    def act(self, visit: Visit) -> HttpResponse:
        """Do what the form asks for. Raises `Failed` and `Refused`."""

    def done(self, title: str, text: str, *ways: Mapping[str, Any]) -> HttpResponse:
        """Say what was done, and what comes next."""
        about = {"connection": self.connection, "title": title, "text": text, "ways": ways}
        return render(self.request, "messaging/connect/done.html", about)

    def context(self) -> dict[str, Any]:
        return {}

    def ways(self) -> list[dict[str, Any]]:
        """The connection's other pages, for those who look for one of them."""
        others = [name for name in WAYS if not isinstance(self, WAYS[name])]
        return [self.way(name) for name in others]

    def way(self, name: str) -> dict[str, Any]:
        url = reverse(f"messaging:connect-{name}", args=[self.connection.slug])
        return {"title": WAYS[name].title, "url": url}

    def _visit(self, asked: Mapping[str, str]) -> Visit:
        site = self.request.build_absolute_uri("/").rstrip("/")
        address = client_address(self.request)
        return Visit(self.connection, Asked("", asked), address, site)

    def _show(self, form: Any, status: int = 200) -> HttpResponse:
        made, picture = captchas.make()
        about = {
            "screen": self,
            "connection": self.connection,
            "form": form,
            "captcha_id": made.pk,
            "picture": base64.b64encode(picture).decode(),
            "ways": self.ways(),
        }
        return render(self.request, self.template_name, about | self.context(), status=status)


def through(visit: Visit, action: str) -> None:
    """Do a call as the application would, but with a captcha always, as nobody else stands
    between this form and the world.
    """
    call = CALLS[action]
    careful = Call(action, call.do, Needs.ALWAYS, call.by, call.needs_email, call.needs_sms)
    calls.answer(_freely(visit, action), {action: careful})


def _freely(visit: Visit, action: str) -> Visit:
    """Which calls an application may make says nothing about what a person may do here."""
    visit.connection.actions = []
    visit.asked = Asked(action, visit.asked.fields)
    return visit


class Join(JoinScreen):
    form_class = JoinForm
    template_name = "messaging/connect/join.html"
    title = gettext_lazy("Account Sign Up")
    verb = gettext_lazy("Register")

    def context(self) -> dict[str, Any]:
        return {"terms": terms.of(None)}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return super().get(request, slug)
        except Failed:
            text = _("There are no terms and conditions yet that you could accept.")
            return self.done(_("Nobody can sign up yet"), text)

    def act(self, visit: Visit) -> HttpResponse:
        captchas.redeem(visit.asked["captcha_id"], visit.asked["captcha_code"])
        wanted = registering.read(visit)
        source = Registration.Source.PAGE
        made = registering.register(self.connection, wanted, source=source)
        activating.send_link(made, site=visit.site)
        text = _("We have sent a mail to %(email)s. Open the link in it to activate your account.")
        title = _("Please look into your mails")
        return self.done(title, text % {"email": made.email}, self.way("resend"))


class Resend(JoinScreen):
    form_class = ResendForm
    title = gettext_lazy("Resend Activation Email")
    verb = gettext_lazy("Send Email")

    def act(self, visit: Visit) -> HttpResponse:
        through(visit, "resend_email_activation")
        return self.done(
            _("The mail is on its way"), _("The link in the former mail works no more.")
        )


class Forgot(JoinScreen):
    form_class = ForgotForm
    title = gettext_lazy("Forgot your password?")
    verb = gettext_lazy("Send a new password")

    def act(self, visit: Visit) -> HttpResponse:
        through(visit, "forgot_password")
        return self.done(_("A new password is on its way"), _("The old one works no more."))


class Verify(JoinScreen):
    form_class = CodeForm
    title = gettext_lazy("Verify your account")
    text = gettext_lazy(
        "SMS activation will allow you to make your first credit purchase and send non-test SMS "
        "messages."
    )
    verb = gettext_lazy("Go on")

    def act(self, visit: Visit) -> HttpResponse:
        if not visit.asked["sms_activation_code"]:
            through(visit, "send_activation_sms")
            where = reverse("messaging:connect-verify", args=[self.connection.slug])
            return redirect(f"{where}?sent")
        through(visit, "validate_activation_sms")
        text = _("You can go back to %(app)s now.") % {"app": self.connection.app_name}
        return self.done(_("Your account is verified"), text)

    def context(self) -> dict[str, Any]:
        return {"is_sent": "sent" in self.request.GET}


WAYS: dict[str, type[JoinScreen]] = {"join": Join, "resend": Resend, "forgot": Forgot}
