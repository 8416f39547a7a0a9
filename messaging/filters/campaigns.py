import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from messaging.filters.messages import plain_number
from messaging.filters.stops import OwnedFilter, of_client, of_customer
from messaging.models import Campaign, CampaignRecipient, ContactList, Recipient, TextTemplate
from portal.kit import words
from portal.kit.filters import FilterSet
from portal.models import User


class CampaignFilter(OwnedFilter):
    list_key = "campaigns"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    status = django_filters.ChoiceFilter(
        choices=Campaign.Status.choices, label=_("Status"), empty_label=_("All")
    )
    customer = of_customer()
    client = of_client()
    created_at = django_filters.DateFromToRangeFilter(label=_("Added"))

    def search(self, rows, _name, text):
        text = text.strip()
        clients = Client.objects.filter(words.begin(text, "company", "name"))
        users = User.objects.filter(Q(name__icontains=text) | Q(email__istartswith=text))
        return words.among(
            rows,
            words.begin(text, "title", "text", "sender"),
            Q(client__in=clients) | Q(created_by__in=users),
        )


class CampaignRecipientFilter(FilterSet):
    list_key = "campaign-recipients"

    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(
        choices=CampaignRecipient.State.choices, label=_("State"), empty_label=_("All")
    )

    def search(self, rows, _name, text):
        return rows.filter(number__startswith=plain_number(text.strip()))


class ContactListFilter(FilterSet):
    list_key = "contact-lists"

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"))

    class Meta:
        model = ContactList
        fields = ()


class RecipientFilter(FilterSet):
    list_key = "contacts"

    q = django_filters.CharFilter(method="search", label=_("Search"))

    class Meta:
        model = Recipient
        fields = ()

    def search(self, rows, _name, text):
        text = text.strip()
        return rows.filter(Q(number__startswith=plain_number(text)) | Q(name__istartswith=text))


class TextTemplateFilter(FilterSet):
    list_key = "text-templates"

    q = django_filters.CharFilter(method="search", label=_("Search"))

    class Meta:
        model = TextTemplate
        fields = ()

    def search(self, rows, _name, text):
        return rows.filter(Q(name__icontains=text) | Q(text__icontains=text))
