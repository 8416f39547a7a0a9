from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped

Q, F = models.Q, models.F


class SubscriptionQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class Subscription(models.Model):
    """A monthly charge for a dedicated number with so many parts included.

    It runs from its first payment; a month that cannot be paid suspends it until the balance
    covers it, and then it begins anew. `paid_until` is the first day that is not paid yet.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for payment")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended: not paid")
        ENDED = "ended", _("Ended")

    account = models.ForeignKey(
        "billing.Account", models.PROTECT, related_name="+", verbose_name=_("account")
    )
    account_type = models.ForeignKey(
        "messaging.AccountType", models.PROTECT, related_name="+", verbose_name=_("account type")
    )
    number = models.ForeignKey(
        "messaging.Number", models.PROTECT, null=True, related_name="+", verbose_name=_("number")
    )
    price = models.DecimalField(_("price a month"), max_digits=20, decimal_places=6)
    included_parts = models.PositiveIntegerField(_("parts included a month"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    starts_on = models.DateField(_("from"), null=True)
    paid_until = models.DateField(_("paid until"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=~Q(state="ended"), name="one_subscription"
            )
        ]
        indexes = [
            models.Index(
                fields=["paid_until"],
                condition=Q(state__in=["active", "suspended"]),
                name="subscription_due",
            )
        ]

    def __str__(self):
        return f"{self.account} {self.account_type}"


class Allowance(models.Model):
    """Parts that cost an account nothing: those of a paid month, or those to try it with.

    A row is locked and counted in the transaction that accepts (`messaging.dispatch.allowances`).
    """

    account = models.ForeignKey("billing.Account", models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        "messaging.Subscription", models.PROTECT, null=True, related_name="months"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until, exclusive"))
    entry = models.OneToOneField(
        "billing.Entry", models.PROTECT, null=True, related_name="+", verbose_name=_("entry")
    )
    included = models.PositiveIntegerField(_("parts included"))
    used = models.PositiveIntegerField(_("parts used"), default=0)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "subscription", "starts_on"],
                nulls_distinct=False,
                name="allowance_once",
            ),
            models.CheckConstraint(
                condition=Q(used__lte=F("included")), name="no_more_parts_than_included"
            ),
        ]

    def __str__(self):
        return f"{self.account} {self.starts_on}"
