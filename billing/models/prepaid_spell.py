from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class PrepaidSpellQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class PrepaidSpell(models.Model):
    """Days on which an account that was postpaid before is paid by top-ups: no invoice has them.

    It is open while the account is prepaid. Days before an account was ever postpaid are no spell:
    its terms say where its invoices begin.
    """

    account = models.ForeignKey(
        "billing.Account",
        models.PROTECT,
        related_name="prepaid_spells",
        verbose_name=_("account"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, exclusive"), null=True)

    objects = PrepaidSpellQuerySet.as_manager()

    class Meta:
        verbose_name = _("prepaid days")
        verbose_name_plural = _("prepaid days")
        ordering = ["account", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("starts_on")),
                name="spell_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_spell",
            ),
            models.UniqueConstraint(fields=["account", "starts_on"], name="spell_of_account"),
        ]

    def __str__(self):
        return f"{self.account} {self.starts_on}"
