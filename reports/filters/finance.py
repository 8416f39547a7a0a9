"""Filters of the reports of finance and of their lists."""

from datetime import date

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import Account, Country, Enterprise
from customers.models import Customer
from messaging.models import Connector
from portal.core import money
from portal.kit import words
from portal.kit.filters import FilterSet
from reports.models import DayClient, MarginAlarm, MarginRule, SupplierBill

CURRENCIES = [(unit, unit) for unit in money.CURRENCIES]


def today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


class ReportFilter(FilterSet):
    """Filters of a report, which is no list of rows."""

    def __init__(self, data, *, user):
        super().__init__(data, queryset=DayClient.objects.none(), user=user)

    @property
    def chosen(self) -> dict | None:
        """What holds, by the names of the filters; None if it was nonsense."""
        if not self.is_valid():
            return None
        return {name: value or None for name, value in self.form.cleaned_data.items()}


def _countries():
    return Country.objects.live().order_by("name").values_list("code", "name")


class MarginFilter(ReportFilter):
    customer = django_filters.ModelChoiceFilter(
        label=_("Customer"), queryset=Customer.objects.order_by("name"), empty_label=_("All")
    )
    country = django_filters.ChoiceFilter(
        label=_("Country"), choices=_countries, empty_label=_("All")
    )
    connector = django_filters.ModelChoiceFilter(
        label=_("Connector"), queryset=Connector.objects.order_by("name"), empty_label=_("All")
    )


class TaxFilter(ReportFilter):
    enterprise = django_filters.ModelChoiceFilter(
        label=_("Enterprise"), queryset=Enterprise.objects.order_by("brand"), empty_label=_("All")
    )
    unit = django_filters.ChoiceFilter(
        label=_("Currency"), choices=CURRENCIES, empty_label=_("All")
    )


class ReceivableFilter(FilterSet):
    """Rows are those of `finance_receivables.of`."""

    list_key = "receivables"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    unit = django_filters.ChoiceFilter(
        label=_("Currency"), choices=CURRENCIES, empty_label=_("All")
    )
    overdue = django_filters.BooleanFilter(
        label=_("Only overdue"),
        method="only_overdue",
        widget=forms.Select(choices=[("", _("All")), ("true", _("Yes")), ("false", _("No"))]),
    )

    class Meta:
        model = Account
        fields = ["q", "unit", "overdue"]

    def search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        text = text.strip()
        return rows.filter(
            Q(words.begin(text, "customer__name"))
            | Q(customer__account_code__iexact=text)
            | Q(client__company__icontains=text)
        )

    def only_overdue(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:
        return rows.filter(overdue__gt=0) if wanted else rows.filter(overdue=0)


class SupplierBillFilter(FilterSet):
    list_key = "supplier-bills"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=SupplierBill.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    connector = django_filters.ModelChoiceFilter(
        field_name="connectors",
        label=_("Connector"),
        queryset=Connector.objects.order_by("name"),
        empty_label=_("All"),
    )
    unit = django_filters.ChoiceFilter(
        label=_("Currency"), choices=CURRENCIES, empty_label=_("All")
    )

    class Meta:
        model = SupplierBill
        fields = ["q", "status", "connector", "unit"]

    def search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        text = text.strip()
        return rows.filter(Q(supplier__icontains=text) | Q(number__icontains=text))


class MarginAlarmFilter(FilterSet):
    list_key = "margin-alarms"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    is_open = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("open", _("Open")), ("over", _("Over"))],
        method="in_state",
        empty_label=_("All"),
    )
    rule = django_filters.ModelChoiceFilter(
        label=_("Rule"), queryset=MarginRule.objects.order_by("name"), empty_label=_("All")
    )

    class Meta:
        model = MarginAlarm
        fields = ["q", "is_open", "rule"]

    def search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return rows.filter(about__icontains=text.strip())

    def in_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        return rows.filter(closed_at__isnull=state == "open")


class MarginRuleFilter(FilterSet):
    list_key = "margin-rules"

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"))
    scope = django_filters.ChoiceFilter(
        label=_("Watches"), choices=MarginRule.Scope.choices, empty_label=_("All")
    )
    is_active = django_filters.BooleanFilter(
        label=_("On"),
        widget=forms.Select(choices=[("", _("All")), ("true", _("Yes")), ("false", _("No"))]),
    )

    class Meta:
        model = MarginRule
        fields = ["q", "scope", "is_active"]
