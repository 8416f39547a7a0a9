"""What stands around a connection's page: head, tabs, what can be done; and its list's columns."""

from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connection_looks
from messaging.models import Connection, Registration
from messaging.tables.connections import RegistrationCount
from portal.kit import records
from portal.kit.columns import ListColumn, RowAction
from portal.kit.exports.columns import NUMBER
from portal.kit.exports.columns import Column as ExportColumn
from portal.kit.records import Action, Tab
from portal.kit.tables import cell
from portal.models import User
from portal.templatetags import onward

KIND, LIST = "connection", "connections"
VIEW, ADD, CHANGE = (f"messaging.{verb}_connection" for verb in ("view", "add", "change"))
VIEW_CALLS = "messaging.view_connectcall"


def head(connection: Connection, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, connection, user, tab)
    state, text = connection_looks.state(connection)
    return hung | {
        "name": connection.name,
        "crumbs": crumbs(connection, user),
        "badges": [{"state": state, "text": text}, *hung["badges"]],
        "facts": _facts(connection, user),
        "notice": _notice(connection),
    }


def crumbs(connection: Connection | None, user: User, last: str = "") -> list[dict]:
    """The way to the connections, to one of them, and to a page behind it."""
    title = _("Connections") if user.is_staff else _("Connect")
    found = [{"title": title, "url": list_url(user)}]
    if connection is not None:
        url = connection.get_absolute_url() if last else ""
        found.append({"title": connection.name, "url": url})
    return [*found, {"title": last}] if last else found


def list_url(user: User) -> str:
    return reverse("messaging:connections" if user.is_staff else "messaging:own-connections")


def by_state(connection: Connection) -> list[dict]:
    """How many it registered, by how far they came, as components/figures.html shows them."""
    rows = Registration.objects.filter(connection=connection).order_by()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    return [
        {"label": label, "value": onward.count(counts.get(value, 0))}
        for value, label in Registration.State.choices
    ]


def _facts(connection: Connection, user: User) -> list[dict]:
    token = f"\N{HORIZONTAL ELLIPSIS}{connection.tail}"
    facts = [
        {"label": _("Application"), "value": connection_looks.app(connection)},
        {"label": _("Token"), "value": token, "is_mono": True},
    ]
    if user.is_staff:
        url = reverse("messaging:customer-connections", args=[connection.customer_id])
        facts.insert(0, {"label": _("Customer"), "value": connection.customer.name, "url": url})
    return facts


def _notice(connection: Connection) -> dict | None:
    if connection.archived_at is not None:
        said = _("No call and no page of it is answered. Those it registered keep their accounts.")
        return {"state": "", "fact": _("Closed for good."), "text": said}
    if not connection.is_open:
        said = _("Its calls are answered with 008, and its pages are not there.")
        return {"state": "warn", "fact": _("Switched off."), "text": said}
    return None


def _is_living(connection: Connection) -> bool:
    return connection.archived_at is None


def _asking(name: str, title: str, icon: str, *, is_danger: bool = False):
    def ask(connection, _user):
        if not _is_living(connection):
            return None
        url = reverse(f"messaging:connection-{name}", args=[connection.pk])
        # What shows a secret is a page of its own; a dialog would lose it at a wrong click.
        return {"title": title, "url": url, "icon": icon, "is_danger": is_danger}

    return ask


def _row(name: str, title: str, icon: str, permission: str, order: int, **more) -> RowAction:
    def url(row):
        return reverse(f"messaging:connection-{name}", args=[row.pk])

    return RowAction(LIST, title, icon, url, permission=permission, order=order, **more)


def _count(connections: Sequence[Connection]) -> None:
    """Hang on each connection how many it registered."""
    rows = Registration.objects.filter(connection__in=connections).order_by()
    counts = dict(rows.values_list("connection").annotate(Count("pk")))
    for connection in connections:
        connection.registration_count = counts.get(connection.pk, 0)


ROTATE = gettext_lazy("Replace the token \N{HORIZONTAL ELLIPSIS}")
CLOSE = gettext_lazy("Close for good \N{HORIZONTAL ELLIPSIS}")
HUNG = [
    Tab(KIND, "main", gettext_lazy("Overview"), "messaging:connection", order=10),
    Tab(KIND, "settings", gettext_lazy("Settings"), "messaging:connection-settings", order=20),
    Tab(KIND, "test", gettext_lazy("Test"), "messaging:connection-test", CHANGE, order=30),
    Tab(KIND, "calls", gettext_lazy("Calls"), "messaging:connection-calls", VIEW_CALLS, order=40),
    Tab(KIND, "history", gettext_lazy("History"), "messaging:connection-history", order=90),
    Action(KIND, _asking("rotate", ROTATE, "key"), CHANGE, order=80, is_rare=True),
    Action(KIND, _asking("close", CLOSE, "ban", is_danger=True), CHANGE, order=90, is_rare=True),
]
OF_LIST = [
    ListColumn(
        LIST,
        "registrations",
        RegistrationCount(
            gettext_lazy("Registered"),
            accessor="pk",
            orderable=False,
            attrs=cell("r", "c-l", "r3", label=gettext_lazy("Registered")),
        ),
        after="state",
        fill=_count,
        exported=(
            ExportColumn("registrations", gettext_lazy("Registered"), "registration_count", NUMBER),
        ),
    ),
    _row("settings", gettext_lazy("Edit"), "pencil", CHANGE, 10, fits=_is_living),
    _row("test", gettext_lazy("Test"), "send", CHANGE, 20, fits=_is_living),
    _row("calls", gettext_lazy("Calls"), "list", VIEW_CALLS, 30),
    _row("rotate", ROTATE, "key", CHANGE, 80, fits=_is_living),
    _row("close", CLOSE, "ban", CHANGE, 90, fits=_is_living, is_danger=True, in_dialog=True),
]
