import django_filters
from django.utils.translation import gettext_lazy as _

from portal.kit.filters import FilterSet


class PaymentMethodFilter(FilterSet):
    list_key = "payment-methods"

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"))
    is_active = django_filters.ChoiceFilter(
        choices=[("yes", _("In use")), ("no", _("Not in use"))],
        label=_("In use"),
        empty_label=_("All"),
        method="in_use",
    )

    def in_use(self, rows, _name, asked):
        return rows.filter(is_active=asked == "yes")
