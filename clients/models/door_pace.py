from django.db import models


class DoorPace(models.Model):
    """How many parts a door may still hand in at this moment, over all processes.

    The table is unlogged: a crash of the database empties it, and every door begins afresh.
    """

    door = models.OneToOneField(
        "clients.Door", models.CASCADE, primary_key=True, related_name="pace"
    )
    parts = models.FloatField()
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.door_id}: {self.parts}"
