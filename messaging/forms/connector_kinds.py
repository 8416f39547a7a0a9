"""Which form a connector of each kind has, and where those of one kind begin."""

from django.utils.translation import gettext_lazy as _

from messaging.forms.connectors import ConnectorForm
from messaging.forms.http_connectors import HttpConnectorForm
from messaging.forms.smtp_connectors import SmtpConnectorForm
from messaging.models import Connector

Kind = Connector.Kind
FORMS = {
    Kind.SMPP: ConnectorForm,
    Kind.SMTP: SmtpConnectorForm,
    Kind.HTTP: HttpConnectorForm,
}
TITLES = {
    Kind.SMPP: _("SMPP"),
    Kind.SMTP: _("E-mail (SMTP)"),
    Kind.HTTP: _("HTTP"),
}
VIBER_BODY = """{
  "from": "{sender}",
  "to": "{recipient}",
  "text": "{text}",
  "reference": "{id}",
  "callback_url": "{callback}"
}"""
# A connector's first values, by the word in the address of the page that makes it.
PRESETS = {
    "viber": {
        "channel": "viber",
        "body": VIBER_BODY,
        "id_path": "message_id",
        "receipt_id_path": "message_id",
        "receipt_status_path": "status",
        "receipt_statuses": [
            "delivered = delivered",
            "seen = delivered",
            "sent = enroute",
            "undelivered = undelivered",
            "expired = expired",
            "rejected = rejected",
        ],
    }
}
