from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.filters import FilterSet
from portal.models import User
from portal.pages import history

SYSTEM = "system"


def _groups():
    return [(group, title) for group, (title, _codes) in history.groups().items()]


def _actors():
    people = User.objects.filter(is_staff=True).order_by("name").values_list("pk", "name")
    return [(SYSTEM, _("The system")), *((str(pk), name) for pk, name in people)]


class HistoryFilter(FilterSet):
    q = django_filters.CharFilter(field_name="subject", lookup_expr="icontains", label=_("Search"))
    group = django_filters.ChoiceFilter(
        method="of_group", choices=_groups, empty_label=_("All"), label=_("About")
    )
    actor = django_filters.ChoiceFilter(
        method="by_actor", choices=_actors, empty_label=_("All"), label=_("Who")
    )
    since = django_filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        method="to_day", label=_("To"), widget=forms.DateInput({"type": "date"})
    )
    kind = django_filters.CharFilter(field_name="subject_kind", widget=forms.HiddenInput)
    of = django_filters.NumberFilter(field_name="subject_id", widget=forms.HiddenInput)

    def of_group(self, rows, _name, group):
        return rows.filter(event__in=history.groups()[group][1])

    def by_actor(self, rows, _name, actor):
        return rows.filter(actor=None if actor == SYSTEM else int(actor))

    def from_day(self, rows, _name, day):
        return rows.filter(at__gte=_midnight(day))

    def to_day(self, rows, _name, day):
        return rows.filter(at__lt=_midnight(day + timedelta(days=1)))


def _midnight(day):
    """Days are those of the operator, whatever zone the reader lives in."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
