from django.db import models
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody sees their own jobs; staff with the right see all of them."""
        if user.is_staff and user.has_perm("portal.view_job"):
            return self.all()
        return self.filter(owner=user)

    def open(self):
        return self.filter(status__in=[Job.Status.WAITING, Job.Status.RUNNING])


class Job(models.Model):
    """Work that outlives a request. This row is the truth; Celery only carries its number."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey("portal.User", models.PROTECT, related_name="jobs")
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.WAITING
    )
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)
    file = models.ForeignKey("portal.File", models.SET_NULL, null=True, related_name="jobs")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
            models.Index(
                fields=["id"],
                name="job_open",
                condition=models.Q(status__in=["waiting", "running"]),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.status in {Job.Status.WAITING, Job.Status.RUNNING}

    @property
    def percent(self):
        return min(100, 100 * self.done // self.total) if self.total else 0
