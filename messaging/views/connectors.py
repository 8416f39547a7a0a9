from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connector_record, connectors, suppliers
from messaging.filters.connectors import ConnectorFilter
from messaging.forms.connector_kinds import FORMS, PRESETS, TITLES
from messaging.models import Connector
from messaging.tables.connectors import ConnectorTable
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

TEXTS = {
    Connector.Kind.SMPP: gettext_lazy(
        "What is not told otherwise is as SMPP 3.4 has it and right for most suppliers."
    ),
    Connector.Kind.SMTP: gettext_lazy("A mail server that takes your e-mail and brings it on."),
    Connector.Kind.HTTP: gettext_lazy(
        "A supplier who takes each message with one HTTP request. Its manual says what belongs "
        "into the request and what comes back."
    ),
}


class ConnectorList(ListView):
    """The links to suppliers as they stand."""

    model = Connector
    key = "connectors"
    title = gettext_lazy("Connectors")
    permission_required = "messaging.view_connector"
    table_class = ConnectorTable
    filter_class = ConnectorFilter
    export = "connectors"
    search_placeholder = gettext_lazy("Name, host or log-in name")
    new = ListButton(
        "connectors",
        gettext_lazy("New connector"),
        "plus",
        "messaging:connector-new",
        "messaging.add_connector",
    )
    empty = Empty(
        gettext_lazy("No connectors yet"),
        gettext_lazy(
            "A connector is a link to a supplier who delivers messages. Enter what the supplier "
            "gave you, test the bind, and put the connector into a pool."
        ),
    )

    def rows(self):
        return connectors.with_links(super().rows(), timezone.now())


class ConnectorNew(FormView):
    title = gettext_lazy("New connector")
    verb = gettext_lazy("Add connector")
    permission_required = "messaging.add_connector"
    template_name = "messaging/connectors/new.html"

    def crumbs(self):
        return connector_record.crumbs(last=self.title)

    @property
    def kind(self):
        asked = self.request.GET.get("kind", "")
        return asked if asked in FORMS else Connector.Kind.SMPP

    @property
    def text(self):
        return TEXTS[self.kind]

    @property
    def form_class(self):
        return FORMS[self.kind]

    @property
    def kinds(self):
        """What may be made here, for the links above the form."""
        preset = self.request.GET.get("preset", "")
        found = [
            {
                "title": title,
                "url": f"{self.request.path}?kind={kind}",
                "is_current": kind == self.kind and not preset,
            }
            for kind, title in TITLES.items()
        ]
        viber = f"{self.request.path}?kind=http&preset=viber"
        return [*found, {"title": "Viber (HTTP)", "url": viber, "is_current": preset == "viber"}]

    def form_arguments(self):
        preset = PRESETS.get(self.request.GET.get("preset", ""), {})
        return {"initial": {"is_enabled": False} | preset}

    def act(self, cleaned):
        self.connector = suppliers.add(cleaned, by=self.request.user)
        return _("%(name)s is added. Test the connection, then switch it on.") % {
            "name": self.connector.name
        }

    def back_to(self):
        return self.connector
