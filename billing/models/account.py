from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped

MONEY = {"max_digits": 20, "decimal_places": 6, "default": Decimal(0)}
_PAYS = models.Q(pays=True)


class Account(models.Model):
    """Where money is kept. The balance is a cache of the sum of its entries, proved at any time.

    Only `billing.ledger` writes balance and entry count.
    """

    class Warned(models.IntegerChoices):
        NOTHING = 0, _("above its warnings")
        UPPER = 1, _("below the upper warning")
        LOWER = 2, _("below the lower warning")

    # Both constraints below begin with it.
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        related_name="accounts",
        verbose_name=_("customer"),
        db_index=False,
    )
    client = models.ForeignKey(
        "clients.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("client"),
    )
    unit = models.CharField(_("currency or SMS"), max_length=3)
    balance = models.DecimalField(_("balance"), editable=False, **MONEY)
    entry_count = models.BigIntegerField(_("entries"), default=0, editable=False)
    credit_limit = models.DecimalField(_("credit limit"), **MONEY)
    overdraft = models.DecimalField(_("overdraft"), **MONEY)
    overdraft_until = models.DateTimeField(_("overdraft until"), null=True, blank=True)
    upper_warning = models.DecimalField(
        _("upper warning"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    lower_warning = models.DecimalField(
        _("lower warning"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    warns_customer = models.BooleanField(_("warn the customer"), default=True)
    warns_operator = models.BooleanField(_("warn internally"), default=True)
    operator_emails = models.JSONField(_("internal warnings go to"), default=list, blank=True)
    warning_interval_h = models.PositiveSmallIntegerField(
        _("at most one mail in, hours"), default=24
    )
    # What the balance has fallen below and not risen clearly above since; the ledger's to write.
    warned = models.PositiveSmallIntegerField(
        choices=Warned.choices, default=Warned.NOTHING, editable=False
    )
    own_list = models.ForeignKey(
        "billing.PriceList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("own price list"),
    )
    price_list = models.ForeignKey(
        "billing.PriceList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("price list"),
    )
    price_email = models.EmailField(_("e-mail for price update"), blank=True)
    receipt_wait_days = models.PositiveSmallIntegerField(_("days of waiting for DLR"), default=3)
    pays = models.BooleanField(_("pays for messages"), default=True)

    objects = ClientScoped.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        # The list of clients, by the money of those that pay for themselves.
        indexes = [
            models.Index(fields=["balance", "client"], condition=_PAYS, name="payer_by_balance"),
            models.Index(
                fields=["credit_limit", "client"], condition=_PAYS, name="payer_by_credit"
            ),
            # How far below its warning. The migration has the planner count how many are.
            models.Index(
                models.F("lower_warning") - models.F("balance"),
                "client",
                condition=_PAYS,
                name="payer_by_lack",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "client", "unit"], nulls_distinct=False, name="one_account"
            ),
            models.UniqueConstraint(
                fields=["customer", "client"],
                condition=models.Q(pays=True),
                nulls_distinct=False,
                name="one_payer",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_limit__gte=0) & models.Q(overdraft__gte=0),
                name="limits_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(upper_warning__isnull=True)
                | models.Q(lower_warning__isnull=True)
                | models.Q(upper_warning__gt=models.F("lower_warning")),
                name="upper_warning_above_lower",
            ),
        ]

    def __str__(self):
        return f"{self.client or self.customer} {self.unit}"

    @property
    def floor(self) -> Decimal:
        """The lowest balance a charge may leave behind."""
        over = self.overdraft_until is None or self.overdraft_until > timezone.now()
        return -(self.credit_limit + (self.overdraft if over else Decimal(0)))

    @property
    def runs_low(self) -> bool:
        return self.lower_warning is not None and self.balance < self.lower_warning
