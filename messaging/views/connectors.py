from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connector_record, connectors, suppliers
from messaging.filters.connectors import ConnectorFilter
from messaging.forms.connectors import ConnectorForm
from messaging.models import Connector
from messaging.tables.connectors import ConnectorTable
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView


class ConnectorList(ListView):
    """The links to suppliers as they stand."""

    model = Connector
    key = "connectors"
    title = gettext_lazy("Connectors")
    permission_required = "messaging.view_connector"
    table_class = ConnectorTable
    filter_class = ConnectorFilter
    export = "connectors"
    search_placeholder = gettext_lazy("Name, host or system ID")
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
    text = gettext_lazy(
        "What is not told otherwise is as SMPP 3.4 has it and right for most suppliers."
    )
    permission_required = "messaging.add_connector"
    form_class = ConnectorForm
    template_name = "messaging/connectors/new.html"

    def crumbs(self):
        return connector_record.crumbs(last=self.title)

    def form_arguments(self):
        return {"initial": {"is_enabled": False}}

    def act(self, cleaned):
        self.connector = suppliers.add(cleaned, by=self.request.user)
        return _("%(name)s is added. Test its bind, then switch it on.") % {
            "name": self.connector.name
        }

    def back_to(self):
        return self.connector
