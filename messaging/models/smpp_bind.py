from django.db import models
from django.utils.translation import gettext_lazy as _


class SmppNode(models.Model):
    """A process that serves SMPP; by its name it finds what it left behind when it was killed."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    started_at = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("SMPP process")
        verbose_name_plural = _("SMPP processes")

    def __str__(self):
        return self.name


class SmppBind(models.Model):
    """A bind that is up. It counts against its account's binds while its process is alive."""

    class Kind(models.TextChoices):
        TX = "tx", _("transmitter")
        RX = "rx", _("receiver")
        TRX = "trx", _("transceiver")

    id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(
        "clients.SmppAccount", models.CASCADE, related_name="binds", verbose_name=_("account")
    )
    node = models.ForeignKey(SmppNode, models.CASCADE, related_name="binds")
    kind = models.CharField(_("kind"), max_length=3, choices=Kind.choices)
    address = models.GenericIPAddressField(_("from"))
    port = models.PositiveIntegerField(_("port"))
    uses_tls = models.BooleanField("TLS", default=False)
    interface_version = models.PositiveSmallIntegerField(_("SMPP version"), default=0x34)
    since = models.DateTimeField(_("since"))
    active_at = models.DateTimeField(_("last active"), null=True)
    submitted = models.BigIntegerField(_("submitted"), default=0)
    delivered = models.BigIntegerField(_("delivered"), default=0)
    close_asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bind")
        verbose_name_plural = _("binds")
        ordering = ["id"]

    def __str__(self):
        return f"{self.kind} {self.address}:{self.port}"
