"""Protected brands: well-known names that a new sender name is held against."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from clients.events import BrandEvent
from clients.models import ProtectedBrand
from portal.core import look_alikes
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


def add(name: str, *, note: str = "", by: User | None) -> ProtectedBrand:
    """Raises `Refused` for a brand that is on the list, and one without a letter."""
    name = " ".join(name.split())
    if not look_alikes.skeleton(name):
        raise Refused(_("A brand has letters or digits."), code="empty", field="name")
    with transaction.atomic():
        if ProtectedBrand.objects.filter(name__iexact=name).exists():
            raise Refused(_("This brand is on the list already."), code="taken", field="name")
        made = ProtectedBrand.objects.create(name=name, note=" ".join(note.split()))
        audit.record(by, BrandEvent.ADDED, made, name=name)
    return made


def remove(brands: Iterable[ProtectedBrand], *, by: User | None) -> int:
    """Take brands off the list; how many were on it."""
    wanted = [brand.pk for brand in brands]
    with transaction.atomic():
        found = list(ProtectedBrand.objects.select_for_update().filter(pk__in=wanted))
        for brand in found:
            audit.record(by, BrandEvent.REMOVED, brand, name=brand.name)
        ProtectedBrand.objects.filter(pk__in=[brand.pk for brand in found]).delete()
    return len(found)
