from django.db import models

from messaging.models.message import FAR, MONEY

DIMENSIONS = (
    "day",
    "hour",
    "customer_id",
    "client_id",
    "door_id",
    "channel",
    "connector_id",
    "country",
    "network_id",
    "sender",
    "unit",
    "cost_unit",
)
MEASURES = (
    "messages",
    "parts",
    "sent_messages",
    "sent_parts",
    "delivered_messages",
    "delivered_parts",
    "failed_messages",
    "failed_parts",
    "price",
    "cost",
)


class Measures(models.Model):
    """What is counted, in messages, parts and money. Signed: a delta may take back."""

    messages = models.BigIntegerField(default=0)
    parts = models.BigIntegerField(default=0)
    sent_messages = models.BigIntegerField(default=0)
    sent_parts = models.BigIntegerField(default=0)
    delivered_messages = models.BigIntegerField(default=0)
    delivered_parts = models.BigIntegerField(default=0)
    failed_messages = models.BigIntegerField(default=0)
    failed_parts = models.BigIntegerField(default=0)
    price = models.DecimalField(default=0, **MONEY)
    cost = models.DecimalField(default=0, **MONEY)

    class Meta:
        abstract = True


class Delta(Measures):
    """What happened, written in the transaction in which it happened; reports fold it away.

    Counts belong to the day and hour the message was accepted, money to the day of its entry.
    """

    id = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    customer = models.ForeignKey("customers.Customer", **FAR)
    client = models.ForeignKey("clients.Client", null=True, **FAR)
    door = models.ForeignKey("clients.Door", **FAR)
    channel = models.CharField(max_length=5)
    connector = models.ForeignKey("messaging.Connector", null=True, **FAR)
    country = models.CharField(max_length=2, blank=True)
    network = models.ForeignKey("billing.Network", null=True, **FAR)
    sender = models.CharField(max_length=32)
    unit = models.CharField(max_length=3)
    cost_unit = models.CharField(max_length=3)

    class Meta:
        verbose_name = "traffic delta"
        verbose_name_plural = "traffic deltas"

    def __str__(self):
        return f"{self.day} {self.customer_id}"
