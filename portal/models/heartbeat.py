from django.db import models


class Heartbeat(models.Model):
    """When a process of a kind was last seen alive, by the database's clock."""

    name = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self):
        return self.name
