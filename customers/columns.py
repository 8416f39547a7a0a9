from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit.columns import RowAction

HISTORY = RowAction(
    "customers",
    _("History"),
    "history",
    lambda customer: f"{reverse('history')}?kind=customer&of={customer.pk}",
    permission="portal.view_historyentry",
    order=80,
)
