"""Filters that cannot leak: they offer what their user may see; nonsense shows nothing."""

import copy

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import date_format

from portal.kit import columns


class FilterSet(django_filters.FilterSet):
    """A list's search and filters. The search field, if there is one, is called `q`.

    With `list_key`, the key of its list, it takes in the filters that higher floors hang on it.
    """

    list_key = ""

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset)
        for hung in columns.filters_of(self.list_key):
            self.filters[hung.name] = found = copy.deepcopy(hung.filter)
            found.parent, found.model = self, queryset.model
            found.field_name = found.field_name or hung.name
        for field in self.form.fields.values():
            choices = getattr(field, "queryset", None)
            if hasattr(choices, "visible_to"):
                field.queryset = choices.visible_to(user)

    def hung_search(self, text: str) -> list[QuerySet]:
        """The keys of rows that higher floors find by the text, for `words.among`."""
        return [search.find(text) for search in columns.searches_of(self.list_key)]

    @property
    def qs(self):
        # django-filter skips an invalid field, which would show more rows than were asked for.
        return super().qs if self.is_valid() else self.queryset.none()

    def chips(self, params: QueryDict, path: str) -> list[dict]:
        """The filters that hold, each with the address that removes it."""
        if not self.is_valid():
            return []
        return [
            {
                "name": field.label,
                "value": self._shown(name, field),
                "remove_url": _without(params, path, _inputs(name, field)),
            }
            for name, field in self.form.fields.items()
            if name != "q" and not _is_empty(self.form.cleaned_data.get(name))
        ]

    def _shown(self, name, field) -> str:
        value = self.form.cleaned_data[name]
        if isinstance(value, slice):
            ends = [_plain(end) for end in (value.start, value.stop)]
            return " \N{EN DASH} ".join(ends).strip()
        values = value if isinstance(value, list | QuerySet) else [value]
        if hasattr(field, "choices") and not hasattr(field, "queryset"):
            named = {str(key): str(title) for key, title in field.choices}
            return ", ".join(named.get(str(one), str(one)) for one in values)
        return ", ".join(_plain(one) for one in values)


def _is_empty(value) -> bool:
    return value is None or value == "" or (isinstance(value, list | QuerySet) and not value)


def _plain(value) -> str:
    if value is None:
        return ""
    return date_format(value, "j M Y") if hasattr(value, "strftime") else str(value)


def _inputs(name: str, field) -> list[str]:
    """The names of a field's inputs in the address: a range has two."""
    suffixes = getattr(field.widget, "suffixes", None)
    return [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def _without(params: QueryDict, path: str, names: list[str]) -> str:
    rest = params.copy()
    for key in (*names, "page", "after", "before"):
        rest.pop(key, None)
    return f"{path}?{rest.urlencode()}"
