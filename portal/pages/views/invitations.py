"""Invitations on a company's page of people, and the page behind the link in the mail."""

from functools import cached_property

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from portal.core.errors import Refused
from portal.kit.views.form import FormView
from portal.pages import invitations
from portal.pages.adapter import WRONG
from portal.pages.forms.invitations import InviteForm, KnownPersonForm, NewPersonForm

TEMPLATE = "pages/invitations/invited.html"
FORMS = {"new": NewPersonForm, "known": KnownPersonForm}


def shown(kind, owner, user, *, url_names, may_change):
    """A company's open invitations for its page: (.row .key .actions).

    `url_names` are those of (send again, withdraw).
    """
    rows = kind.rows.objects.visible_to(user).filter(pk__in=kind.of(owner))
    rows = rows.select_related("by").order_by("-pk")
    return [
        {
            "row": row,
            "key": f"invitation-{row.pk}",
            "actions": _actions(row, owner, url_names) if may_change else [],
        }
        for row in rows
    ]


def _actions(row, owner, url_names):
    again, withdraw = (reverse(name, args=[owner.pk, row.pk]) for name in url_names)
    return [
        {"title": _("Send again"), "url": again, "icon": "mail", "is_post": True},
        {
            "title": _("Withdraw"),
            "url": withdraw,
            "icon": "ban",
            "is_post": True,
            "is_danger": True,
        },
    ]


class Invite(FormView):
    """Ask somebody by mail. `owner` is the company; `initial_rights` is what is proposed."""

    kind = None
    title = gettext_lazy("Invite somebody")
    verb = gettext_lazy("Send the invitation")
    form_class = InviteForm
    initial_rights = ""

    def form_arguments(self):
        choices = self.kind.rows._meta.get_field("rights").choices
        about = {"company": self.owner, "initial_rights": self.initial_rights}
        return about | {"choices": choices}

    def act(self, cleaned):
        site = self.request.build_absolute_uri("/")
        invitations.invite(self.kind, self.owner, cleaned, by=self.request.user, site=site)
        return _("An invitation went to %(email)s.") % {"email": cleaned["email"].lower()}


class Invited:
    """Part of an ActionView: does something to one open invitation of the company `owner`.

    The address's `part` is its number; `kind` is that of the company.
    """

    def rows(self):
        rows = self.kind.rows.objects.visible_to(self.request.user)
        return rows.select_related(self.kind.owner)

    def row(self):
        rows = self.rows().filter(pk__in=self.kind.of(self.owner))
        return get_object_or_404(rows, pk=self.kwargs["part"])


class SendAgain(Invited):
    def act(self, row):
        site = self.request.build_absolute_uri("/")
        invitations.send_again(self.kind, row, by=self.request.user, site=site)
        return _("Another link went to %(email)s; the one before works no more.") % {
            "email": row.email
        }


class Withdraw(Invited):
    def act(self, row):
        invitations.withdraw(self.kind, row, by=self.request.user)
        return _("The invitation of %(email)s is withdrawn.") % {"email": row.email}


@method_decorator(never_cache, name="dispatch")
class InvitationPage(View):
    """Behind the link. Nothing happens by opening it, as programs that look into mails do."""

    kind = None

    def dispatch(self, request, *args, **kwargs):
        if len(kwargs["key"]) > 100:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def invitation(self):
        return invitations.find(self.kind, self.kwargs["key"])

    @cached_property
    def state(self):
        return invitations.state_of(self.invitation)

    def get(self, request, key):
        if self.invitation is None:
            return self._gone()
        form = FORMS.get(self.state)
        return self._show(form(initial={"name": self.invitation.name}) if form else None)

    def post(self, request, key):
        if self.invitation is None:
            return self._gone()
        if self.state not in FORMS:
            return self._show(None)
        form = FORMS[self.state](request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            person = self._taken(**form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        said = _("Welcome, %(name)s. You are one of the people of %(company)s now.")
        messages.success(request, said % {"name": person, "company": self._company()})
        if request.user.is_authenticated:
            get_adapter().logout(request)
        return perform_login(request, person, email_verification="none")

    def _taken(self, *, password, name=""):
        key = self.kwargs["key"]
        if self.state == "new":
            return invitations.accept(self.kind, key, name=name, password=password)
        self._check(password)
        return invitations.join(self.kind, key)

    def _check(self, password):
        """Wrong passwords are counted as at the log-in, which refuses who has no place yet."""
        credentials = {"login": self.invitation.email, "password": password}
        self.request.log_in_refused = ""
        try:
            entered = get_adapter().authenticate(self.request, **credentials)
        except ValidationError as error:
            raise Refused(" ".join(error.messages), field="password") from error
        if entered is None and not self.request.log_in_refused:
            raise Refused(str(WRONG), field="password")

    def _company(self):
        return str(self.kind.owner_of(self.invitation))

    def _show(self, form, status=200):
        user = self.request.user
        is_another = user.is_authenticated and user.email != self.invitation.email
        context = {
            "invitation": self.invitation,
            "company": self._company(),
            "state": self.state,
            "form": form,
            "another": user if is_another else None,
        }
        return render(self.request, TEMPLATE, context, status=status)

    def _gone(self):
        return render(self.request, TEMPLATE, {"invitation": None}, status=410)
