from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from portal.kit import opaque


class Batch(models.Model):
    """One accepted group of messages for one payer, with the ledger entry that paid for it."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey("billing.Account", models.PROTECT, related_name="+")
    door = models.ForeignKey("clients.Door", models.PROTECT, related_name="+")
    entry = models.OneToOneField("billing.Entry", models.PROTECT, null=True, related_name="batch")
    messages = models.IntegerField(_("messages"))
    parts = models.IntegerField(_("parts"))
    total = models.DecimalField(_("price"), max_digits=20, decimal_places=6)
    at = models.DateTimeField(_("accepted"))

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self):
        return opaque.seal("b", self.pk)
