from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped
from portal.kit import opaque

# Whose it is is not looked up, nor asked again in every commit: the reconciler proves it, and that
# the entry is there, which nobody can delete.
WHOSE = {
    "on_delete": models.PROTECT,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}


class Batch(models.Model):
    """One accepted group of messages for one payer, with the ledger entry that paid for it."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", **WHOSE)
    client = models.ForeignKey("clients.Client", null=True, **WHOSE)
    account = models.ForeignKey("billing.Account", **WHOSE)
    door = models.ForeignKey("clients.Door", **WHOSE)
    entry = models.OneToOneField(
        "billing.Entry", models.PROTECT, null=True, db_constraint=False, related_name="batch"
    )
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
