"""What one does with the messages of a customer or a client, from their lists."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit.columns import RowAction


def _messages(owner):
    def url(row):
        return f"{reverse('messaging:messages')}?{owner}={row.pk}"

    return url


OF_CUSTOMER = RowAction(
    "customers",
    _("Messages"),
    "message",
    _messages("customer"),
    permission="messaging.view_message",
    order=30,
)
OF_CLIENT = RowAction(
    "clients",
    _("Messages"),
    "message",
    _messages("client"),
    permission="messaging.view_message",
    order=30,
)
