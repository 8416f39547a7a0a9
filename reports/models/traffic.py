"""Narrow daily tables, one per question. A page reads one of them plus the deltas not yet folded.

One wide table would shrink traffic little; each of these stays as small as its question.
"""

from django.db import models

from clients.scoping import ClientScoped
from messaging.models.delta import Measures
from messaging.models.message import FAR


class Traffic(Measures):
    """A table of sums by `dimensions`, columns that messaging's deltas have, too."""

    dimensions: tuple[str, ...] = ()

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    unit = models.CharField(max_length=3)
    cost_unit = models.CharField(max_length=3)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self._meta.model_name} {self.day}"


def once(name: str, *fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=list(fields), nulls_distinct=False, name=name)


class OfClient(Traffic):
    """Sums that belong to a customer and, where it has one, to a client."""

    customer = models.ForeignKey("customers.Customer", **FAR)
    client = models.ForeignKey("clients.Client", null=True, **FAR)

    objects = ClientScoped.as_manager()

    class Meta:
        abstract = True


class DayClient(OfClient):
    """How much did a client send on a day."""

    dimensions = ("day", "customer_id", "client_id", "channel", "unit", "cost_unit")

    channel = models.CharField(max_length=5)

    class Meta:
        constraints = [
            once("day_client", "day", "customer", "client", "channel", "unit", "cost_unit")
        ]
        indexes = [
            models.Index(fields=["customer", "day"], name="day_client_customer"),
            models.Index(fields=["client", "day"], name="day_client_client"),
        ]


class DayHour(OfClient):
    """How much went in an hour. Kept for five weeks, for today's curve and the usual one."""

    dimensions = ("day", "hour", "customer_id", "client_id", "unit", "cost_unit")

    hour = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [once("day_hour", "day", "hour", "customer", "client", "unit", "cost_unit")]
        indexes = [
            models.Index(fields=["customer", "day"], name="day_hour_customer"),
            models.Index(fields=["client", "day"], name="day_hour_client"),
        ]


class DayNetwork(OfClient):
    """Where did a client's messages go."""

    dimensions = (
        "day",
        "customer_id",
        "client_id",
        "channel",
        "country",
        "network_id",
        "unit",
        "cost_unit",
    )

    channel = models.CharField(max_length=5)
    country = models.CharField(max_length=2, blank=True)
    network = models.ForeignKey("billing.Network", null=True, **FAR)

    class Meta:
        constraints = [
            once(
                "day_network",
                "day",
                "customer",
                "client",
                "channel",
                "country",
                "network",
                "unit",
                "cost_unit",
            )
        ]
        indexes = [
            models.Index(fields=["customer", "day"], name="day_network_customer"),
            models.Index(fields=["client", "day"], name="day_network_client"),
        ]


class DaySender(OfClient):
    """Under which sender names did a client send; each channel has its own."""

    dimensions = ("day", "customer_id", "client_id", "channel", "sender", "unit", "cost_unit")

    channel = models.CharField(max_length=5)
    sender = models.CharField(max_length=32)

    class Meta:
        constraints = [
            once(
                "day_sender", "day", "customer", "client", "channel", "sender", "unit", "cost_unit"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "day"], name="day_sender_customer"),
            models.Index(fields=["client", "day"], name="day_sender_client"),
        ]


class DayDoor(OfClient):
    """Through which door did messages come in."""

    dimensions = ("day", "customer_id", "client_id", "door_id", "unit", "cost_unit")

    door = models.ForeignKey("clients.Door", **FAR)

    class Meta:
        constraints = [once("day_door", "day", "customer", "client", "door", "unit", "cost_unit")]
        indexes = [models.Index(fields=["customer", "day"], name="day_door_customer")]


class HourDoor(OfClient):
    """How much came in through a door in an hour. Kept for eight days, for its last two."""

    dimensions = ("day", "hour", "door_id", "customer_id", "client_id", "unit", "cost_unit")

    hour = models.PositiveSmallIntegerField()
    door = models.ForeignKey("clients.Door", **FAR)

    class Meta:
        constraints = [
            once("hour_door", "day", "hour", "door", "customer", "client", "unit", "cost_unit")
        ]
        indexes = [models.Index(fields=["door", "day"], name="hour_door_door")]


class ConnectorTrafficQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What went through a supplier is the operator's own business."""
        return self.all() if user.is_staff else self.none()


class DayConnector(Traffic):
    """How did a connector do."""

    dimensions = ("day", "connector_id", "country", "network_id", "unit", "cost_unit")

    connector = models.ForeignKey("messaging.Connector", null=True, **FAR)
    country = models.CharField(max_length=2, blank=True)
    network = models.ForeignKey("billing.Network", null=True, **FAR)

    objects = ConnectorTrafficQuerySet.as_manager()

    class Meta:
        constraints = [
            once("day_connector", "day", "connector", "country", "network", "unit", "cost_unit")
        ]
