from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models.door import Door

# As `portal.core.sender_ids` has it for an SMS.
DEFAULT_SENDER = r"^([A-Za-z0-9]{3,11}|[0-9]{3,15})?$"


class SmppAccount(Door):
    """A door for SMPP and REST. Its password is kept as a keyed digest; nobody can read it again.

    Sizes are those of SMPP 3.4, section 4.1: system_id at most 15 characters, system_type 12,
    address_range 40. Rates count parts, not messages.
    """

    class Coding(models.IntegerChoices):
        GSM = 0, _("GSM 03.38 (SMSC default)")
        ASCII = 1, _("ASCII (IA5)")
        LATIN_1 = 3, _("Latin-1 (ISO 8859-1)")
        UCS2 = 8, _("UCS-2")

    class ReceiptDates(models.IntegerChoices):
        TEN = 10, _("10 digits: YYMMDDhhmm")
        TWELVE = 12, _("12 digits: YYMMDDhhmmss")

    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    system_id = models.CharField(_("system ID"), max_length=15)
    password_digest = models.CharField(max_length=120)
    password_set_at = models.DateTimeField(_("password set"))
    system_type = models.CharField(_("system type"), max_length=12, blank=True)
    address_range = models.CharField(_("address range"), max_length=40, blank=True)
    binding_enabled = models.BooleanField(_("binding enabled"), default=True)
    submit_enabled = models.BooleanField(_("submit enabled"), default=True)
    uses_cug = models.BooleanField(_("use CUG"), default=False)
    tls_required = models.BooleanField(_("TLS required"), default=False)
    max_binds = models.PositiveSmallIntegerField(_("max binds"), default=2)
    window = models.PositiveSmallIntegerField(_("window"), default=50)
    parts_per_s = models.PositiveIntegerField(_("parts per second"), default=20)
    default_coding = models.PositiveSmallIntegerField(
        _("default data coding"), choices=Coding.choices, default=Coding.GSM
    )
    receipt_date_digits = models.PositiveSmallIntegerField(
        _("dates in receipts"), choices=ReceiptDates.choices, default=ReceiptDates.TEN
    )
    receipt_tlvs = models.BooleanField(_("TLVs in receipts"), default=True)
    # Who sends what names no sender; empty: then a message must name one.
    default_sender = models.CharField(
        _("default sender"), max_length=15, blank=True, default="", db_default=""
    )
    # A message with the same reference and body within so many seconds is the same message.
    deduplicates_s = models.PositiveIntegerField(
        _("same message within, seconds"), default=0, db_default=0
    )
    # The TLV in which a submission names the client it is for; empty: in none.
    tag_tlv = models.CharField(
        _("TLV of the client's ID"), max_length=6, blank=True, default="", db_default=""
    )
    allowed_tlvs = models.JSONField(_("allowed TLVs"), default=list, blank=True)

    class Meta:
        verbose_name = _("SMPP account")
        verbose_name_plural = _("SMPP accounts")
        permissions = [("reset_smpp_password", "Can replace the password of an SMPP account")]
        constraints = [
            models.UniqueConstraint(Lower("system_id"), name="system_id_once"),
            models.CheckConstraint(
                condition=models.Q(max_binds__range=(1, 100))
                & models.Q(window__range=(1, 1000))
                & models.Q(parts_per_s__range=(1, 100_000)),
                name="smpp_account_limits",
            ),
            models.CheckConstraint(
                condition=models.Q(default_sender__regex=DEFAULT_SENDER),
                name="smpp_account_default_sender",
            ),
            models.CheckConstraint(
                condition=models.Q(deduplicates_s__lte=259_200), name="smpp_account_window"
            ),
        ]

    def __str__(self):
        return self.short_name or self.system_id

    def get_absolute_url(self):
        return reverse("clients:smpp-account", args=[self.pk])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None
