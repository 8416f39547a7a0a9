"""The head of a connector's page: the same around every tab."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging import connectors
from messaging.models import Connector
from messaging.tables.connectors import LOOKS
from portal.kit import records
from portal.models import User

KIND = "connector"


def head(connector: Connector, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, connector, user, tab)
    state, text = LOOKS[connectors.standing(connector, timezone.now()).state]
    return hung | {
        "name": connector.name,
        "crumbs": crumbs(connector),
        "badges": [{"state": state, "text": text}, *hung["badges"]],
        "facts": _facts(connector),
    }


def crumbs(connector: Connector | None = None, last: str = "") -> list[dict]:
    """The way to the connectors, to one of them, and to a page behind it."""
    found = [{"title": _("Connectors"), "url": reverse("messaging:connectors")}]
    if connector is not None:
        url = connector.get_absolute_url() if last else ""
        found.append({"title": connector.name, "url": url})
    return [*found, {"title": last}] if last else found


def _facts(connector: Connector) -> list[dict]:
    where = f"{connector.host}:{connector.port}"
    is_smpp = connector.kind == Connector.Kind.SMPP
    kind = {"label": _("Kind"), "value": connector.get_kind_display()}
    channel = {"label": _("Channel"), "value": connector.get_channel_display()}
    who = {"label": _("System ID"), "value": connector.system_id, "is_mono": True}
    if not is_smpp:
        who = {"label": _("User name"), "value": connector.username or _("none"), "is_mono": True}
    return [
        *([] if is_smpp else [kind, channel]),
        {"label": _("Host"), "value": where, "is_mono": True, "copied": where},
        who,
        {"label": _("Security"), "value": _security(connector)},
        {"label": _("Cost list"), "value": connector.cost_list or _("none")},
    ]


def _security(connector: Connector) -> str:
    if connector.kind == Connector.Kind.SMTP:
        return connector.get_security_display()
    return "TLS" if connector.uses_tls else _("plain")
