from django.db import models


class Lease(models.Model):
    """The right of one process to one thing for a while. Times are the database's.

    `token` grows with every new holder, so that a holder who slept too long is told from today's.
    """

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=120)
    token = models.BigIntegerField(default=1)
    expires_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name} by {self.holder}"
