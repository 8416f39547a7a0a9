from django.db import models


class Revision(models.Model):
    """A number that grows when any table of a group changes (by trigger).

    Whoever compiled the group into memory compares one number instead of reading it again.
    """

    name = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=1)

    def __str__(self):
        return f"{self.name} {self.number}"
