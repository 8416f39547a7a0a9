import django_filters
from django.utils.translation import gettext_lazy as _

from portal.core import look_alikes
from portal.kit.filters import FilterSet


class BrandFilter(FilterSet):
    """Found by what a brand looks like, so that PayPa1 finds PayPal."""

    list_key = "protected-brands"

    q = django_filters.CharFilter(method="search", label=_("Search"))

    def search(self, rows, _name, text):
        shape = look_alikes.skeleton(text)
        return rows.filter(skeleton__contains=shape) if shape else rows.none()
