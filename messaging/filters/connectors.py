from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from messaging.connectors import DOWN, SILENCE_MAX, STOPPED, UP
from messaging.models import Connector
from portal.kit import words
from portal.kit.filters import FilterSet

STATES = {UP: _("Up"), DOWN: _("Down"), STOPPED: _("Off")}


def is_up(after: timedelta = SILENCE_MAX) -> Q:
    """Connectors whose worker says so, and has said it lately."""
    return Q(is_enabled=True, state__state="up", state__seen_at__gt=timezone.now() - after)


class ConnectorFilter(FilterSet):
    list_key = "connectors"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(
        choices=list(STATES.items()), label=_("State"), empty_label=_("All"), method="in_state"
    )
    kind = django_filters.ChoiceFilter(
        choices=Connector.Kind.choices, label=_("Kind"), empty_label=_("All")
    )
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All channels")
    )
    bind_kind = django_filters.ChoiceFilter(
        choices=Connector.BindKind.choices, label=_("Bind as"), empty_label=_("All")
    )

    def in_state(self, rows, _name, state):
        if state == STOPPED:
            return rows.filter(is_enabled=False)
        up = is_up()
        return rows.filter(up) if state == UP else rows.filter(is_enabled=True).exclude(up)

    def search(self, rows, _name, text):
        text = text.strip()
        return rows.filter(
            Q(words.begin(text, "name"))
            | Q(host__icontains=text)
            | Q(system_id__istartswith=text)
            | Q(username__istartswith=text)
        )
