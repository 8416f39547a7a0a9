import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models import Account, Enterprise, Invoice, Series
from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from portal.core import money
from portal.kit import choices, faces, words
from portal.kit.filters import FilterSet

SEQUENCE_MAX = 2**31
OWNERS = (
    ("customer", _("Customer ID"), Q(status=ACTIVE)),
    ("client", _("Client ID"), Q(status__in=LIVING)),
)
# Whom a document is for is known to people outside: it is for them.
OF_STAFF = ("customer", "client", "enterprise")


class InvoiceFilter(FilterSet):
    """Search takes the beginning of a number, the digits at its end, and names of who pays."""

    list_key = "invoices"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=Invoice.Status.choices,
        label=_("Status"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    kind = django_filters.ChoiceFilter(
        choices=Invoice.Kind.choices, label=_("Kind"), empty_label=_("All")
    )
    unit = django_filters.ChoiceFilter(
        choices=[(unit, unit) for unit in money.CURRENCIES],
        label=_("Currency"),
        empty_label=_("All"),
    )
    enterprise = django_filters.ModelChoiceFilter(
        queryset=Enterprise.objects.all(), label=_("Enterprise"), empty_label=_("All")
    )
    customer = django_filters.ModelChoiceFilter(
        field_name="account__customer",
        queryset=Customer.objects.all(),
        label=_("Customer"),
        empty_label=_("All customers"),
    )
    client = django_filters.ModelChoiceFilter(
        field_name="account__client",
        queryset=Client.objects.order_by("company", "pk"),
        label=_("Client"),
        empty_label=_("All clients"),
    )
    since = django_filters.DateFilter(
        "issued_on", "gte", label=_("Dated from"), widget=forms.DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        "issued_on", "lte", label=_("Dated to"), widget=forms.DateInput({"type": "date"})
    )
    due_since = django_filters.DateFilter(
        "due_on", "gte", label=_("Due from"), widget=forms.DateInput({"type": "date"})
    )
    due_until = django_filters.DateFilter(
        "due_on", "lte", label=_("Due to"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data, *, queryset, user):
        super().__init__(data, queryset=queryset, user=user)
        fields = self.form.fields
        if faces.of(user).kind != faces.STAFF:
            _leave_out_of_staff(fields)
        for name, label, living in OWNERS:
            if name in fields:
                choices.offer(fields[name], living, self.data.get(name))
                choices.shorten(fields[name], label)

    def search(self, rows, _name, text):
        text = text.strip()
        customers = Customer.objects.filter(
            Q(words.begin(text, "name")) | Q(account_code__istartswith=text)
        )
        clients = Client.objects.filter(words.begin(text, "company", "name"))
        return words.among(
            rows,
            numbered(text),
            Q(account__in=Account.objects.filter(customer__in=customers, client=None)),
            Q(account__in=Account.objects.filter(client__in=clients)),
        )


def numbered(text: str) -> Q:
    """Documents whose number begins so, or ends in this number of its series; "#12" is a draft."""
    digits = text.removeprefix("#")
    is_number = digits.isascii() and digits.isdigit() and int(digits) < SEQUENCE_MAX
    if text.startswith("#"):
        return Q(pk=int(digits)) if is_number else Q(pk__in=[])
    begins = Q(number__startswith=text) | Q(number__startswith=text.upper())
    found = begins & ~Q(number="")
    if is_number:
        found |= Q(series__in=Series.objects.all(), sequence=int(digits))
    return found


def _leave_out_of_staff(fields: dict[str, forms.Field]) -> None:
    for name in OF_STAFF:
        del fields[name]
    hidden = {str(status) for status in Invoice.UNNUMBERED}
    fields["status"].choices = [one for one in Invoice.Status.choices if one[0] not in hidden]
