from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from messaging.models.connector_kinds import HttpColumns, SmtpColumns


def _between(least: int, most: int) -> list:
    return [MinValueValidator(least), MaxValueValidator(most)]


class StaffOnly(models.QuerySet):
    """Rows of the operator: staff see all, nobody else any."""

    def visible_to(self, user):
        return self.all() if user.is_active and user.is_staff else self.none()


class Connector(SmtpColumns, HttpColumns, models.Model):
    """An upstream link to a supplier. The password stands in an envelope (`portal.kit.secrets`).

    Suppliers differ, and every difference is a column here, never a branch for one of them. Sizes
    and numbers are those of SMPP 3.4, sections 4.1, 4.4 and 5.2; window, rate and wait are those of
    every kind.
    """

    class Kind(models.TextChoices):
        SMPP = "smpp", "SMPP"
        SMTP = "smtp", _("E-mail (SMTP)")
        HTTP = "http", "HTTP"

    class BindKind(models.TextChoices):
        TRX = "trx", _("Transceiver")
        PAIR = "tx_rx", _("Transmitter and receiver")

    class Version(models.IntegerChoices):
        V33 = 0x33, "3.3"
        V34 = 0x34, "3.4"
        V50 = 0x50, "5.0"

    class Alphabet(models.TextChoices):
        GSM = "gsm", _("GSM default alphabet")
        LATIN_1 = "latin1", _("Latin-1 (ISO 8859-1)")
        ASCII = "ascii", "ASCII"

    class LongMethod(models.TextChoices):
        UDH = "udh", _("User data header, 8-bit reference")
        UDH16 = "udh16", _("User data header, 16-bit reference")
        SAR = "sar", _("SAR parameters")
        PAYLOAD = "payload", _("message_payload, whole")

    class IdBase(models.TextChoices):
        TEXT = "text", _("as it is")
        HEX = "hex", _("hexadecimal number")
        DECIMAL = "decimal", _("decimal number")

    class Validity(models.TextChoices):
        NONE = "none", _("not sent")
        RELATIVE = "relative", _("relative")
        ABSOLUTE = "absolute", _("absolute, in UTC")

    class DateDigits(models.IntegerChoices):
        ANY = 0, _("as they come")
        TEN = 10, "YYMMDDhhmm"
        TWELVE = 12, "YYMMDDhhmmss"
        CENTURY = 112, "YYYYMMDDhhmm"
        FOURTEEN = 14, "YYYYMMDDhhmmss"

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.SMPP)
    channel = models.CharField(
        _("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)
    host = models.CharField(_("host"), max_length=255)
    port = models.PositiveIntegerField(_("port"), validators=_between(1, 65_535))
    uses_tls = models.BooleanField("TLS", default=False)
    verifies_tls = models.BooleanField(_("check the certificate"), default=True)
    tls_authority = models.TextField(_("certificate authority"), blank=True)
    system_id = models.CharField(_("system ID"), max_length=15)
    sealed_password = models.TextField(_("password"), blank=True, editable=False)
    system_type = models.CharField(_("system type"), max_length=12, blank=True)
    address_range = models.CharField(_("address range"), max_length=40, blank=True)
    interface_version = models.PositiveSmallIntegerField(
        _("SMPP version"), choices=Version.choices, default=Version.V34
    )
    bind_kind = models.CharField(
        _("bind as"), max_length=5, choices=BindKind.choices, default=BindKind.TRX
    )
    binds = models.PositiveSmallIntegerField(_("binds"), default=1, validators=_between(1, 10))
    window = models.PositiveSmallIntegerField(
        _("window"),
        default=50,
        validators=_between(1, 1_000),
        help_text=_("submits that may wait for an answer on one bind"),
    )
    rate = models.PositiveIntegerField(
        _("parts per second"), default=200, validators=_between(1, 100_000)
    )
    enquire_s = models.PositiveSmallIntegerField(
        _("enquire_link after, s"), default=30, validators=_between(1, 3_600)
    )
    response_s = models.PositiveSmallIntegerField(
        _("wait for an answer, s"), default=60, validators=_between(1, 100)
    )
    service_type = models.CharField(_("service type"), max_length=5, blank=True)
    source_ton = models.PositiveSmallIntegerField(
        _("source TON"), null=True, blank=True, validators=_between(0, 255)
    )
    source_npi = models.PositiveSmallIntegerField(
        _("source NPI"), null=True, blank=True, validators=_between(0, 255)
    )
    destination_ton = models.PositiveSmallIntegerField(
        _("destination TON"), null=True, blank=True, validators=_between(0, 255)
    )
    destination_npi = models.PositiveSmallIntegerField(
        _("destination NPI"), null=True, blank=True, validators=_between(0, 255)
    )
    default_alphabet = models.CharField(
        _("data_coding 0 is"), max_length=6, choices=Alphabet.choices, default=Alphabet.GSM
    )
    long_method = models.CharField(
        _("long texts"), max_length=7, choices=LongMethod.choices, default=LongMethod.UDH
    )
    sends_validity = models.CharField(
        _("validity period"), max_length=8, choices=Validity.choices, default=Validity.NONE
    )
    # These lists are kept as they are written: "0x1400 4F6E", "0x0400" (see `messaging.quirks`).
    tlvs = models.JSONField(_("TLVs to send"), default=list, blank=True)
    passes_tlvs = models.BooleanField(_("pass on customers' TLVs"), default=True)
    id_base_answer = models.CharField(
        _("message ID in answers"), max_length=7, choices=IdBase.choices, default=IdBase.TEXT
    )
    id_base_receipt = models.CharField(
        _("message ID in receipts"), max_length=7, choices=IdBase.choices, default=IdBase.TEXT
    )
    strips_zeros = models.BooleanField(_("leading zeros do not count"), default=False)
    folds_case = models.BooleanField(_("upper and lower case are alike"), default=False)
    receipt_date_digits = models.PositiveSmallIntegerField(
        _("dates in receipts"), choices=DateDigits.choices, default=DateDigits.ANY
    )
    time_zone = models.CharField(_("time zone of receipts"), max_length=40, default="UTC")
    passing_statuses = models.JSONField(_("passing errors"), default=list, blank=True)
    permanent_statuses = models.JSONField(_("permanent errors"), default=list, blank=True)
    cost_list = models.ForeignKey(
        "billing.PriceList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cost list"),
    )

    objects = StaffOnly.as_manager()

    class Meta:
        verbose_name = _("connector")
        verbose_name_plural = _("connectors")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(binds__range=(1, 10)) & Q(response_s__range=(1, 100)),
                name="connector_limits",
            ),
            models.CheckConstraint(
                condition=Q(id_base_answer="text", id_base_receipt="text")
                | (~Q(id_base_answer="text") & ~Q(id_base_receipt="text")),
                name="connector_ids_comparable",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:connector", args=[self.pk])

    @property
    def links_wanted(self) -> int:
        """How many binds its links make together; one that is called has one row of its own."""
        if self.kind != self.Kind.SMPP:
            return 1
        return self.binds * (2 if self.bind_kind == self.BindKind.PAIR else 1)


class ConnectorState(models.Model):
    """What a connector's links say together; written by the worker that holds them."""

    class State(models.TextChoices):
        UP = "up", _("Up")
        DOWN = "down", _("Down")

    connector = models.OneToOneField(
        Connector, models.CASCADE, primary_key=True, related_name="state"
    )
    state = models.CharField(_("state"), max_length=4, choices=State.choices, default=State.DOWN)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("state of a connector")
        verbose_name_plural = _("states of connectors")

    def __str__(self):
        return f"{self.connector}: {self.state}"
