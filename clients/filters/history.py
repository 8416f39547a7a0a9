import django_filters
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from portal.kit import events
from portal.pages.filters.history import HistoryFilter


def _topics():
    return [(topic.slug, topic.title) for topic in events.topics("client")]


class ClientHistoryFilter(HistoryFilter):
    """One client's history: by topic instead of group; the search looks at values, too."""

    q = django_filters.CharFilter(method="telling", label=_("Search"))
    group = django_filters.ChoiceFilter(
        method="of_topic", choices=_topics, empty_label=_("All"), label=_("About")
    )

    def telling(self, rows, _name, text):
        rows = rows.alias(told=Cast("data", TextField()))
        return rows.filter(
            Q(subject__icontains=text) | Q(told__icontains=text) | Q(actor__name__icontains=text)
        )

    def of_topic(self, rows, _name, slug):
        return rows.filter(events.of_topic("client", slug))
