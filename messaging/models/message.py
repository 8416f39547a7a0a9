from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Basis, Channel
from clients.scoping import ClientScoped
from messaging.states import ASIDE, FINAL, Status
from portal.kit import opaque

# A large table checks no foreign keys: what it points to is never deleted (PROTECT), and checking
# eight of them per row costs more than the COPY itself. The reconciler proves them instead.
FAR = {"on_delete": models.PROTECT, "db_constraint": False, "db_index": False, "related_name": "+"}
MONEY = {"max_digits": 20, "decimal_places": 6}


class MessageQuerySet(ClientScoped):
    def in_days(self, first, last):
        return self.filter(day__range=(first, last))

    def in_status(self, status):
        """Those in a status, asked so that an index finds them where they are few."""
        if status in ASIDE:
            return self.filter(aside=status)
        if status in FINAL:
            return self.filter(status=status)
        return self.filter(status=status, final_at__isnull=True)


class Lane(models.IntegerChoices):
    """Who overtakes whom on the way to a supplier; within a lane, customers take turns."""

    URGENT = 0, _("urgent")
    NORMAL = 1, _("normal")
    BULK = 2, _("bulk")


class Message(models.Model):
    """One text to one destination on one channel. Partitioned by its time-ordered key."""

    class Charge(models.TextChoices):
        NONE = "none", _("not charged")
        CHARGED = "charged", _("charged")
        REFUNDED = "refunded", _("refunded")

    STATUSES = [
        (Status.ACCEPTED.value, _("Accepted")),
        (Status.QUEUED.value, _("In queue")),
        (Status.SUBMITTING.value, _("Submitting")),
        (Status.SENT.value, _("Sent")),
        (Status.DELIVERED.value, _("Delivered")),
        (Status.UNDELIVERED.value, _("Undelivered")),
        (Status.EXPIRED.value, _("Expired")),
        (Status.REJECTED.value, _("Rejected")),
        (Status.CANCELLED.value, _("Cancelled")),
        (Status.UNKNOWN.value, _("Outcome unknown")),
        (Status.HELD.value, _("Held")),
    ]

    id = models.BigIntegerField(primary_key=True)
    batch = models.ForeignKey("messaging.Batch", **FAR)
    customer = models.ForeignKey("customers.Customer", verbose_name=_("customer"), **FAR)
    client = models.ForeignKey("clients.Client", null=True, verbose_name=_("client"), **FAR)
    account = models.ForeignKey("billing.Account", **FAR)
    door = models.ForeignKey("clients.Door", verbose_name=_("door"), **FAR)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    # As long as an e-mail address may be.
    sender = models.CharField(_("sender"), max_length=254)
    recipient = models.CharField(_("recipient"), max_length=254)
    country = models.CharField(_("country"), max_length=2, blank=True)
    network = models.ForeignKey("billing.Network", null=True, verbose_name=_("network"), **FAR)
    encoding = models.CharField(_("encoding"), max_length=5)
    parts = models.PositiveSmallIntegerField(_("parts"))

    unit = models.CharField(max_length=3)
    price = models.DecimalField(_("price per part"), **MONEY)
    rate = models.ForeignKey("billing.Rate", null=True, **FAR)
    basis = models.CharField(max_length=9, choices=Basis.choices)
    cost_unit = models.CharField(max_length=3)
    cost = models.DecimalField(_("cost per part"), **MONEY)
    cost_rate = models.ForeignKey("billing.Rate", null=True, **FAR)
    cost_basis = models.CharField(max_length=9, choices=Basis.choices)
    charge = models.CharField(max_length=8, choices=Charge.choices)
    refund_entry = models.ForeignKey("billing.Entry", null=True, **FAR)
    refunded_on = models.DateField(null=True)

    status = models.CharField(_("status"), max_length=11, choices=STATUSES)
    # The status where no message passes it when all goes well. No index knows the others, so that
    # PostgreSQL writes none of them again on the way (heap-only tuples).
    aside = models.GeneratedField(
        expression=models.Case(
            models.When(status__in=[one.value for one in ASIDE], then="status"),
        ),
        output_field=models.CharField(max_length=11, null=True),
        db_persist=True,
    )
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    route = models.ForeignKey("messaging.Route", null=True, **FAR)
    pool = models.ForeignKey("messaging.Pool", null=True, **FAR)
    connector = models.ForeignKey(
        "messaging.Connector", null=True, verbose_name=_("connector"), **FAR
    )
    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField()
    accepted_at = models.DateTimeField(_("accepted"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    final_at = models.DateTimeField(_("final"), null=True)
    valid_until = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    possible_duplicate = models.BooleanField(_("possible duplicate"), default=False)
    reference = models.CharField(_("client reference"), max_length=64, blank=True)
    # Which receipts were asked for: registered_delivery of SMPP 3.4, section 5.2.17.
    asked = models.PositiveSmallIntegerField(default=0, db_default=0)
    wire = models.JSONField(null=True, editable=False)
    long_message = models.ForeignKey("messaging.LongMessage", null=True, **FAR)
    lane = models.PositiveSmallIntegerField(
        _("priority"), choices=Lane.choices, default=Lane.NORMAL, db_default=Lane.NORMAL
    )
    trace = models.ForeignKey("messaging.Trace", null=True, **FAR)

    objects = MessageQuerySet.as_manager()

    # Of each page this many percent are filled by COPY, so that what follows finds room there.
    FILLED = 50

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["customer", "-id"], name="message_of_customer"),
            models.Index(fields=["client", "-id"], name="message_of_client"),
            models.Index(fields=["batch"], name="message_of_batch"),
            models.Index(
                fields=["customer", "reference"],
                name="message_reference",
                condition=~models.Q(reference=""),
            ),
            models.Index(
                fields=["recipient"], name="message_recipient", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["id"], name="message_unsettled", condition=models.Q(final_at__isnull=True)
            ),
            models.Index(
                fields=["aside", "-id"],
                name="message_aside",
                condition=models.Q(aside__isnull=False),
            ),
        ]

    def __str__(self):
        return self.public_id

    def get_absolute_url(self):
        return reverse("messaging:message", args=[self.public_id])

    @property
    def public_id(self) -> str:
        return opaque.seal("m", self.pk)

    @property
    def total_price(self) -> Decimal:
        return self.price * self.parts if self.charge != self.Charge.NONE else Decimal(0)

    @property
    def total_cost(self) -> Decimal:
        return self.cost * self.parts

    @property
    def is_final(self) -> bool:
        return Status(self.status) in FINAL
