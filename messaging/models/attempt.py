from django.db import models
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    """One submit of one part, committed before its first byte leaves.

    A row without a result whose lease is over is indeterminate: the bytes may have arrived.
    """

    class Result(models.TextChoices):
        OPEN = "open", _("no answer yet")
        TAKEN = "taken", _("taken")
        REFUSED = "refused", _("not taken")
        UNANSWERED = "unanswered", _("no answer")
        NOT_SENT = "not_sent", _("not sent")

    id = models.BigIntegerField(primary_key=True)
    message = models.ForeignKey(
        "messaging.Message", models.DO_NOTHING, db_constraint=False, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField(_("try"))
    part = models.PositiveSmallIntegerField(_("part"))
    connector = models.ForeignKey(
        "messaging.Connector", models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    bind = models.CharField(_("bind"), max_length=60)
    started_at = models.DateTimeField(_("began"))
    finished_at = models.DateTimeField(_("ended"), null=True)
    result = models.CharField(
        _("result"), max_length=10, choices=Result.choices, default=Result.OPEN
    )
    status_code = models.IntegerField(_("SMPP status"), null=True)
    upstream_id = models.CharField(_("upstream ID"), max_length=65, null=True)  # noqa: DJ001 (no id is not an empty id)
    receipt_state = models.CharField(_("receipt"), max_length=12, blank=True)

    # Of each page this many percent are filled by COPY, so that a receipt finds room there.
    FILLED = 70

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["connector", "upstream_id"],
                name="attempt_upstream",
                condition=models.Q(upstream_id__isnull=False),
            ),
            models.Index(
                fields=["message"], name="attempt_open", condition=models.Q(result="open")
            ),
        ]

    def __str__(self):
        return f"{self.message_id} try {self.number} part {self.part}"
