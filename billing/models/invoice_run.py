from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class InvoiceRunQuerySet(StaffOnly):
    def counted(self):
        """With how many of its lines are `invoiced` and `exceptions`."""
        return self.annotate(
            invoiced=_lines_in(RunLine.State.INVOICED),
            exceptions=_lines_in(RunLine.State.EXCEPTION),
        )


class InvoiceRun(models.Model):
    """One closing of all accounts' periods up to a day: looked at first, then carried out."""

    class Status(models.TextChoices):
        PREVIEW = "preview", _("Preview")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    until = models.DateField(_("closes periods that end by"))
    status = models.CharField(
        _("status"), max_length=7, choices=Status.choices, default=Status.PREVIEW
    )
    job = models.ForeignKey("portal.Job", models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.TextField(_("error"), blank=True)

    objects = InvoiceRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice run")
        verbose_name_plural = _("invoice runs")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.until}"

    def get_absolute_url(self):
        return reverse("billing:invoice-run", args=[self.pk])


class RunLine(models.Model):
    """One account and period of a run: what it comes to, and what became of it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        INVOICED = "invoiced", _("Invoiced")
        NOTHING = "nothing", _("Nothing to invoice")
        EXCEPTION = "exception", _("Needs a look")

    run = models.ForeignKey("billing.InvoiceRun", models.CASCADE, related_name="lines")
    account = models.ForeignKey(
        "billing.Account", models.PROTECT, related_name="+", verbose_name=_("account")
    )
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("until"))
    usage = models.DecimalField(_("usage"), max_digits=20, decimal_places=6, default=0)
    recurring = models.DecimalField(_("recurring"), max_digits=20, decimal_places=6, default=0)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, null=True, related_name="+", verbose_name=_("invoice")
    )

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("line of a run")
        verbose_name_plural = _("lines of runs")
        ordering = ["run", "account", "period_start"]
        constraints = [
            models.UniqueConstraint("run", "account", "period_start", name="period_of_a_run_once")
        ]
        indexes = [models.Index(fields=["run", "state"], name="run_line_of_state")]

    def __str__(self):
        return f"{self.account} {self.period_start}"


def _lines_in(state: str) -> Coalesce:
    lines = RunLine.objects.filter(run=models.OuterRef("pk"), state=state).order_by()
    counts = lines.values("run").annotate(count=models.Count("pk")).values("count")
    return Coalesce(models.Subquery(counts), 0)
