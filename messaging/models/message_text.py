from django.db import models


class MessageText(models.Model):
    """What a message says, apart from the message so that it can be erased by itself."""

    message = models.OneToOneField(
        "messaging.Message",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="words",
    )
    text = models.TextField()

    class Meta:
        verbose_name = "message text"
        verbose_name_plural = "message texts"

    def __str__(self):
        return self.text[:40]
