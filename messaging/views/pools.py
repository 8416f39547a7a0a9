"""Pools: the list, and a pool with its connectors, its routes and its settings."""

import copy

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connectors, pools
from messaging.filters.routes import PoolFilter
from messaging.forms.pools import MembersForm, PoolForm
from messaging.models import Pool
from messaging.tables.connectors import LOOKS
from messaging.tables.pools import WITH_SHARES, PoolTable
from messaging.tables.routes import PoolRouteTable
from messaging.views.routing_records import HistoryTab, RoutesOf, RoutingTab
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm

VIEW = "messaging.view_pool"
TITLE = gettext_lazy("Pools")


class PoolList(ListView):
    """Connectors that share traffic and stand in for each other."""

    model = Pool
    key = "pools"
    title = TITLE
    permission_required = VIEW
    table_class = PoolTable
    filter_class = PoolFilter
    export = "pools"
    search_placeholder = gettext_lazy("Name of a pool or of a connector")
    new = ListButton(
        "pools", gettext_lazy("New pool"), "plus", "messaging:pool-new", "messaging.add_pool"
    )
    empty = Empty(
        gettext_lazy("No pools yet"),
        gettext_lazy(
            "A pool holds connectors that share traffic and stand in for each other. Routes lead "
            "to pools."
        ),
    )

    def rows(self):
        return pools.listed(super().rows())


class PoolNew(FormView):
    title = gettext_lazy("New pool")
    verb = gettext_lazy("Add pool")
    permission_required = "messaging.add_pool"
    form_class = PoolForm
    template_name = "messaging/connectors/new.html"

    def crumbs(self):
        return [{"title": TITLE, "url": "../"}, {"title": self.title}]

    def act(self, cleaned):
        self.pool = pools.add(cleaned, by=self.request.user)
        return _("%(name)s is added. Put connectors into it.") % {"name": self.pool}

    def back_to(self):
        return self.pool


class PoolTab(RoutingTab):
    model = Pool
    kind = "pool"
    list_title = TITLE
    list_name = "messaging:pools"
    permission_required = VIEW

    def facts(self):
        pool = self.record
        again = _("%(n)s min without a receipt") % {"n": pool.resend_minutes}
        return [
            {"label": _("Policy"), "value": pool.get_policy_display()},
            {"label": _("Moves on after"), "value": _("%(n)s s") % {"n": pool.move_after_s}},
            {"label": _("Sends again"), "value": again if pool.resend_minutes else _("never")},
            {
                "label": _("Errors for rerouting"),
                "value": ", ".join(pool.reroute_statuses) or _("none"),
            },
        ]


class PoolMembers(PoolTab, TabForm):
    """Its connectors: one form for all of their places, and a line for one more."""

    tab = "members"
    form_class = MembersForm
    change_permission = "messaging.change_poolmember"
    template_name = "messaging/pools/members.html"

    @cached_property
    def members(self):
        return list(self.record.members.select_related("connector__state", "connector__cost_list"))

    def form_arguments(self):
        return {"members": self.members}

    def extra(self):
        now = timezone.now()
        stands = {}
        for member in self.members:
            found = connectors.standing(member.connector, now)
            state, text = LOOKS[found.state]
            stands[member.pk] = {"state": state, "text": text, "since": found.since}
        total = sum(member.share for member in self.members)
        return {
            "stands": stands,
            "has_shares": self.record.policy in WITH_SHARES,
            "total": total,
            "is_uneven": self.record.policy in WITH_SHARES and total not in {0, 100},
        }

    def show(self, status=200, **more):
        form = more["form"]
        found = self.extra()["stands"]
        lines = [line | {"stand": found[line["member"].pk]} for line in form.lines]
        return super().show(status, lines=lines, **more)

    def post(self, request, **kwargs):
        self._asked = None
        return super().post(request, **kwargs)

    def _form(self, *data):
        self._asked = super()._form(*data)
        return self._asked

    def act(self, _cleaned):
        if pools.arrange(self.record, self._asked.places(), by=self.request.user):
            return _("The connectors of %(name)s are saved.") % {"name": self.record}
        return _("Nothing was different.")


class PoolRoutes(RoutesOf, PoolTab):
    tab = "routes"
    template_name = "messaging/routes/of_record.html"
    table_class = PoolRouteTable

    def mine(self, rows):
        return rows.filter(pool=self.record)

    def extra(self):
        empty = {
            "title": _("No route leads here"),
            "text": _("Messages come to a pool by routes. Without one its connectors are idle."),
        }
        return self.routes(new_query=urlencode({"pool": self.record.pk}), empty=empty)


class PoolSettings(PoolTab, TabForm):
    tab = "settings"
    form_class = PoolForm
    change_permission = "messaging.change_pool"

    def form_arguments(self):
        return {"instance": copy.copy(self.record)}

    def act(self, cleaned):
        if pools.change(self.record, cleaned, by=self.request.user):
            return _("%(name)s is saved and holds for the next message.") % cleaned
        return _("Nothing was different.")


class PoolHistory(HistoryTab, PoolTab):
    permission_required = (VIEW, "portal.view_historyentry")
