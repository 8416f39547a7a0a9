from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from customers.filters.customers import CustomerFilter
from customers.models import Customer
from portal.kit.search import SHOWN, Hit, Source


def _find(user, text):
    rows = Customer.objects.visible_to(user)
    found = CustomerFilter({"q": text}, queryset=rows, user=user).qs[:SHOWN]
    return [
        Hit(one.name, one.get_absolute_url(), one.country, code=one.account_code) for one in found
    ]


CUSTOMERS = Source(
    _("Customers"),
    _find,
    "customers.view_customer",
    lambda text: f"{reverse('customers:customers')}?{urlencode({'q': text})}",
    order=10,
)
