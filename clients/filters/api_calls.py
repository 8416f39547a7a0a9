from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import ApiCall, Door
from portal.core.ids import first_of
from portal.kit.filters import FilterSet

DONE, REFUSED, FAILED = "done", "refused", "failed"
OUTCOMES = [
    (DONE, _("Done (below 400)")),
    (REFUSED, _("Refused (400 to 499)")),
    (FAILED, _("Failed (500 and above)")),
]
METHODS = [(name, name) for name in ("GET", "POST", "PUT", "PATCH", "DELETE")]


class ApiCallFilter(FilterSet):
    """The calls through one door. Days are the operator's, asked as ranges of the key."""

    q = django_filters.CharFilter(method="search", label=_("Search"))
    outcome = django_filters.ChoiceFilter(
        method="with_outcome", choices=OUTCOMES, label=_("Outcome"), empty_label=_("All")
    )
    method = django_filters.ChoiceFilter(
        choices=METHODS, label=_("Method"), empty_label=_("All methods")
    )
    since = django_filters.DateFilter(
        method="from_day", label=_("From"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        method="to_day", label=_("To"), widget=forms.DateInput({"type": "date"})
    )

    class Meta:
        model = ApiCall
        fields = []

    def search(self, rows, _name, text):
        """A request's ID, or the beginning of a path."""
        text = text.strip()
        if text.startswith("/"):
            return rows.filter(path__startswith=text)
        return rows.filter(request_id=text)

    def with_outcome(self, rows, _name, outcome):
        if outcome == DONE:
            return rows.filter(status__lt=400)
        found = rows.filter(status__gte=400)
        return found.filter(status__gte=500) if outcome == FAILED else found.filter(status__lt=500)

    def from_day(self, rows, _name, day):
        return rows.filter(pk__gte=first_of(_midnight(day)))

    def to_day(self, rows, _name, day):
        # No day follows the last one of the calendar.
        if day == date.max:
            return rows
        return rows.filter(pk__lt=first_of(_midnight(day + timedelta(days=1))))


class ExportedCallFilter(ApiCallFilter):
    """As the list, whose address names the door; a file's names it among the filters."""

    door = django_filters.ModelChoiceFilter(queryset=Door.objects.all(), label=_("Door"))

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("door") else found.none()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
