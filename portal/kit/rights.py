"""Who may do what. Permissions are Django's own strings; roles of staff are groups of them.

An app says in its rights.py which roles hold which of its permissions. Staff get theirs through
groups written after every migration; customers' and clients' people through their face.
"""

from dataclasses import dataclass

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.management import create_permissions

from portal.kit import faces, hooks

ADMIN, SUPPORT, FINANCE, READ_ONLY = "admin", "support", "finance", "read-only"
STAFF_ROLES = (ADMIN, SUPPORT, FINANCE, READ_ONLY)
OWNER, DEVELOPER, CUSTOMER_FINANCE, VIEWER = (
    "customer:owner",
    "customer:developer",
    "customer:finance",
    "customer:viewer",
)
CLIENT_OWNER, CLIENT_DEVELOPER, CLIENT_FINANCE, CLIENT_VIEWER = (
    "client:owner",
    "client:developer",
    "client:finance",
    "client:viewer",
)
ALL_STAFF = STAFF_ROLES
ALL_CUSTOMER = (OWNER, DEVELOPER, CUSTOMER_FINANCE, VIEWER)
ALL_CLIENT = (CLIENT_OWNER, CLIENT_DEVELOPER, CLIENT_FINANCE, CLIENT_VIEWER)


@dataclass(frozen=True, slots=True)
class Grant:
    """These permissions are held by these roles. The role *admin* holds every permission."""

    permissions: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ability:
    """Something people outside may do, in words; hung in rights.py for the page about rights."""

    title: str
    permission: str
    order: int = 50


def abilities(roles: tuple[str, ...]) -> list[dict]:
    """What these roles may do: (.title .may), a truth for each role; without what none may."""
    held = [permissions_of(role) for role in roles]
    found = sorted(hooks.found("rights", Ability), key=lambda one: one.order)
    told = [{"title": one.title, "may": [one.permission in own for own in held]} for one in found]
    return [line for line in told if any(line["may"])]


def permissions_of(role: str) -> frozenset[str]:
    return frozenset(
        name
        for grant in hooks.found("rights", Grant)
        if role in grant.roles or role == ADMIN
        for name in grant.permissions
    )


class FaceBackend(BaseBackend):
    """Gives customers' and clients' people the permissions of their rights."""

    def get_user_permissions(self, user_obj, obj=None):
        if not user_obj.is_authenticated or not user_obj.is_active or user_obj.is_staff:
            return set()
        face = faces.of(user_obj)
        return set(permissions_of(f"{face.kind}:{face.rights}"))

    def has_perm(self, user_obj, perm, obj=None):
        return perm in self.get_user_permissions(user_obj)


def write_roles(app_config, using, **_) -> None:
    """Write the staff roles as groups, after a migration of the top floor."""
    from django.contrib.auth.models import Group, Permission  # noqa: PLC0415  (apps must be ready)

    create_permissions(app_config, verbosity=0, using=using)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for role in STAFF_ROLES:
        group, _created = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set(known[name] for name in permissions_of(role))
