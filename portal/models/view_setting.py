from django.db import models


class ViewSetting(models.Model):
    """How one user likes one list: its columns in order, its page size and its sort order."""

    user = models.ForeignKey("portal.User", models.CASCADE, related_name="view_settings")
    screen = models.CharField(max_length=60)
    columns = models.JSONField(default=list)
    size = models.PositiveSmallIntegerField(null=True)
    sort = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "screen", name="one_view_per_screen")]

    def __str__(self):
        return f"{self.screen} of {self.user_id}"
