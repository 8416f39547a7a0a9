"""The settings of a connector that sends e-mail through a mail server."""

import dkim
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from clients.forms.smpp_accounts import LinesField
from messaging.forms.connectors import PASSWORD_MAX, KindForm
from messaging.mail import addresses, letters
from messaging.models import Connector
from portal.core.errors import Refused

DOMAINS_MAX = 200
PORT, IMAP_PORT = 587, 993
WINDOW, RATE = 5, 20
PROBE = b"From: a@example.org\r\nSubject: x\r\n\r\nx\r\n"


def read_domains(text: str) -> list[str]:
    """Domains, one in a line, each once and in order. Raises `Refused`."""
    found = sorted({addresses.domain(line) for line in text.splitlines() if line.strip()})
    if not found:
        raise Refused(_now("Name at least one domain."))
    if len(found) > DOMAINS_MAX:
        raise Refused(_now("At most %(most)s domains can be named.") % {"most": DOMAINS_MAX})
    return found


class SmtpConnectorForm(KindForm):
    parts = (
        (_("Supplier"), "", ("name", "is_enabled", "cost_list")),
        (
            _("Mail server"),
            "",
            (
                *("host", "port", "security", "username", "password"),
                *("verifies_tls", "tls_authority"),
            ),
        ),
        (_("Flow"), "", ("rate", "window", "response_s")),
        (
            _("Senders"),
            _("Who may write, and how readers know that it was you."),
            ("from_domains", "dkim_selector", "dkim_key"),
        ),
        (
            _("Bounces and unsubscribing"),
            _("How mails that did not arrive, and readers who want no more, are heard of."),
            ("bounce_address", "public_url"),
        ),
        (
            _("Mailbox for bounces"),
            _("Read every few minutes by IMAP over TLS; without a host nobody reads it."),
            ("imap_host", "imap_port", "imap_username", "imap_password", "imap_folder"),
        ),
    )

    from_domains = LinesField(
        label=_("Sender domains"),
        read=read_domains,
        help_text=_("One in a line. From an address of any other domain nothing is sent."),
    )
    dkim_key = forms.CharField(
        label=_("DKIM key"),
        required=False,
        strip=True,
        max_length=10_000,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Private RSA key in PEM, never shown. Empty keeps the present one."),
    )
    imap_password = forms.CharField(
        label=_("IMAP password"),
        max_length=PASSWORD_MAX,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Empty keeps the present one."),
    )

    class Meta:
        model = Connector
        fields = (
            *("name", "is_enabled", "cost_list", "host", "port", "security", "username"),
            *("verifies_tls", "tls_authority", "rate", "window", "response_s"),
            *("from_domains", "dkim_selector", "bounce_address", "public_url"),
            *("imap_host", "imap_port", "imap_username", "imap_folder"),
        )
        labels = {
            "rate": _("Mails per second"),
            "window": _("Sessions at a time"),
        }
        help_texts = {
            "name": _("As it is called in the portal."),
            "is_enabled": _("Off: nothing is sent, and what waits for it keeps waiting."),
            "host": _("Name or address of the mail server."),
            "port": _("587 with STARTTLS, 465 with TLS from the first octet."),
            "security": _("Without it, mails and the password go in the open."),
            "username": _("Empty where the server asks for none."),
            "verifies_tls": _("Off only where a server has a certificate that nobody can check."),
            "tls_authority": _("PEM; the system's own authorities when empty."),
            "window": _("How many mails are on their way at once."),
            "response_s": _("After so long without an answer it is unknown what became of a mail."),
            "dkim_selector": _("Of the DNS record <selector>._domainkey.<domain>."),
            "bounce_address": _(
                "Such as bounces@mail.example.org: mails come back to bounces+<token>@..."
            ),
            "public_url": _(
                "Such as https://portal.example.org: where readers unsubscribe with one click. "
                "Empty: mails offer no unsubscribing."
            ),
            "imap_port": _("993 is IMAP over TLS."),
            "cost_list": _("What the supplier charges."),
        }
        widgets = {"tls_authority": forms.Textarea({"rows": 4, "spellcheck": "false"})}

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        if self.instance.pk is None:
            firsts = {"port": PORT, "window": WINDOW, "rate": RATE, "imap_port": IMAP_PORT}
            self.initial = firsts | self.initial
        self.fields["from_domains"].required = True
        self.fields["imap_port"].required = self.fields["imap_folder"].required = False

    def clean_dkim_key(self):
        key = self.cleaned_data["dkim_key"]
        if key:
            try:
                letters.signed(PROBE, letters.Signature("x", key.encode()), "example.org")
            except (ValueError, dkim.DKIMException) as error:
                raise ValidationError(_now("This is no private RSA key in PEM.")) from error
        return key

    def clean_bounce_address(self):
        found = self.cleaned_data["bounce_address"]
        try:
            return addresses.address(found) if found else ""
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean(self):
        cleaned = super().clean()
        has_key = cleaned.get("dkim_key") or self.instance.sealed_dkim_key
        if cleaned.get("dkim_selector") and not has_key:
            self.add_error("dkim_key", _now("A selector needs its key."))
        cleaned["imap_port"] = cleaned.get("imap_port") or IMAP_PORT
        cleaned["imap_folder"] = cleaned.get("imap_folder") or "INBOX"
        return cleaned | {"kind": Connector.Kind.SMTP, "channel": Channel.EMAIL}
