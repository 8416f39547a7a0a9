import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from portal.kit import words
from portal.kit.filters import FilterSet

ARCHIVED = "archived"


class OwnClientFilter(FilterSet):
    """A customer's own clients. Archived ones are left out unless they are asked for."""

    list_key = "own-clients"

    q = django_filters.CharFilter(method="search", label=_("Search clients"))
    status = django_filters.ChoiceFilter(
        choices=[(ARCHIVED, _("Archived"))], label=_("Status"), empty_label=_("In use")
    )

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data["status"]:
            return found
        return found.filter(status__in=(Client.Status.ACTIVE, Client.Status.BLOCKED))

    def search(self, rows, _name, text):
        itself = Q(public_id=text.strip().lower())
        return words.among(rows, itself, words.begin(text, "company", "name"))
