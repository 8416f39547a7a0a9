from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.scoping import ClientScoped


class BillingTermsQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"


class BillingTerms(models.Model):
    """How an account is invoiced. An account without a row is prepaid and gets no monthly invoice.

    What is empty here is as the customer's or the client's own record says.
    """

    class Model(models.TextChoices):
        PREPAID = "prepaid", _("Prepaid: top-ups, a receipt for each")
        POSTPAID = "postpaid", _("Postpaid: invoices for what was used")

    class Schedule(models.TextChoices):
        ANCHOR = "anchor", _("On the billing anchor day")
        DAYS = "days", _("On days of the month")
        MANUAL = "manual", _("By hand only")

    class Detail(models.TextChoices):
        NETWORKS = "networks", _("A line per network and rate")
        COUNTRIES = "countries", _("A line per country")
        SINGLE = "single", _("One line")

    account = models.OneToOneField(
        "billing.Account", models.PROTECT, related_name="terms", verbose_name=_("account")
    )
    model = models.CharField(
        _("billing model"), max_length=8, choices=Model.choices, default=Model.PREPAID
    )
    enterprise = models.ForeignKey(
        "billing.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("enterprise"),
    )
    schedule = models.CharField(
        _("invoices are made"), max_length=6, choices=Schedule.choices, default=Schedule.ANCHOR
    )
    invoice_days = models.JSONField(_("dates for invoices"), default=list, blank=True)
    detail = models.CharField(
        _("lines"), max_length=9, choices=Detail.choices, default=Detail.NETWORKS
    )
    holds = models.BooleanField(_("new invoices go to Hold"), default=False)
    sends_by_mail = models.BooleanField(_("e-mails invoices by itself"), default=True)
    sends_usage = models.BooleanField(_("send stats"), default=False)
    is_visible = models.BooleanField(_("send invoices: visible in the portal"), default=True)
    reminds = models.BooleanField(_("remind of what is overdue"), default=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    terms_days = models.PositiveSmallIntegerField(_("payment terms (days)"), null=True, blank=True)
    buyer_name = models.CharField(_("name on invoices"), max_length=160, blank=True)
    postal_lines = models.JSONField(_("postal address"), default=list, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    vat_no = models.CharField(_("VAT reg no"), max_length=20, blank=True)
    emails = models.JSONField(_("send invoices to (email)"), default=list, blank=True)
    purchase_order = models.CharField(_("purchase order"), max_length=60, blank=True)
    # Where the invoices of a postpaid account began, or began again; empty while it is prepaid.
    begins_on = models.DateField(_("invoices begin on"), null=True, blank=True)
    # The first day that no invoice for usage covers yet; empty until the first one.
    invoiced_until = models.DateField(_("invoiced until"), null=True, editable=False)

    objects = BillingTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("billing terms")
        verbose_name_plural = _("billing terms")
        indexes = [
            models.Index(
                fields=["invoiced_until"],
                condition=models.Q(model="postpaid"),
                name="terms_of_postpaid",
            )
        ]

    def __str__(self):
        return f"{self.account} {self.model}"
