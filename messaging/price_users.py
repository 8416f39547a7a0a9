"""How messaging uses price lists: services sell by them, connectors are paid by them."""

from collections import Counter

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.list_users import SHOWN, PriceUser
from billing.models import Account
from clients.models import Door
from messaging.models import Connector, Service


def _services(price_list):
    rows = Service.objects.filter(price_list=price_list).order_by("name")[:SHOWN]
    return [
        {
            "title": row.name,
            "note": _("for doors that name none") if row.is_default else "",
            "url": _url("messaging:service", row.pk),
        }
        for row in rows
    ]


def _connectors(price_list):
    rows = Connector.objects.filter(cost_list=price_list).order_by("name")[:SHOWN]
    return [
        {"title": row.name, "note": _("as its costs"), "url": row.get_absolute_url()}
        for row in rows
    ]


def _count_services(lists):
    return Counter(
        Service.objects.filter(price_list__in=lists).values_list("price_list_id", flat=True)
    )


def _count_connectors(lists):
    return Counter(
        Connector.objects.filter(cost_list__in=lists).values_list("cost_list_id", flat=True)
    )


def _priced(price_list):
    """The accounts that pay for doors which use such a service."""
    services = Service.objects.filter(price_list=price_list)
    doors = Q(service_of__service__in=services)
    if services.filter(is_default=True).exists():
        doors |= Q(service_of__isnull=True)
    living = Door.objects.filter(doors, archived_at__isnull=True)
    paying = Account.objects.filter(pays=True).exclude(customer__status="archived")
    of_clients = paying.filter(client__in=living.filter(client__isnull=False).values("client"))
    of_customers = paying.filter(client__isnull=True, customer__in=living.values("customer"))
    own = of_clients.exclude(client__status__in=("archived", "erased"))
    return {*own.values_list("pk", flat=True), *of_customers.values_list("pk", flat=True)}


def _url(name, pk):
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


SERVICES = PriceUser(gettext_lazy("Services"), _services, _count_services, _priced, order=20)
CONNECTORS = PriceUser(gettext_lazy("Connectors"), _connectors, _count_connectors, order=30)
