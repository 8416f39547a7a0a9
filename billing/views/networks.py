"""Countries, networks and prefixes: lists and pages of the same cut."""

from typing import ClassVar

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import networks
from billing.filters.networks import CountryFilter, NetworkFilter, PrefixFilter
from billing.forms.networks import CountryForm, NetworkForm, PrefixForm
from billing.models import Country, Network, Prefix
from billing.tables.networks import CountryTable, NetworkTable, PrefixTable
from portal.kit import imports
from portal.kit.columns import ListButton
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm
from portal.pages.tables.history import what, who

LAST = 20
LISTS = (
    (gettext_lazy("Networks"), "networks", "billing.view_network"),
    (gettext_lazy("Prefixes"), "prefixes", "billing.view_prefix"),
    (gettext_lazy("Countries"), "countries", "billing.view_country"),
)


def crumbs(key: str, last: str) -> list[dict]:
    title = next(title for title, name, _right in LISTS if name == key)
    return [{"title": title, "url": reverse(f"billing:{key}")}, {"title": last}]


class WorldList(ListView):
    template_name = "billing/networks/list.html"
    import_permission = ""

    def extra(self, page):
        user = self.request.user
        return {
            "tabs": [
                {"title": title, "url": reverse(f"billing:{key}"), "is_current": key == self.key}
                for title, key, right in LISTS
                if user.has_perm(right)
            ],
            "import_url": (
                imports.url(self.key)
                if self.import_permission and user.has_perm(self.import_permission)
                else ""
            ),
        }


class CountryList(WorldList):
    model = Country
    key = export = "countries"
    title = gettext_lazy("Countries")
    permission_required = "billing.view_country"
    table_class = CountryTable
    filter_class = CountryFilter
    search_placeholder = gettext_lazy("Name, code or calling code")
    new = ListButton(
        "countries",
        gettext_lazy("New country"),
        "plus",
        "billing:country-new",
        "billing.add_country",
    )
    empty = Empty(
        gettext_lazy("No countries yet"),
        gettext_lazy("The command manage.py world loads all of ISO 3166 with their networks."),
    )

    def rows(self):
        return super().rows().annotate(network_count=_count(Network, "country"))


class NetworkList(WorldList):
    model = Network
    key = export = "networks"
    title = gettext_lazy("Networks")
    permission_required = "billing.view_network"
    import_permission = "billing.change_network"
    table_class = NetworkTable
    filter_class = NetworkFilter
    search_placeholder = gettext_lazy("Name, MCC-MNC, country or prefix")
    new = ListButton(
        "networks",
        gettext_lazy("New network"),
        "plus",
        "billing:network-new",
        "billing.add_network",
    )
    empty = Empty(
        gettext_lazy("No networks yet"),
        gettext_lazy("The command manage.py world loads the world's networks and prefixes."),
    )

    def rows(self):
        rows = super().rows().select_related("country")
        return rows.annotate(prefix_count=_count(Prefix, "network"))


class PrefixList(WorldList):
    model = Prefix
    key = export = "prefixes"
    title = gettext_lazy("Prefixes")
    permission_required = "billing.view_prefix"
    import_permission = "billing.change_prefix"
    table_class = PrefixTable
    filter_class = PrefixFilter
    search_placeholder = gettext_lazy("First digits, network, MCC-MNC or country")
    new = ListButton(
        "prefixes", gettext_lazy("New prefix"), "plus", "billing:prefix-new", "billing.add_prefix"
    )
    empty = Empty(
        gettext_lazy("No prefixes yet"),
        gettext_lazy(
            "First digits tell where a number leads: without them no message finds its price. "
            "The command manage.py world loads the world's."
        ),
    )

    def rows(self):
        return super().rows().select_related("country", "network")


class WorldNew(FormView):
    """A new country, network or prefix."""

    key = ""
    template_name = "billing/networks/new.html"

    def crumbs(self):
        return crumbs(self.key, self.title)

    def act(self, cleaned):
        fields = {name: value for name, value in cleaned.items() if name != "mcc_mnc"}
        self.made = networks.add(self.model(**fields), by=self.request.user)
        return _("%(what)s is added.") % {"what": networks.shown(self.made)}

    def back_to(self):
        return self.made

    @property
    def back_url(self):
        return reverse(f"billing:{self.key}")


class CountryNew(WorldNew):
    model, key, form_class = Country, "countries", CountryForm
    title, verb = gettext_lazy("New country"), gettext_lazy("Add country")
    permission_required = "billing.add_country"


class NetworkNew(WorldNew):
    model, key, form_class = Network, "networks", NetworkForm
    title, verb = gettext_lazy("New network"), gettext_lazy("Add network")
    permission_required = "billing.add_network"

    def form_arguments(self):
        return {"initial": {"country": self.request.GET.get("country", "")}}


