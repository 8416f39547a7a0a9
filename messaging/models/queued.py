from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.scoping import CustomerScoped
from messaging.models.message import FAR, Lane


class Queued(models.Model):
    """A message that waits for a connector, as claims look for it.

    It is there exactly while the message is queued, so that the message's own indexes need not know
    where it stands. Whoever stores a queued message writes it; then a trigger of the message's row
    keeps it.
    """

    message = models.OneToOneField(
        "messaging.Message",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="place",
    )
    connector = models.ForeignKey("messaging.Connector", null=True, **FAR)
    lane = models.PositiveSmallIntegerField(_("priority"), choices=Lane.choices)
    customer = models.ForeignKey("customers.Customer", verbose_name=_("customer"), **FAR)
    next_try_at = models.DateTimeField(_("next try"), null=True)
    valid_until = models.DateTimeField(_("valid until"))

    objects = CustomerScoped.as_manager()

    class Meta:
        verbose_name = _("queued message")
        verbose_name_plural = _("queued messages")
        ordering = ["message"]
        indexes = [
            models.Index(fields=["connector", "lane", "customer", "message"], name="queued_by_turn")
        ]

    def __str__(self):
        return str(self.message_id)
