import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Customer
from portal.kit import choices, words
from portal.kit.filters import FilterSet
from portal.models import User


def countries() -> list[str]:
    """The codes of the countries that customers are in, in order."""
    return choices.values_of(Customer, "country")


def _countries():
    return [(code, code) for code in countries()]


class CustomerFilter(FilterSet):
    """Archived customers are left out, of a search, too, unless their status is asked for."""

    list_key = "customers"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.ChoiceFilter(
        choices=Customer.Status.choices, label=_("Status"), empty_label=_("All but archived")
    )
    manager = django_filters.ModelChoiceFilter(
        queryset=User.objects.filter(is_staff=True), label=_("Manager"), empty_label=_("Anybody")
    )
    country = django_filters.ChoiceFilter(
        choices=_countries, label=_("Country"), empty_label=_("All countries")
    )

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["status"] else found.active()

    def search(self, rows, _name, text):
        text = text.strip()
        return words.among(
            rows,
            words.begin(text, "name"),
            Q(account_code__istartswith=text),
            Q(email__istartswith=text),
            Q(api_id__startswith=text.lower()),
            _of_contacts(text),
            *self.hung_search(text),
        )


def _of_contacts(text):
    """The keys of customers with a contact of such a name or address."""
    found = Contact.objects.filter(Q(words.begin(text, "name")) | Q(email__istartswith=text))
    return found.order_by().values_list("customer_id", flat=True)
