"""Which role may do what, in plain words."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Permission
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.kit import hooks, rights

ROLES = {
    rights.ADMIN: (_("Admin"), _("Everything, people and roles included.")),
    rights.SUPPORT: (_("Support"), _("Helps customers and clients; does not touch money.")),
    rights.FINANCE: (_("Finance"), _("Money, prices and invoices.")),
    rights.READ_ONLY: (_("Read-only"), _("Sees what staff see, changes nothing.")),
}
# Tables whose own names say little to people.
NAMES = {
    "billing.entry": _("Account entries"),
    "billing.prefix": _("Number prefixes"),
    "messaging.poolmember": _("Pools"),
    "reports.dayclient": _("Statistics"),
}
DEEDS = {"view": _("see"), "add": _("add"), "change": _("change"), "delete": _("delete")}


@dataclass(frozen=True, slots=True)
class Line:
    """What each role may do to one kind of thing, in the order of ROLES; empty: nothing."""

    thing: str
    deeds: list[str]


def title(role: str) -> str:
    return str(ROLES[role][0]) if role in ROLES else role


def table() -> list[Line]:
    """Every thing that any role has a permission for, by its floor and then by name."""
    held = {role: rights.permissions_of(role) for role in ROLES}
    things: dict[str, list[str]] = {}
    for _floor, thing, name in sorted(map(_placed, set().union(*held.values()))):
        things.setdefault(thing, []).append(name)
    return [
        Line(thing, [_deeds(permissions, held[role]) for role in ROLES])
        for thing, permissions in things.items()
    ]


def _placed(permission: str) -> tuple[int, str, str]:
    """Floor, thing and the permission itself: the order of the table."""
    apps_of_floors = [floor.partition(".")[0] for floor in hooks.FLOORS]
    app = permission.partition(".")[0]
    return apps_of_floors.index(app), _thing(permission), permission


def _thing(permission: str) -> str:
    app, _dot, codename = permission.partition(".")
    deed, _line, model = codename.partition("_")
    if deed not in DEEDS or model not in apps.all_models[app]:
        return _own_words(permission)
    own = apps.get_model(app, model)._meta.verbose_name_plural
    return capfirst(str(NAMES.get(f"{app}.{model}", own)))


def _deeds(permissions: list[str], held: frozenset[str]) -> str:
    codenames = [name.partition(".")[2] for name in permissions if name in held]
    ordered = [deed for deed in DEEDS if any(c.startswith(f"{deed}_") for c in codenames)]
    if codenames and not ordered:
        return str(_("yes"))
    return ", ".join(str(DEEDS[deed]) for deed in ordered)


def _own_words(permission: str) -> str:
    """A permission of its own kind, such as "Can log in as another", by its name."""
    app, _dot, codename = permission.partition(".")
    found = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
    return found.name if found else capfirst(codename.replace("_", " "))
