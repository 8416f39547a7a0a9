"""What messaging adds to the lists of customers, of clients and of SMPP accounts."""

import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging import (
    binds,
    blocked,
    connect_actions,
    connection_record,
    contact_actions,
    replacement_rule_actions,
    route_actions,
    stop_actions,
)
from messaging.models import Service, ServiceOf
from messaging.stop_actions import ImportButton
from portal.kit.columns import BulkAction, ListButton, ListColumn, ListFilter, RowAction
from portal.kit.exports.columns import NUMBER
from portal.kit.exports.columns import Column as ExportColumn
from portal.kit.tables import cell
from portal.templatetags import onward


def _messages(owner):
    def url(row):
        return f"{reverse('messaging:messages')}?{owner}={row.pk}"

    return url


OF_CUSTOMER = RowAction(
    "customers",
    _("Messages"),
    "message",
    _messages("customer"),
    permission="messaging.view_message",
    order=30,
)
OF_CLIENT = RowAction(
    "clients",
    _("Messages"),
    "message",
    _messages("client"),
    permission="messaging.view_message",
    order=30,
)


class ServiceName(tables.Column):
    def render(self, record):
        if record.names_service or not record.service_name:
            return record.service_name or onward.NOTHING
        return format_html(
            '<span class="muted" title="{}">{}</span>', _("by default"), record.service_name
        )


def _services(accounts):
    """Hang on each account `service_name`, and `names_service`: whether it was chosen for it."""
    doors = [account.pk for account in accounts]
    chosen = dict(ServiceOf.objects.filter(door__in=doors).values_list("door", "service__name"))
    default = Service.objects.filter(is_default=True).values_list("name", flat=True).first()
    for account in accounts:
        account.names_service = account.pk in chosen
        account.service_name = chosen.get(account.pk, default or "")


def _with_service(accounts, _name, service):
    """Accounts that use the service; those that name none use the default one."""
    if service is None:
        return accounts
    uses = ServiceOf.objects.values("door")
    chosen = accounts.filter(pk__in=uses.filter(service=service))
    return chosen | accounts.exclude(pk__in=uses) if service.is_default else chosen


SERVICE = ListColumn(
    "smpp-accounts",
    "service",
    ServiceName(_("Service"), accessor="pk", orderable=False, attrs=cell("c-0")),
    after="client",
    fill=_services,
    exported=(ExportColumn("service", _("Service"), "service_name"),),
)
USES_SERVICE = ListFilter(
    "smpp-accounts",
    "service",
    django_filters.ModelChoiceFilter(
        queryset=Service.objects.all(),
        label=_("Service"),
        empty_label=_("All services"),
        method=_with_service,
    ),
)
QUICK_CREATE_TOO = ListButton(
    "smpp-accounts",
    _("Quick Create Customer+SMPP"),
    "plug",
    "messaging:quick-create",
    permission="customers.add_customer",
)
QUICK_CREATE = ListButton(
    "customers",
    _("Quick Create Customer+SMPP"),
    "plug",
    "messaging:quick-create",
    permission="clients.add_smppaccount",
)


class BindCount(tables.Column):
    """How many binds are up, of how many; it leads to them."""

    def __init__(self, title, url_name, **more):
        super().__init__(title, accessor="pk", orderable=False, **more)
        self.url_name = url_name

    def render(self, record):
        return format_html(
            '<a class="nw" href="{}">{}</a>',
            reverse(self.url_name, args=[record.pk]),
            _("%(up)s of %(most)s") % {"up": record.binds_up, "most": record.max_binds},
        )


def _binds(accounts):
    up = binds.counts(account.pk for account in accounts)
    for account in accounts:
        account.binds_up = up.get(account.pk, 0)


BINDS = ListColumn(
    "smpp-accounts",
    "binds",
    BindCount(
        _("Binds"), "messaging:smpp-account-binds", attrs=cell("c-r", "r3", label=_("Binds"))
    ),
    after="parts_per_s",
    fill=_binds,
    exported=(ExportColumn("binds", _("Binds up"), "binds_up", NUMBER),),
)
OWN_BINDS = ListColumn(
    "own-smpp-accounts",
    "binds",
    BindCount(_("Binds"), "messaging:own-binds", attrs=cell("c-r", "r3", label=_("Binds"))),
    after="parts_per_s",
    fill=_binds,
)
END_SUPPRESSIONS = BulkAction(
    "suppressions",
    _("Remove \N{HORIZONTAL ELLIPSIS}"),
    "messaging:suppressions-remove",
    permission="messaging.change_suppression",
)
END_SUPPRESSION = RowAction(
    "suppressions",
    _("Remove \N{HORIZONTAL ELLIPSIS}"),
    "x",
    lambda row: f"{reverse('messaging:suppressions-remove')}?pk={row.pk}",
    permission="messaging.change_suppression",
)
RELEASE_NUMBERS = [
    BulkAction(
        key,
        _("Release \N{HORIZONTAL ELLIPSIS}"),
        "messaging:number-uses-release",
        permission="messaging.delete_numberuse",
        is_danger=True,
    )
    for key in ("number-uses", "number-uses-of")
]
IMPORT_NUMBERS = ImportButton(
    "numbers", _("Import"), "upload", "numbers", permission="messaging.add_number"
)
STOPS = [*stop_actions.OF_ROWS, *stop_actions.OF_MANY, *stop_actions.BUTTONS]
BLOCKED_TEXT = ListColumn(
    "blocked",
    "text",
    tables.Column(_("Text"), "shown_text", orderable=False, attrs=cell("c-0", "wraps")),
    after="recipient",
    fill=blocked.with_texts,
)
BLOCKED_DETAIL = ListColumn(
    "blocked",
    "detail",
    tables.Column(_("Detail"), "shown_detail", orderable=False, attrs=cell("c-0", "wraps")),
    after="reason",
    fill=blocked.with_details,
)
REPLACEMENT_RULES = replacement_rule_actions.ALL
ROUTES = route_actions.ROUTE_ROWS
CONTACTS = contact_actions.ALL
CONNECTIONS = connection_record.OF_LIST
LIFTING = connect_actions.LIFTING
