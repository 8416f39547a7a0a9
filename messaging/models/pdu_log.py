"""What went over the wire, written down for a while when somebody has asked for it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.smpp.protocol.commands import Command

ACCOUNT, CONNECTOR = "account", "connector"
KINDS = ((ACCOUNT, _("SMPP account")), (CONNECTOR, _("connector")))


class PduLogSwitch(models.Model):
    """Somebody wants to see the PDUs of one SMPP account or of one connector until a moment.

    `lines` were written, `left_out` were more than a log takes. One at a time is open for each;
    it is over when it is ended, or when its moment has come.
    """

    account = models.ForeignKey(
        "clients.SmppAccount",
        models.CASCADE,
        null=True,
        related_name="pdu_logs",
        verbose_name=_("SMPP account"),
    )
    connector = models.ForeignKey(
        "messaging.Connector",
        models.CASCADE,
        null=True,
        related_name="pdu_logs",
        verbose_name=_("connector"),
    )
    by = models.ForeignKey(
        "portal.User", models.PROTECT, related_name="+", verbose_name=_("switched on by")
    )
    reason = models.CharField(_("reason"), max_length=200)
    with_texts = models.BooleanField(_("with texts"), default=False)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    lines = models.BigIntegerField(_("lines"), default=0)
    left_out = models.BigIntegerField(_("left out"), default=0)

    class Meta:
        verbose_name = _("PDU log")
        verbose_name_plural = _("PDU logs")
        ordering = ["-pk"]
        permissions = [("switch_pdu_log", "Can switch PDU logs on and off")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=False, connector__isnull=True)
                | models.Q(account__isnull=True, connector__isnull=False),
                name="pdu_log_of_one",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ended_at__isnull=True),
                name="pdu_log_of_account",
            ),
            models.UniqueConstraint(
                fields=["connector"],
                condition=models.Q(ended_at__isnull=True),
                name="pdu_log_of_connector",
            ),
        ]

    def __str__(self):
        return str(self.account or self.connector)

    @property
    def is_on(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()


class PduLine(models.Model):
    """A PDU as it went over the wire, without what must not be kept.

    `kind` and `of` say whose: the number of an SMPP account or of a connector. `body` holds its
    fields in their order, each as [name, value]. `digits` is the other side's number as far as it
    is kept: whole with texts, else its last four digits.
    """

    class Direction(models.TextChoices):
        IN = "in", _("in")
        OUT = "out", _("out")

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=9, choices=KINDS)
    of = models.BigIntegerField(_("of"))
    session = models.CharField(_("session"), max_length=80)
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction.choices, blank=True
    )
    command = models.CharField(_("command"), max_length=24)
    sequence = models.BigIntegerField(_("sequence"))
    status = models.BigIntegerField("command_status")
    message_id = models.CharField(_("message ID"), max_length=65, blank=True)
    digits = models.CharField(_("number"), max_length=20, blank=True)
    has_text = models.BooleanField(_("with text"), default=False)
    body = models.JSONField(_("fields"))
    octets = models.BinaryField(_("octets"))
    size = models.PositiveIntegerField(_("size"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("PDU")
        verbose_name_plural = _("PDUs")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "of", "id"], name="pdu_of"),
            models.Index(fields=["kind", "of", "command", "id"], name="pdu_by_command"),
            models.Index(
                fields=["kind", "of", "id"], condition=~models.Q(status=0), name="pdu_errors"
            ),
            models.Index(fields=["session", "id"], name="pdu_by_session"),
            models.Index(
                fields=["message_id", "id"], condition=~models.Q(message_id=""), name="pdu_by_id"
            ),
            models.Index(
                fields=["digits", "id"], condition=~models.Q(digits=""), name="pdu_by_number"
            ),
        ]

    def __str__(self):
        return f"{self.command} {self.sequence}"

    @property
    def is_answer(self) -> bool:
        return self.command.endswith("_resp") or self.command == Command.GENERIC_NACK.name.lower()
