import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Enterprise
from portal.kit.filters import FilterSet

USED = [("yes", _("in use")), ("no", _("not in use"))]


class EnterpriseFilter(FilterSet):
    list_key = "enterprises"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    scheme = django_filters.ChoiceFilter(
        choices=Enterprise.Scheme.choices, label=_("VAT"), empty_label=_("All")
    )
    used = django_filters.ChoiceFilter(
        choices=USED, label=_("Show"), empty_label=_("All"), method="in_use"
    )

    def search(self, rows, _name, text):
        found = Q()
        for name in ("brand", "legal_name", "vat_no", "iban"):
            found |= Q(**{f"{name}__icontains": text.strip()})
        return rows.filter(found)

    def in_use(self, rows, _name, used):
        return rows.filter(is_active=used == "yes")
