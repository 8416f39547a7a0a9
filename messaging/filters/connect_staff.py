import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from messaging.filters.messages import plain_number
from messaging.filters.stops import OwnedFilter, of_customer
from messaging.models import (
    AccountType,
    Connection,
    Coupon,
    Embargo,
    Number,
    NumberApplication,
    Registration,
)
from messaging.models.registration import SEARCHED
from portal.kit import choices, words
from portal.kit.filters import FilterSet


def by_words(text: str) -> list:
    """What finds registrations by a text: words of what is known of them, digits as stored.

    Half an e-mail address is no word, but what stands before its @ is the beginning of one.
    """
    found = [words.begin(one, *SEARCHED) for one in dict.fromkeys([text, plain_number(text)])]
    if "@" in text:
        alike = Registration.objects.filter(words.begin(text.partition("@")[0], *SEARCHED))
        found.append(alike.filter(email__istartswith=text).values_list("pk", flat=True))
    return found


class OfConnection(OwnedFilter):
    """Lists of what came by connections: few enough to be chosen from, else by their number."""

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        for name, label in (("connection", _("Connection's ID")), ("coupon", _("Coupon's ID"))):
            if name in self.form.fields:
                choices.shorten(self.form.fields[name], label)


class RegistrationFilter(OfConnection):
    list_key = "registrations"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(
        choices=Registration.State.choices, label=_("State"), empty_label=_("All")
    )
    source = django_filters.ChoiceFilter(
        choices=Registration.Source.choices, label=_("Registered"), empty_label=_("All")
    )
    connection = django_filters.ModelChoiceFilter(
        queryset=Connection.objects.order_by("name", "pk"),
        label=_("Connection"),
        empty_label=_("All connections"),
    )
    account_type = django_filters.ModelChoiceFilter(
        queryset=AccountType.objects.all(), label=_("Account type"), empty_label=_("All")
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.order_by("name"),
        label=_("Country"),
        empty_label=_("All countries"),
    )
    customer = of_customer("of_customers")
    coupon = django_filters.ModelChoiceFilter(
        queryset=Coupon.objects.order_by("code"), label=_("Coupon"), empty_label=_("All")
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Since"))

    def of_customers(self, rows, _name, customer):
        return rows.filter(connection__customer=customer)

    def search(self, rows, _name, text):
        return words.among(rows, *by_words(text.strip()))


class NumberApplicationFilter(OfConnection):
    list_key = "number-applications"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(
        choices=NumberApplication.State.choices, label=_("State"), empty_label=_("All")
    )
    use = django_filters.ChoiceFilter(
        choices=NumberApplication.Use.choices, label=_("Service type"), empty_label=_("All")
    )
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.order_by("name"),
        label=_("Country"),
        empty_label=_("All countries"),
    )
    connection = django_filters.ModelChoiceFilter(
        queryset=Connection.objects.order_by("name", "pk"),
        label=_("Connection"),
        empty_label=_("All connections"),
        field_name="registration__connection",
    )

    def search(self, rows, _name, text):
        people = words.among(Registration.objects.all(), *by_words(text.strip())).values("pk")
        numbers = Number.objects.filter(digits__startswith=plain_number(text.strip()))
        return words.among(rows, Q(registration__in=people), Q(number__in=numbers))


class CouponFilter(OfConnection):
    list_key = "coupons"

    q = django_filters.CharFilter(field_name="code", lookup_expr="istartswith", label=_("Search"))
    is_active = django_filters.BooleanFilter(label=_("Active"))
    connection = django_filters.ModelChoiceFilter(
        queryset=Connection.objects.order_by("name", "pk"),
        label=_("Only by"),
        empty_label=_("All connections"),
    )


class TermsFilter(FilterSet):
    list_key = "connect-terms"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    country = django_filters.ModelChoiceFilter(
        queryset=Country.objects.order_by("name"),
        label=_("Country"),
        empty_label=_("All countries"),
        null_label=_("Everybody else"),
    )

    def search(self, rows, _name, text):
        return rows.filter(Q(country__name__icontains=text) | Q(text__icontains=text))


class EmbargoFilter(FilterSet):
    list_key = "embargoes"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    kind = django_filters.ChoiceFilter(
        choices=Embargo.Kind.choices, label=_("What"), empty_label=_("All")
    )

    def search(self, rows, _name, text):
        text = text.strip()
        named = Country.objects.filter(name__istartswith=text).values("code")
        country = Q(kind=Embargo.Kind.COUNTRY, value__in=named)
        return rows.filter(Q(value__istartswith=text) | Q(reason__icontains=text) | country)


class AccountTypeFilter(FilterSet):
    list_key = "account-types"

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"))
    is_offered = django_filters.BooleanFilter(label=_("Offered"))
