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
    # What goes out instead, where a replacement rule changed it.
    out_sender = models.CharField(max_length=32, blank=True, default="", db_default="")
    out_text = models.TextField(null=True)  # noqa: DJ001 - "" is a text that was erased by a rule.

    class Meta:
        verbose_name = "message text"
        verbose_name_plural = "message texts"

    def __str__(self):
        return self.text[:40]