class PrefixNew(WorldNew):
    model, key, form_class = Prefix, "prefixes", PrefixForm
    title, verb = gettext_lazy("New prefix"), gettext_lazy("Add prefix")
    permission_required = "billing.add_prefix"

    def form_arguments(self):
        network = Network.objects.live().filter(pk=_number(self.request.GET.get("network"))).first()
        return {"initial": {"mcc_mnc": network.mcc_mnc if network else ""}}


class WorldRecord(TabForm):
    """The page of one: its facts as a form, and its history."""

    key = ""
    template_name = "billing/networks/record.html"
    changed: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def title(self):
        return networks.shown(self.record)

    @property
    def may_change(self):
        return super().may_change and self.record.archived_at is None

    def form_arguments(self):
        return {"row": self.record}

    def head(self):
        row = self.record
        return {
            "name": self.title,
            "crumbs": crumbs(self.key, self.title),
            "badges": [{"state": "off", "text": _("Archived")}] if row.archived_at else [],
            "facts": [{"label": _("Origin"), "value": row.origin}, *self.facts()],
            "more_actions": self._actions() if super().may_change else [],
        }

    def facts(self):
        return []

    def extra(self):
        found = networks.entries(self.record, self.request.user)
        found = found.select_related("actor", "acting_as")[:LAST]
        kind = self.model._meta.model_name
        of = f"&of={self.record.pk}" if self.model is not Country else ""
        return {
            "entries": [{"at": one.at, "who": who(one), "what": what(one)} for one in found],
            "entries_url": f"{reverse('history')}?kind={kind}{of}",
            "sees_history": self.request.user.has_perm("portal.view_historyentry"),
        }

    def act(self, cleaned):
        fields = {name: cleaned[name] for name in self.changed}
        if networks.change(self.record, fields, by=self.request.user):
            return _("%(what)s is saved.") % {"what": networks.shown(self.record)}
        return _("Nothing was different.")

    def _actions(self):
        row, kind = self.record, self.model._meta.model_name
        if row.archived_at:
            url = reverse(f"billing:{kind}-restore", args=[row.pk])
            return [{"title": _("Bring back"), "url": url, "icon": "refresh", "is_post": True}]
        url = reverse(f"billing:{kind}-archive", args=[row.pk])
        return [
            {"title": _("Archive"), "url": url, "icon": "x", "is_post": True, "is_danger": True}
        ]


class CountryPage(WorldRecord):
    model, key, form_class = Country, "countries", CountryForm
    permission_required, change_permission = "billing.view_country", "billing.change_country"
    changed = ("name",)

    def facts(self):
        count = self.record.networks.live().count()
        url = f"{reverse('billing:networks')}?country={self.record.pk}"
        return [{"label": _("Networks"), "value": count, "url": url}]


class NetworkPage(WorldRecord):
    model, key, form_class = Network, "networks", NetworkForm
    permission_required, change_permission = "billing.view_network", "billing.change_network"
    changed = ("name", "country")

    def rows(self):
        return super().rows().select_related("country")

    def facts(self):
        count = self.record.prefix_set.live().count()
        url = f"{reverse('billing:prefixes')}?network={self.record.pk}"
        return [
            {"label": "MCC-MNC", "value": self.record.mcc_mnc, "is_mono": True},
            {"label": _("Prefixes"), "value": count, "url": url},
        ]


class PrefixPage(WorldRecord):
    model, key, form_class = Prefix, "prefixes", PrefixForm
    permission_required, change_permission = "billing.view_prefix", "billing.change_prefix"
    changed = ("country", "network")

    def rows(self):
        return super().rows().select_related("country", "network")

    def facts(self):
        row = self.record
        known = {"label": _("Country"), "value": row.country, "url": row.country.get_absolute_url()}
        if row.network is None:
            return [known]
        url = row.network.get_absolute_url()
        return [known, {"label": _("Network"), "value": row.network.name, "url": url}]


class WorldArchive(ActionView):
    def act(self, row):
        networks.archive(row, by=self.request.user)
        return _("%(what)s is archived.") % {"what": networks.shown(row)}


class WorldRestore(ActionView):
    def act(self, row):
        networks.restore(row, by=self.request.user)
        return _("%(what)s is in use again.") % {"what": networks.shown(row)}


class CountryArchive(WorldArchive):
    model, permission_required = Country, "billing.change_country"


class CountryRestore(WorldRestore):
    model, permission_required = Country, "billing.change_country"


class NetworkArchive(WorldArchive):
    model, permission_required = Network, "billing.change_network"


class NetworkRestore(WorldRestore):
    model, permission_required = Network, "billing.change_network"


class PrefixArchive(WorldArchive):
    model, permission_required = Prefix, "billing.change_prefix"


class PrefixRestore(WorldRestore):
    model, permission_required = Prefix, "billing.change_prefix"


def _count(model, name: str):
    """How many living rows of the model name the row."""
    found = model.objects.live().filter(**{name: OuterRef("pk")}).order_by().values(name)
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
