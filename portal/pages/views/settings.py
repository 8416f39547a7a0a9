"""The Settings page. Each tab is a group of settings; higher floors hang theirs on it, too."""

from dataclasses import asdict

from django.conf import settings as installation
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import phone
from portal.core.errors import Refused
from portal.kit import operator, pictures, postbox, records
from portal.kit.views.record import TabForm, TabView
from portal.pages import settings
from portal.pages.forms.settings import ROLES, EndpointsForm, MailRolesForm, OrganisationForm

KIND = "settings"


class SettingsTab(TabView):
    """A tab that shows something of the settings."""

    title = gettext_lazy("Settings")
    permission_required = change_permission = "portal.change_setting"
    record = None

    def head(self):
        return records.head(KIND, None, self.request.user, self.tab)


class SettingsTabForm(SettingsTab, TabForm):
    """A tab that is a form; `act` hands a group to `settings.write` and says so with `saved`."""

    def saved(self, is_different, what):
        if not is_different:
            return _("Nothing was different.")
        return _("%(what)s: saved.") % {"what": what}


class OrganisationTab(SettingsTabForm):
    tab = "organisation"
    text = gettext_lazy("Who runs this portal. Your customers see it.")
    form_class = OrganisationForm
    template_name = "pages/settings/organisation.html"

    def form_arguments(self):
        now = asdict(operator.organisation())
        shown = phone.international(now["phone"]) if now["phone"] else ""
        return {"initial": now | {"logo": pictures.find(now["logo"]), "phone": shown}}

    def act(self, cleaned):
        value = {name: cleaned[name] for name in cleaned if name != settings.LOGO}
        is_different = settings.set_organisation(
            value, logo=cleaned[settings.LOGO], by=self.request.user
        )
        return self.saved(is_different, _("Organisation"))


class MailRolesTab(SettingsTabForm):
    tab = "mail-roles"
    form_class = MailRolesForm
    template_name = "pages/settings/mail_roles.html"

    def form_arguments(self):
        return {
            "initial": {
                f"{role}_{part}": one
                for role in operator.ROLES
                for part, one in operator.read(f"mail-{role}").items()
            }
        }

    def extra(self):
        return {
            "note": _leaving(),
            "tests": [
                {"title": title, "url": reverse("settings-mail-test", args=[role])}
                for role, (title, _text) in ROLES.items()
            ],
        }

    def act(self, cleaned):
        values = {
            role: {part: cleaned[f"{role}_{part}"] for part in MailRolesForm.parts}
            for role in operator.ROLES
        }
        is_different = settings.set_mail_roles(values, by=self.request.user)
        return self.saved(is_different, _("E-mail roles"))


class MailTest(SettingsTab):
    """Mails the person who asks a test from one role."""

    http_method_names = ["post"]

    def head(self):
        return {}

    def post(self, request, role):
        if role not in operator.ROLES:
            raise Http404
        try:
            to = settings.send_test(role, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("A test mail is on its way to %(to)s.") % {"to": to})
        return redirect("settings-mail-roles")


class EndpointsTab(SettingsTabForm):
    tab = "endpoints"
    text = gettext_lazy(
        "Where your customers' programs connect, as they are told it in their access details. "
        "It opens no port: the server listens where it was set up to."
    )
    form_class = EndpointsForm

    def form_arguments(self):
        now = asdict(operator.endpoints())
        return {"initial": now | {"hosts": "\n".join(now["hosts"])}}

    def act(self, cleaned):
        is_different = settings.write("endpoints", cleaned, by=self.request.user)
        return self.saved(is_different, _("Where they connect"))


def _leaving():
    """From where mails really leave, and what that asks for."""
    where = installation.POSTBOX
    if isinstance(where, postbox.Folder):
        return _(
            "No mail server is set (MAIL_URL): mails are written as files into %(folder)s."
        ) % {"folder": where.path}
    return _(
        "Mails leave from the address of their role, through %(server)s. That server must be "
        "allowed to send for these addresses (SPF and DKIM of their domains), else the mails are "
        "refused or end among unwanted ones. Links for a new password leave from %(sender)s."
    ) % {"server": where.host, "sender": installation.DEFAULT_FROM_EMAIL}
