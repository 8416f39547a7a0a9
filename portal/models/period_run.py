from django.db import models


class PeriodRun(models.Model):
    """A periodic job's run for one period. The unique pair is what makes two beats do no harm."""

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("job", "period", name="one_run_per_period")]

    def __str__(self):
        return f"{self.job} {self.period}"
