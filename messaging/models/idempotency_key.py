from django.db import models


class IdempotencyKey(models.Model):
    """A key a program sent with a request, and the answer it got. Kept for 72 hours.

    `answer` is the zlib-compressed body, so that a repetition gets it back byte by byte.
    """

    door = models.ForeignKey("clients.Door", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("door", "key", name="idempotency_key_once")]

    def __str__(self):
        return self.key
