"""Ways out, as the admin shows them; connectors, pools, routes and services are written here."""

from django.contrib import admin

from messaging import suppliers
from messaging.forms.connector_kinds import FORMS
from messaging.forms.connectors import ConnectorForm
from messaging.models import (
    Connector,
    ConnectorState,
    DeliveryRate,
    LinkState,
    Pool,
    PoolMember,
    ReplacementRule,
    Route,
    Service,
    ServiceOf,
)
from portal.kit import secrets
from portal.pages.admin import Recorded, Shown

ROUTING = "messaging.view_connector"


@admin.register(Connector)
class ConnectorAdmin(Recorded):
    form = ConnectorForm
    list_display = ("name", "kind", "channel", "host", "port", "system_id", "is_enabled")
    list_filter = ("is_enabled",)
    search_fields = ("name", "host")

    def get_form(self, request, obj=None, **more):
        return super().get_form(request, obj, form=FORMS[obj.kind] if obj else self.form, **more)

    def save_model(self, request, obj, form, change):
        for name, column in suppliers.SECRETS.items():
            if form.cleaned_data.get(name):
                setattr(obj, column, secrets.close(form.cleaned_data[name]))
        super().save_model(request, obj, form, change)


@admin.register(ConnectorState)
class ConnectorStateAdmin(Shown):
    seen_with = ROUTING
    list_display = ("connector", "state", "since", "seen_at", "reason")
    list_select_related = ("connector",)


@admin.register(DeliveryRate)
class DeliveryRateAdmin(Shown):
    seen_with = ROUTING
    list_display = ("connector", "country", "sent", "arrived")
    list_select_related = ("connector",)


@admin.register(LinkState)
class LinkStateAdmin(Shown):
    seen_with = ROUTING
    list_display = ("connector", "number", "role", "state", "since", "window_used", "last_error")
    list_select_related = ("connector",)


class PoolMemberInline(admin.TabularInline):
    model = PoolMember
    extra = 1


@admin.register(Pool)
class PoolAdmin(Recorded):
    list_display = ("name", "policy")
    search_fields = ("name",)
    inlines = (PoolMemberInline,)


@admin.register(Route)
class RouteAdmin(Recorded):
    list_display = ("name", "scope", "priority", "country", "network", "pool", "is_enabled")
    list_select_related = ("country", "network", "pool")
    list_filter = ("scope", "is_enabled")
    search_fields = ("name",)
    raw_id_fields = ("customer", "client", "network", "door")


@admin.register(ReplacementRule)
class ReplacementRuleAdmin(Shown):
    """Edited on its page alone, where a rule that can never work is refused."""

    list_display = ("name", "kind", "scope", "priority", "phrase", "is_enabled")
    list_filter = ("kind", "scope", "is_enabled")
    search_fields = ("name",)


@admin.register(Service)
class ServiceAdmin(Recorded):
    list_display = ("name", "price_list", "is_default")
    list_select_related = ("price_list",)
    search_fields = ("name",)


@admin.register(ServiceOf)
class ServiceOfAdmin(Recorded):
    edited_with = "messaging.change_service"
    list_display = ("door", "service")
    list_select_related = ("door", "service")
    raw_id_fields = ("door",)
