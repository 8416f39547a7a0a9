from django.db import models


class Bucket(models.Model):
    """How many parts may still come in at this moment under one limit, over all processes.

    `key` names the limit: `door:12`, `limit:5`. The rate and the size are those of the last use.
    The table is unlogged: a crash of the database empties it, and every bucket begins full.
    """

    key = models.CharField(max_length=40, primary_key=True)
    parts = models.FloatField()
    rate = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.key}: {self.parts}"
