"""A client's own tab and its profile: general info, the editor, and the mail that activates it."""

from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import activation, client_record, people, profiles
from clients.forms.profile import ProfileForm, SubscriptionForm
from clients.models import Client, Seat
from clients.views.client_record import ClientTabForm
from customers import channels
from portal.core import countries, phone
from portal.kit import faces, hooks
from portal.kit.menu import Item
from portal.kit.records import Tab
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView

STATISTICS = "statistics"


class ClientGeneral(ClientTabForm):
    """Who the client is, and its consent to service messages."""

    tab = "general"
    form_class = SubscriptionForm
    template_name = "clients/clients/general.html"

    @cached_property
    def title(self):
        return str(self.record)

    def form_arguments(self):
        return {"initial": {"sms_subscription": self.record.sms_subscription}}

    def act(self, cleaned):
        if not profiles.change(self.record, cleaned, by=self.request.user):
            return _("Nothing was different.")
        if cleaned["sms_subscription"]:
            return _("%(name)s gets service messages by SMS.") % {"name": self.record}
        return _("%(name)s gets no service messages by SMS.") % {"name": self.record}

    def extra(self):
        return {"general": self._general(), "profile": _profile(self.record)}

    def _general(self):
        """The fifteen rows, in their order."""
        client = self.record
        seats = Seat.objects.filter(client=client).aggregate(
            last=Max("user__last_login"), failed=Sum("user__failed_logins")
        )
        address = ", ".join(filter(None, map(str.strip, client.postal_address.splitlines())))
        number = phone.international(client.phone) if client.phone else None
        return [
            {"label": _("Site"), "value": client.site or None, "url": client.site},
            _mailed(_("E-mail"), client.email),
            {"label": _("Region"), "value": client.region or None},
            {"label": _("Company"), "value": client.company},
            {"label": _("Type of activity"), "value": client.activity or None},
            {"label": _("Property Type"), "value": client.property_type or None},
            {"label": _("Address, postal"), "value": address or None},
            _mailed(_("Email accounting"), client.accounting_email),
            {"label": _("Phone"), "value": number, "is_mono": bool(number), "copied": number},
            {"label": _("Registration Date"), "value": _moment(client.created_at)},
            {"label": _("Last login date"), "value": _moment(seats["last"])},
            self._statistics(),
            {
                "label": _("Login attempts"),
                "value": number_format(seats["failed"] or 0, force_grouping=True),
                "note": _("unsuccessful since the last log-in"),
            },
            _activation(client),
            {"label": _("Referer"), "value": client.referer or None},
        ]

    def _statistics(self):
        fact = {"label": _("Detailed statistics"), "value": None}
        tab = _statistics_tab()
        if tab is None or not tab.is_for(self.request.user):
            return fact
        url = reverse(tab.url_name, args=[self.record.pk])
        return fact | {"value": _("Open the statistics"), "url": url}


class CabinetGeneral(ClientGeneral):
    """The same in the client's own cabinet, to look at; whoever is of the client may."""

    title = gettext_lazy("Profile")
    permission_required = None
    may_change = False

    def _statistics(self):
        fact = {"label": _("Detailed statistics"), "value": None}
        entry = _own_statistics()
        if entry is None or not self.request.user.has_perm(entry.permission):
            return fact
        return fact | {"value": _("Open the statistics"), "url": reverse(entry.url_name)}


class ClientEdit(FormView):
    """The profile editor."""

    model = Client
    permission_required = "clients.change_client"
    form_class = ProfileForm
    template_name = "clients/clients/form.html"

    @cached_property
    def client(self):
        return self.row()

    @property
    def title(self):
        return _("Edit %(name)s") % {"name": self.client}

    def crumbs(self):
        return client_record.crumbs(self.client, last=_("Edit"))

    def form_arguments(self):
        return {"row": self.client, "user": self.request.user}

    def act(self, cleaned):
        by, site = self.request.user, self.request.build_absolute_uri("/")
        with transaction.atomic():
            is_new = profiles.change(self.client, cleaned, by=by)
            login = {"text": cleaned["login"], "password": cleaned["password"]}
            is_new |= people.set_login(self.client, by=by, site=site, **login)
        if is_new:
            return _("%(name)s is saved.") % {"name": cleaned["company"]}
        return _("Nothing was different.")

    def back_to(self):
        return reverse("clients:client", args=[self.kwargs["pk"]])


class ClientActivationMail(ActionView):
    """Mail the link that activates the client, again."""

    model = Client
    permission_required = "clients.change_client"
    title = gettext_lazy("Activation mail")

    def act(self, row):
        site = self.request.build_absolute_uri("/")
        to = activation.send(row, by=self.request.user, site=site)
        return _("The activation went to %(email)s.") % {"email": to}


def _profile(client):
    """What the portal knows of it besides."""
    country = countries.NAMES.get(client.country, client.country)
    manager = client.manager.name if client.manager else None
    return [
        {"label": _("Name"), "value": client.name or None},
        {"label": _("Country"), "value": country or None},
        {"label": _("Manager"), "value": manager},
        {"label": _("Local time"), "value": _local_time(client)},
        {"label": _("Channels"), "value": channels.told(client.channels) or None},
        {
            "label": _("Can send by REST"),
            "value": _("yes") if client.sends_by_rest else _("no"),
            "state": "" if client.sends_by_rest else "warn",
        },
        {
            "label": _("Can send by SMPP"),
            "value": _("yes") if client.sends_by_smpp else _("no"),
            "state": "" if client.sends_by_smpp else "warn",
        },
        {
            "label": _("Dynamic sender"),
            "value": _("any name") if client.any_sender else _("approved names only"),
        },
        {"label": _("Messages a day"), "value": _daily(client)},
    ]


def _daily(client):
    if client.daily_limit is None:
        return _("no limit")
    return number_format(client.daily_limit, force_grouping=True)


def _statistics_tab():
    """The tab that a higher floor hangs for them."""
    tabs = hooks.found("tabs", Tab)
    wanted = (client_record.KIND, STATISTICS)
    return next((tab for tab in tabs if (tab.record, tab.slug) == wanted), None)


def _own_statistics():
    """The entry of the cabinet's menu that a higher floor hangs for them."""
    entries = (entry for entry in hooks.found("menu", Item) if faces.CLIENT in entry.faces)
    return next((one for one in entries if one.url_name.endswith("-statistics")), None)


def _mailed(label, email):
    return {"label": label, "value": email or None, "url": f"mailto:{email}" if email else ""}


def _moment(at):
    return date_format(timezone.localtime(at), "j M Y, H:i") if at else None


def _local_time(client):
    zone = client.time_zone or client.customer.time_zone
    now = timezone.now().astimezone(ZoneInfo(zone) if zone else timezone.get_default_timezone())
    shown = zone or timezone.get_default_timezone_name()
    return _("%(time)s, %(zone)s") % {"time": f"{now:%H:%M}", "zone": shown.replace("_", " ")}


def _activation(client):
    label = _("Activation")
    if not client.activation_required:
        return {"label": label, "value": _("not required")}
    if activation.is_waited_for(client):
        return {"label": label, "value": _("required, not done yet"), "state": "warn"}
    return {"label": label, "value": _("required"), "note": _done(client)}


def _done(client):
    return _("done on %(when)s") % {"when": _moment(client.activated_at)}
