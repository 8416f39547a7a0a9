"""What only connectors of one kind have: columns for SMTP servers, and for suppliers over HTTP."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

PORT = [MinValueValidator(1), MaxValueValidator(65_535)]


class SmtpColumns(models.Model):
    """Mail servers that take our mail (RFC 5321), and the mailbox their bounces come to."""

    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS"
        TLS = "tls", _("TLS from the first octet")
        NONE = "none", _("none")

    security = models.CharField(
        _("security"), max_length=8, choices=Security.choices, default=Security.STARTTLS
    )
    username = models.CharField(_("user name"), max_length=254, blank=True)
    from_domains = models.JSONField(_("sender domains"), default=list, blank=True)
    dkim_selector = models.CharField(_("DKIM selector"), max_length=63, blank=True)
    sealed_dkim_key = models.TextField(_("DKIM key"), blank=True, editable=False)
    bounce_address = models.EmailField(_("bounce address"), blank=True)
    public_url = models.CharField(_("address of this portal"), max_length=200, blank=True)
    imap_host = models.CharField(_("IMAP host"), max_length=255, blank=True)
    imap_port = models.PositiveIntegerField(_("IMAP port"), default=993, validators=PORT)
    imap_username = models.CharField(_("IMAP user name"), max_length=254, blank=True)
    sealed_imap_password = models.TextField(_("IMAP password"), blank=True, editable=False)
    imap_folder = models.CharField(_("IMAP folder"), max_length=100, default="INBOX")

    class Meta:
        abstract = True


class HttpColumns(models.Model):
    """Suppliers that take one message with one HTTP request, and call us back."""

    class Method(models.TextChoices):
        POST = "POST", "POST"
        GET = "GET", "GET"
        PUT = "PUT", "PUT"

    class Auth(models.TextChoices):
        NONE = "none", _("none")
        BASIC = "basic", _("Basic: user name and password")
        BEARER = "bearer", _("Bearer: the password is the token")

    class BodyFormat(models.TextChoices):
        JSON = "json", "JSON"
        FORM = "form", _("form fields")
        QUERY = "query", _("query of the address")

    method = models.CharField(
        _("method"), max_length=4, choices=Method.choices, default=Method.POST
    )
    url = models.CharField(_("URL"), max_length=500, blank=True)
    auth = models.CharField(
        _("authentication"), max_length=6, choices=Auth.choices, default=Auth.NONE
    )
    headers = models.JSONField(_("headers"), default=list, blank=True)
    sealed_headers = models.TextField(_("secret headers"), blank=True, editable=False)
    body_format = models.CharField(
        _("body"), max_length=5, choices=BodyFormat.choices, default=BodyFormat.JSON
    )
    body = models.TextField(_("template"), blank=True)
    accepted_codes = models.CharField(_("taken"), max_length=200, default="200-299")
    passing_codes = models.CharField(
        _("errors that pass"), max_length=200, default="425 429 503", blank=True
    )
    id_path = models.CharField(_("message ID"), max_length=200, blank=True)
    error_path = models.CharField(_("error"), max_length=200, blank=True)
    passing_errors = models.JSONField(_("errors that pass"), default=list, blank=True)
    # Whoever knows the callbacks' address may tell receipts: kept closed, found by its digest.
    callback_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (none is not the same none)
    sealed_callback = models.TextField(blank=True, editable=False)
    events_path = models.CharField(_("list of events"), max_length=200, blank=True)
    receipt_id_path = models.CharField(_("message ID"), max_length=200, blank=True)
    receipt_status_path = models.CharField(_("status"), max_length=200, blank=True)
    receipt_error_path = models.CharField(_("error"), max_length=200, blank=True)
    receipt_statuses = models.JSONField(_("statuses"), default=list, blank=True)
    inbound_sender_path = models.CharField(_("from"), max_length=200, blank=True)
    inbound_recipient_path = models.CharField(_("to"), max_length=200, blank=True)
    inbound_text_path = models.CharField(_("text"), max_length=200, blank=True)

    class Meta:
        abstract = True
