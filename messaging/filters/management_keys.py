import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.filters import FilterSet
from portal.models import User

STATES = [("active", _("Active")), ("expired", _("Expired")), ("revoked", _("Revoked"))]


class ManagementKeyFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(
        method="in_state", choices=STATES, label=_("State"), empty_label=_("All")
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=User.objects.filter(is_staff=True).order_by("name", "pk"),
        label=_("In whose name"),
        empty_label=_("Everybody"),
    )

    def search(self, rows, _name, text):
        return rows.filter(Q(name__icontains=text) | Q(tail=text.strip()))

    def in_state(self, rows, _name, state):
        if state == "revoked":
            return rows.exclude(revoked_at=None)
        is_past = Q(expires_at__lte=timezone.now())
        living = rows.filter(revoked_at=None)
        return living.filter(is_past) if state == "expired" else living.exclude(is_past)
