"""When too little is left of a price: what is watched, and what was found."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.models.supplier_bill import AMOUNT, FinanceRows

DAYS_MAX = 31


class MarginRule(models.Model):
    """Watches the margin of each customer, country or connector, or of all traffic together.

    Money of the last `days` days up to today counts, once `least_parts` were sent in them.
    """

    class Scope(models.TextChoices):
        ALL = "all", _("All traffic together")
        CUSTOMER = "customer", _("Each customer")
        COUNTRY = "country", _("Each country")
        CONNECTOR = "connector", _("Each connector")

    name = models.CharField(_("name"), max_length=80, unique=True)
    scope = models.CharField(_("watches"), max_length=9, choices=Scope.choices)
    threshold = models.DecimalField(
        _("alarm below, per cent of the revenue"), max_digits=6, decimal_places=2
    )
    days = models.PositiveSmallIntegerField(_("over the last days"), default=1)
    least_parts = models.PositiveIntegerField(_("from so many parts sent"), default=100)
    emails = models.JSONField(_("mails go to"), default=list, blank=True)
    is_active = models.BooleanField(_("on"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = FinanceRows.as_manager()

    class Meta:
        verbose_name = _("margin rule")
        verbose_name_plural = _("margin rules")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__gte=1, days__lte=DAYS_MAX), name="margin_rule_days"
            ),
            models.CheckConstraint(
                condition=models.Q(threshold__gt=-1000, threshold__lt=100),
                name="margin_threshold_is_a_share",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reports:margin-rule", args=[self.pk])


class MarginAlarm(models.Model):
    """A margin below a rule's threshold, from when it was found until it was above again.

    `key` is the customer's or connector's number or the country's code, empty for all traffic;
    revenue and cost are those of the last look, in `unit`. Only one is open for a key.
    """

    rule = models.ForeignKey(
        MarginRule, models.PROTECT, related_name="alarms", verbose_name=_("rule")
    )
    key = models.CharField(max_length=20, blank=True)
    about = models.CharField(_("about"), max_length=160)
    unit = models.CharField(_("currency"), max_length=3)
    threshold = models.DecimalField(_("threshold"), max_digits=6, decimal_places=2)
    sent_parts = models.BigIntegerField(_("parts sent"))
    revenue = models.DecimalField(_("revenue"), **AMOUNT)
    cost = models.DecimalField(_("cost"), **AMOUNT)
    # Without revenue there is no share, however much it cost.
    percent = models.DecimalField(_("margin"), max_digits=12, decimal_places=2, null=True)
    looked_on = models.DateField(_("last day looked at"))
    opened_at = models.DateTimeField(_("since"))
    closed_at = models.DateTimeField(_("over"), null=True)
    told = models.JSONField(_("told"), default=list)

    objects = FinanceRows.as_manager()

    class Meta:
        verbose_name = _("margin alarm")
        verbose_name_plural = _("margin alarms")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "key", "unit"],
                condition=models.Q(closed_at=None),
                name="one_open_margin_alarm",
            )
        ]
        indexes = [models.Index(fields=["-opened_at", "-id"], name="margin_alarm_newest")]

    def __str__(self):
        return f"{self.about} {self.unit}"

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def first_day(self):
        return self.looked_on - timedelta(days=self.rule.days - 1)
