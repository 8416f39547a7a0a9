"""What messaging adds to the forms of SMPP accounts and tokens: the service they use."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Door, SmppAccount
from messaging import provisioning
from messaging.models import Service, ServiceOf
from portal.kit.sections import Changes, Section
from portal.models import User

# What else a new account begins with, as the operator's provisioning defaults say.
BEGINS_WITH = ("service", "parts_per_s", "max_binds", "window", "tls_required")


def _fields() -> dict[str, forms.Field]:
    return {
        "service": forms.ModelChoiceField(
            Service.objects.all(),
            label=gettext_lazy("Service"),
            required=False,
            empty_label=_none(),
            help_text=gettext_lazy("Its routes and its price list."),
        )
    }


def _initial(account: SmppAccount | None) -> dict[str, Any]:
    if account is None:
        start = asdict(provisioning.defaults())
        return {name: start[name] for name in BEGINS_WITH}
    return {"service": _chosen(account)}


def _of_token(token: Door | None) -> dict[str, Any]:
    return {"service": _chosen(token)} if token else {}


def _save(account: Door, cleaned: dict[str, Any], _by: User | None) -> Changes:
    if "service" not in cleaned:
        return {}, {}
    was, service = _chosen(account), cleaned["service"]
    if was == service:
        return {}, {}
    if service is None:
        ServiceOf.objects.filter(door=account.pk).delete()
    else:
        ServiceOf.objects.update_or_create(door_id=account.pk, defaults={"service": service})
    return {"service": _told(was)}, {"service": _told(service)}


def _chosen(account: Door) -> Service | None:
    return Service.objects.filter(uses__door=account.pk).first()


def _told(service: Service | None) -> str:
    return str(service) if service else str(_none())


def _none() -> str:
    """What no service means: the default one, by name."""
    default = Service.objects.filter(is_default=True).first()
    if default is None:
        return _("None; there is no default service")
    return _("The default one: %(name)s") % {"name": default}


SERVICE = Section("smpp-account", gettext_lazy("Service"), _fields, _initial, _save)
# Customers' and clients' people make tokens, too; which service they get is the operator's choice.
SERVICE_OF_TOKEN = Section(
    "api-token",
    gettext_lazy("Service"),
    _fields,
    _of_token,
    _save,
    permission="messaging.view_service",
)
