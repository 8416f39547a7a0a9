from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.account import MONEY
from clients.scoping import ClientScoped

Q, F = models.Q, models.F


class InvoiceQuerySet(ClientScoped):
    customer_lookup = "account__customer"
    client_lookup = "account__client"

    def visible_to(self, user):
        """Outside people see numbered documents of accounts that show theirs in the portal."""
        rows = super().visible_to(user)
        if user.is_authenticated and user.is_staff:
            return rows
        hidden = Q(account__terms__is_visible=False)
        return rows.exclude(number="").exclude(hidden)

    def pending(self):
        """Made and not told to the customer yet."""
        return self.filter(status__in=[Invoice.Status.DRAFT, Invoice.Status.ISSUED])

    def open(self):
        """Numbered invoices of which something is still to be paid."""
        return self.filter(status__in=Invoice.OPEN).exclude(kind=Invoice.Kind.CREDIT_NOTE)

    def unpaid(self, today: date):
        return self.open().filter(due_on__gte=today)

    def overdue(self, today: date):
        return self.open().filter(due_on__lt=today)


class Invoice(models.Model):
    """A document about money: an invoice, a credit note or a receipt.

    `net`, `tax` and `gross` are in the places of the currency, `usage` is what the ledger charged
    in the period, exactly. A document with a number never changes but in its status, in what was
    paid, credited and written off, and in when it was sent; a database trigger keeps it.
    """

    class Kind(models.TextChoices):
        USAGE = "usage", _("Usage of a period")
        AMOUNT = "amount", _("For an amount, to be paid in advance")
        MANUAL = "manual", _("Lines by hand")
        RECEIPT = "receipt", _("Receipt for a top-up")
        CREDIT_NOTE = "credit-note", _("Credit note")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        HOLD = "hold", _("On hold")
        ISSUED = "issued", _("Issued")
        SENT = "sent", _("Sent")
        PART_PAID = "part-paid", _("Part paid")
        PAID = "paid", _("Paid")
        WRITTEN_OFF = "written-off", _("Written off")
        CREDITED = "credited", _("Credited")
        DISCARDED = "discarded", _("Discarded")

    UNNUMBERED = (Status.DRAFT, Status.HOLD, Status.DISCARDED)
    OPEN = (Status.ISSUED, Status.SENT, Status.PART_PAID)

    account = models.ForeignKey(
        "billing.Account", models.PROTECT, related_name="invoices", verbose_name=_("account")
    )
    enterprise = models.ForeignKey(
        "billing.Enterprise", models.PROTECT, related_name="invoices", verbose_name=_("enterprise")
    )
    run = models.ForeignKey(
        "billing.InvoiceRun", models.PROTECT, null=True, related_name="invoices"
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    status = models.CharField(
        _("status"), max_length=11, choices=Status.choices, default=Status.DRAFT
    )
    number = models.CharField(_("number"), max_length=40, blank=True, editable=False)
    series = models.ForeignKey(
        "billing.Series", models.PROTECT, null=True, related_name="+", editable=False
    )
    sequence = models.PositiveIntegerField(null=True, editable=False)
    period_start = models.DateField(_("period from"), null=True)
    period_end = models.DateField(_("until, exclusive"), null=True)
    issued_on = models.DateField(_("date"), null=True)
    due_on = models.DateField(_("due date"), null=True)
    unit = models.CharField(_("currency"), max_length=3)
    language = models.CharField(_("language"), max_length=8, default="en-gb")
    usage = models.DecimalField(_("usage, exactly"), **MONEY)
    net = models.DecimalField(_("net"), **MONEY)
    tax = models.DecimalField(_("tax"), **MONEY)
    gross = models.DecimalField(_("total"), **MONEY)
    paid = models.DecimalField(_("paid"), editable=False, **MONEY)
    credited = models.DecimalField(_("credited"), editable=False, **MONEY)
    written_off = models.DecimalField(_("written off"), editable=False, **MONEY)
    tax_case = models.CharField(_("tax case"), max_length=11, blank=True)
    # As they were when the document was made: name, lines, country, vat_no, code, emails, bank.
    buyer = models.JSONField(_("buyer"), default=dict)
    seller = models.JSONField(_("issuer"), default=dict)
    note = models.TextField(_("note on the document"), max_length=1000, blank=True)
    purchase_order = models.CharField(_("purchase order"), max_length=60, blank=True)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="credit_notes",
        verbose_name=_("corrects invoice"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    entry = models.OneToOneField(
        "billing.Entry", models.PROTECT, null=True, related_name="invoice", verbose_name=_("entry")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("last reminder"), null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-pk"]
        permissions = [
            ("issue_invoice", "Can issue and send invoices"),
            ("credit_invoice", "Can make credit notes"),
            ("write_off_invoice", "Can write an invoice off"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "number"],
                condition=~Q(number=""),
                name="invoice_number_once",
            ),
            models.UniqueConstraint("series", "sequence", name="invoice_sequence_once"),
            models.UniqueConstraint(
                fields=["account", "period_start"],
                condition=Q(kind="usage") & ~Q(status="discarded"),
                name="period_invoiced_once",
            ),
            models.CheckConstraint(
                condition=Q(gross=F("net") + F("tax")), name="gross_is_net_and_tax"
            ),
            models.CheckConstraint(
                condition=Q(number="", status__in=["draft", "hold", "discarded"])
                | (
                    Q(issued_on__isnull=False, due_on__isnull=False)
                    & ~Q(number="")
                    & ~Q(status__in=["draft", "hold", "discarded"])
                ),
                name="issued_invoice_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(kind="usage", period_end__gt=F("period_start")) | ~Q(kind="usage"),
                name="invoice_for_usage_has_a_period",
            ),
            models.CheckConstraint(
                condition=(Q(kind="credit-note") & Q(gross__lte=0) & Q(corrects__isnull=False))
                | (~Q(kind="credit-note") & Q(gross__gte=0) & Q(corrects__isnull=True)),
                name="only_credit_notes_are_negative",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(credited__gte=0) & Q(written_off__gte=0),
                name="settled_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit-note")
                | Q(gross__gte=F("paid") + F("credited") + F("written_off")),
                name="not_settled_twice",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="invoice_of_account"),
            models.Index(fields=["status", "-id"], name="invoice_of_status"),
            models.Index(
                fields=["due_on"],
                condition=Q(status__in=["issued", "sent", "part-paid"]),
                name="invoice_due",
            ),
            models.Index(fields=["issued_on"], name="invoice_of_day"),
            # For whoever types the beginning of a number.
            models.Index(
                fields=["number"],
                condition=~Q(number=""),
                opclasses=["varchar_pattern_ops"],
                name="invoice_by_number",
            ),
        ]

    def __str__(self):
        return self.number or f"#{self.pk}"

    def get_absolute_url(self):
        return reverse("billing:invoice", args=[self.pk])

    @property
    def due(self) -> Decimal:
        """What is still to be paid."""
        return self.gross - self.paid - self.credited - self.written_off

    @property
    def is_numbered(self) -> bool:
        return bool(self.number)


class InvoiceLine(models.Model):
    """One line of a document; `amount` is net, in the currency's places, and adds up to `net`."""

    class Kind(models.TextChoices):
        USAGE = "usage", _("Messages")
        RECURRING = "recurring", _("Recurring charge")
        SUBSCRIPTION = "subscription", _("Subscription")
        MANUAL = "manual", _("By hand")
        ADVANCE = "advance", _("Payment in advance")

    invoice = models.ForeignKey(
        "billing.Invoice", models.CASCADE, related_name="lines", verbose_name=_("invoice")
    )
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.CharField(_("text"), max_length=240)
    country = models.CharField(_("country"), max_length=2, blank=True)
    network = models.ForeignKey(
        "billing.Network", models.PROTECT, null=True, related_name="+", verbose_name=_("network")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=3)
    unit_price = models.DecimalField(_("price of one"), max_digits=20, decimal_places=6)
    exact = models.DecimalField(_("exact amount"), max_digits=20, decimal_places=6)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=6)
    tax_percent = models.DecimalField(_("tax, per cent"), max_digits=5, decimal_places=2, default=0)
    tax_category = models.CharField(_("tax category"), max_length=2, default="O")
    tax_text = models.CharField(_("text of the tax"), max_length=240, blank=True)
    recurring = models.ForeignKey(
        "billing.RecurringCharge", models.PROTECT, null=True, related_name="lines"
    )
    recurs_on = models.DateField(null=True)
    # The line of an invoice that this one of a credit note takes back, or a part of it.
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="credits", db_index=False
    )

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of invoices")
        ordering = ["invoice", "position"]
        constraints = [
            models.UniqueConstraint("invoice", "position", name="invoice_position_once"),
            # A discarded draft gives its recurring charges back.
            models.UniqueConstraint(
                fields=["recurring", "recurs_on"],
                condition=Q(recurring__isnull=False),
                name="recurring_charge_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="line_credited",
            )
        ]

    def __str__(self):
        return self.text
