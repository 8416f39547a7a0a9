from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.scoping import StaffOnly


class Reconciliation(models.Model):
    """One run of the reconciler: what each check found, written whole when the run is over.

    `outcomes` holds an object per check that was asked: `promise`, `name`, `faults`, `residual`
    (a decimal as text), `examples` and `took_ms`; `error` where the check itself could not be
    asked. `new` names the checks that held in the run before and do so no more.
    """

    class Scope(models.TextChoices):
        RECENT = "recent", _("What changed")
        ALL = "all", _("Everything")

    scope = models.CharField(_("what was asked"), max_length=6, choices=Scope.choices)
    started_at = models.DateTimeField(_("began"))
    finished_at = models.DateTimeField(_("ended"))
    after = models.DateTimeField(_("what was written since"), null=True)
    asked = models.PositiveSmallIntegerField(_("checks"))
    broken = models.PositiveSmallIntegerField(_("broken"))
    outcomes = models.JSONField(default=list)
    new = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="all", after__isnull=True)
                | models.Q(scope="recent", after__isnull=False),
                name="recent_since_when",
            )
        ]
        indexes = [
            models.Index(fields=["scope", "-id"], name="reconciliation_of_scope"),
            models.Index(
                fields=["-id"], condition=models.Q(broken__gt=0), name="reconciliation_broken"
            ),
        ]

    def __str__(self):
        return f"{self.get_scope_display()} {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("reports:reconciliation-run", args=[self.pk])

    @property
    def holds(self) -> bool:
        return self.broken == 0

    @property
    def took_s(self) -> float:
        return (self.finished_at - self.started_at).total_seconds()
