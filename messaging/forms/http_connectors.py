"""The settings of a connector that brings each message with one HTTP request."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from clients.forms.smpp_accounts import LinesField
from messaging.forms.connectors import KindForm
from messaging.http import filling, reading
from messaging.models import Connector
from portal.core.errors import Refused

Format = Connector.BodyFormat
WORDS_MAX = 100
TOKEN_MAX = 2_000
PLACES = (
    *("id_path", "error_path", "events_path"),
    *("receipt_id_path", "receipt_status_path", "receipt_error_path"),
    *("inbound_sender_path", "inbound_recipient_path", "inbound_text_path"),
)
PORTS = {"https": 443, "http": 80}
CODES_HELP = _("Numbers of HTTP statuses, such as 200-299 404.")


def read_words(text: str) -> list[str]:
    """Words of errors, one in a line."""
    found = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(found) > WORDS_MAX:
        raise Refused(_now("At most %(most)s can be named.") % {"most": WORDS_MAX})
    return found


class HttpConnectorForm(KindForm):
    parts = (
        (_("Supplier"), "", ("name", "is_enabled", "channel", "cost_list")),
        (
            _("Request"),
            _(
                "In {braces} stand: sender, recipient, text, id (of the message), parts, channel, "
                "valid_until and callback (the address for receipts)."
            ),
            ("method", "url", "body_format", "body", "headers", "secret_headers"),
        ),
        (_("Who we are"), "", ("auth", "username", "password", "verifies_tls", "tls_authority")),
        (_("Flow"), "", ("rate", "window", "response_s")),
        (
            _("Answer"),
            _(
                "A place is a path such as messages.0.id, or re: and an expression whose group is "
                "meant."
            ),
            ("accepted_codes", "id_path", "error_path", "passing_codes", "passing_errors"),
        ),
        (
            _("Receipts"),
            _("The supplier sends them to the address that stands on the connector's page."),
            (
                *("public_url", "events_path", "receipt_id_path", "receipt_status_path"),
                *("receipt_statuses", "receipt_error_path"),
            ),
        ),
        (
            _("Messages from handsets"),
            _("They come to the same address; without places there are none."),
            ("inbound_sender_path", "inbound_recipient_path", "inbound_text_path"),
        ),
    )

    headers = LinesField(
        label=_("Headers"),
        read=filling.check_headers,
        help_text=_("Name: value in each line; {id} may stand in a value."),
    )
    secret_headers = forms.CharField(
        label=_("Secret headers"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Name: value in each line, never shown. Empty keeps the present ones."),
    )
    passing_errors = LinesField(
        label=_("Errors that pass, by their word"),
        read=read_words,
        help_text=_("What stands at the place of the error when the message is tried again."),
    )
    receipt_statuses = LinesField(
        label=_("What its statuses mean"),
        read=reading.check_statuses,
        help_text=_("word = delivered, undelivered, expired, rejected, enroute or accepted."),
    )

    class Meta:
        model = Connector
        fields = (
            *("name", "is_enabled", "channel", "cost_list", "method", "url", "body_format"),
            *("body", "headers", "auth", "username", "verifies_tls", "tls_authority"),
            *("rate", "window", "response_s", "accepted_codes", "id_path", "error_path"),
            *("passing_codes", "passing_errors", "public_url", "events_path"),
            *("receipt_id_path", "receipt_status_path", "receipt_statuses"),
            *("receipt_error_path", "inbound_sender_path", "inbound_recipient_path"),
            "inbound_text_path",
        )
        labels = {
            "rate": _("Messages per second"),
            "window": _("Requests at a time"),
            "id_path": _("Place of the message ID"),
            "error_path": _("Place of the error"),
            "accepted_codes": _("Statuses that mean taken"),
            "passing_codes": _("Statuses that pass"),
            "events_path": _("Place of the list of events"),
            "receipt_id_path": _("Place of the message ID"),
            "receipt_status_path": _("Place of the status"),
            "receipt_error_path": _("Place of the error"),
            "inbound_sender_path": _("Place of the sender"),
            "inbound_recipient_path": _("Place of the recipient"),
            "inbound_text_path": _("Place of the text"),
        }
        help_texts = {
            "name": _("As it is called in the portal."),
            "is_enabled": _("Off: nothing is sent, and what waits for it keeps waiting."),
            "channel": _("Only messages of this channel are given to it."),
            "url": _("A value in braces is encoded for its place."),
            "body": _("JSON as it is sent, or name=value in each line for fields and queries."),
            "verifies_tls": _("Off only where a supplier has a certificate that nobody can check."),
            "tls_authority": _("PEM; the system's own authorities when empty."),
            "accepted_codes": CODES_HELP,
            "passing_codes": _("The message is tried again later. Other 5xx: outcome unknown."),
            "id_path": _("Without it receipts cannot be matched. An answer that lacks it refuses."),
            "error_path": _("If something stands there, the message was refused."),
            "public_url": _("Such as https://portal.example.org: what {callback} begins with."),
            "events_path": _("Empty: the callback is one event, or a list of them."),
            "response_s": _("A request without an answer for so long has an unknown outcome."),
            "cost_list": _("What the supplier charges."),
        }
        widgets = {
            "tls_authority": forms.Textarea({"rows": 4, "spellcheck": "false"}),
            "body": forms.Textarea({"rows": 8, "spellcheck": "false", "class": "mono"}),
        }

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["url"].required = True
        # Mail has a kind of its own.
        self.fields["channel"].choices = [
            choice for choice in Channel.choices if choice[0] != Channel.EMAIL
        ]
        # A token may be far longer than a password.
        self.fields["password"].max_length = TOKEN_MAX
        self.fields["password"].validators = [MaxLengthValidator(TOKEN_MAX)]
        self.fields["password"].widget.attrs["maxlength"] = TOKEN_MAX
        for name in PLACES:
            self.fields[name].widget.attrs["class"] = "mono"

    def clean_url(self):
        return _checked(filling.check_address, self.cleaned_data["url"].strip())

    def clean_secret_headers(self):
        text = self.cleaned_data["secret_headers"]
        return "\n".join(_checked(filling.check_headers, text))

    def clean_accepted_codes(self):
        return self._codes("accepted_codes")

    def clean_passing_codes(self):
        return self._codes("passing_codes")

    def clean(self):
        cleaned = super().clean()
        body, how = cleaned.get("body", ""), cleaned.get("body_format")
        check = filling.check_json if how == Format.JSON else filling.check_fields
        self._check("body", check, body or ("{}" if how == Format.JSON else ""))
        for name in PLACES:
            if cleaned.get(name):
                cleaned[name] = self._check(name, reading.check_place, cleaned[name])
        if how == Format.JSON and cleaned.get("method") == Connector.Method.GET:
            self.add_error("body_format", _now("A GET has no body: choose the query."))
        return cleaned | self._fixed(cleaned.get("url", ""))

    def _fixed(self, url):
        """What follows from the rest: lists of connectors show a host."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or PORTS.get(parts.scheme, PORTS["https"]) if host else PORTS["https"]
        is_tls = parts.scheme == "https"
        return {"kind": Connector.Kind.HTTP, "host": host[:255], "port": port, "uses_tls": is_tls}

    def _codes(self, name):
        text = " ".join(self.cleaned_data[name].split())
        _checked(reading.codes_of, text)
        return text

    def _check(self, name, check, value):
        try:
            return check(value)
        except Refused as refusal:
            self.add_error(name, str(refusal))
            return value


def _checked(check, value):
    try:
        return check(value)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal
