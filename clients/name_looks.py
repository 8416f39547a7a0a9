"""What a sender name may be taken for: a protected brand, or another customer's name."""

from typing import NamedTuple

from django.db.models import F, Q, Value
from django.db.models.functions import Length, StrIndex
from django.utils.translation import gettext as _

from clients.models import ProtectedBrand, SenderName
from clients.models.sender_name import today
from portal.core import look_alikes

SHOWN_MAX = 5


class Alike(NamedTuple):
    """What a name looks like; `owner` is empty for a brand."""

    name: str
    owner: str = ""

    def __str__(self) -> str:
        about = {"name": self.name, "owner": self.owner}
        return _("%(name)s of %(owner)s") % about if self.owner else self.name


def like(name: SenderName) -> list[Alike]:
    """The brands it looks like or has within, then others' approved names; a few of each."""
    return [*_brands(name), *_names(name)]


def _brands(name: SenderName) -> list[Alike]:
    skeleton = look_alikes.skeleton(name.name)
    if not skeleton:
        return []
    # What `look_alikes.holds` asks, for all brands at once.
    within = Q(place__gt=0, size__gte=look_alikes.WITHIN_LEAST)
    brands = ProtectedBrand.objects.exclude(skeleton="").alias(
        place=StrIndex(Value(skeleton), F("skeleton")), size=Length("skeleton")
    )
    found = brands.filter(Q(skeleton=skeleton) | within).order_by("name", "pk")
    return [Alike(one) for one in found.values_list("name", flat=True)[:SHOWN_MAX]]


def _names(name: SenderName) -> list[Alike]:
    skeleton = look_alikes.skeleton(name.name)
    lasting = Q(expires_on=None) | Q(expires_on__gte=today())
    others = SenderName.objects.filter(lasting, status="approved", skeleton=skeleton)
    found = others.exclude(customer=name.customer_id).order_by("name", "pk")
    return [Alike(*one) for one in found.values_list("name", "customer__name")[:SHOWN_MAX]]
