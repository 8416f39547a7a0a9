from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from messaging.models.message import FAR
from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import Part
from messaging.text.keywords import SIZE_MAX

_IS_LATER = models.Q(lead__isnull=False)


class InboundQuerySet(ClientScoped):
    def whole(self):
        """One row for each message: of a long one, the part that came first."""
        return self.filter(lead__isnull=True)


class Inbound(models.Model):
    """A message from a handset (MO), stored before the supplier got its answer.

    One row for each deliver_sm: a long one comes in several, with their headers, and those that
    came later point to the first one. Without a customer it came to a number that nobody owns, or
    with no keyword of anybody's, and only staff see it.
    """

    id = models.BigIntegerField(primary_key=True)
    connector = models.ForeignKey("messaging.Connector", verbose_name=_("connector"), **FAR)
    number = models.ForeignKey("messaging.Number", null=True, verbose_name=_("number"), **FAR)
    customer = models.ForeignKey("customers.Customer", null=True, verbose_name=_("customer"), **FAR)
    client = models.ForeignKey("clients.Client", null=True, verbose_name=_("client"), **FAR)
    door = models.ForeignKey("clients.Door", null=True, verbose_name=_("door"), **FAR)
    use = models.ForeignKey("messaging.NumberUse", null=True, **FAR)
    keyword = models.CharField(_("prefix"), max_length=SIZE_MAX, blank=True)
    # The part of a long message that came first; what it points to and what is alone has none.
    lead = models.ForeignKey("self", null=True, **FAR)
    sender = models.CharField(_("sender"), max_length=20)
    recipient = models.CharField(_("recipient"), max_length=20)
    text = models.TextField(_("text"))
    # As it came, so that a program gets what the handset sent: data_coding, user data header, TLVs.
    data_coding = models.PositiveSmallIntegerField(_("data coding"), default=0)
    header = models.BinaryField(_("user data header"), default=bytes)
    payload = models.BinaryField(_("octets"), default=bytes)
    at = models.DateTimeField(_("came"))
    # When an answer was decided on, and which message that became.
    answered_at = models.DateTimeField(_("answered"), null=True)
    reply = models.ForeignKey("messaging.Message", null=True, **FAR)

    objects = InboundQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbound message")
        verbose_name_plural = _("inbound messages")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["customer", "-id"], name="inbound_of_customer"),
            models.Index(fields=["client", "-id"], name="inbound_of_client"),
            models.Index(fields=["number", "-id"], name="inbound_of_number"),
            models.Index(fields=["connector", "-id"], name="inbound_of_connector"),
            models.Index(
                fields=["keyword", "-id"],
                condition=~models.Q(keyword=""),
                name="inbound_of_keyword",
            ),
            models.Index(fields=["lead"], condition=_IS_LATER, name="inbound_parts"),
            models.Index(
                fields=["sender", "id"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                name="inbound_from",
            ),
            models.Index(
                fields=["recipient", "id"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                name="inbound_to",
            ),
        ]

    def __str__(self):
        return f"{self.sender} {self.at:%Y-%m-%d %H:%M}"

    @property
    def part(self) -> Part | None:
        """Which part of a long message it is."""
        return concatenation.find(bytes(self.header)) if self.header else None
