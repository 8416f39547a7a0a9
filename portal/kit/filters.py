"""Filters that cannot leak: they offer only what their user may see, and nothing when asked nonsense."""

import django_filters
from django.http import QueryDict
from django.utils.formats import date_format


class FilterSet(django_filters.FilterSet):
    """A list's search and filters. The search field, if there is one, is called `q`."""

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset)
        for field in self.form.fields.values():
            choices = getattr(field, "queryset", None)
            if hasattr(choices, "visible_to"):
                field.queryset = choices.visible_to(user)

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
                "remove_url": _without(params, path, name),
            }
            for name, field in self.form.fields.items()
            if name != "q" and self.form.cleaned_data.get(name) not in (None, "", [])
        ]

    def _shown(self, name, field) -> str:
        value = self.form.cleaned_data[name]
        if hasattr(field, "choices") and not hasattr(field, "queryset"):
            named = {str(key): str(title) for key, title in field.choices}
            values = value if isinstance(value, list) else [value]
            return ", ".join(named.get(str(one), str(one)) for one in values)
        return date_format(value, "j M Y") if hasattr(value, "strftime") else str(value)


def _without(params: QueryDict, path: str, name: str) -> str:
    rest = params.copy()
    for key in (name, "page", "after"):
        rest.pop(key, None)
    return f"{path}?{rest.urlencode()}"
