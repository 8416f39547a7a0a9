from django.db import models


class Setting(models.Model):
    """A fact of this installation that is not known before it runs."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    def __str__(self):
        return self.name.replace("-", " ").replace("_", " ").capitalize()
