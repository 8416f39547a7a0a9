from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import block_lists
from messaging.filters.stops import BlockEntryFilter
from messaging.forms.stops import BlockForm
from messaging.models import BlockEntry
from messaging.tables.stops import BlockEntryTable
from messaging.views.chosen import Chosen
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

SHOWN = ("list__customer", "list__client", "list__connector", "by")


class BlockEntries(ListView):
    """What is on all block lists: numbers, beginnings of numbers, sender names."""

    model = BlockEntry
    key = "block-lists"
    title = gettext_lazy("Block lists")
    permission_required = "messaging.view_blockentry"
    table_class = BlockEntryTable
    filter_class = BlockEntryFilter
    export = "block-lists"
    search_placeholder = gettext_lazy("Number or sender, from its beginning")
    new = ListButton(
        "block-lists",
        gettext_lazy("Block"),
        "plus",
        "messaging:block-list-new",
        "messaging.add_blockentry",
    )
    empty = Empty(
        gettext_lazy("Nothing is blocked"),
        gettext_lazy(
            "Messages to a blocked number, or from a blocked sender, are not sent and never "
            "charged. A list holds for the whole platform, one customer or client, or for what "
            "goes by one connector."
        ),
    )

    def rows(self):
        return super().rows().select_related(*SHOWN)


class BlockNew(FormView):
    """Puts numbers, beginnings or senders on a list."""

    title = gettext_lazy("Block")
    verb = gettext_lazy("Block")
    permission_required = "messaging.add_blockentry"
    form_class = BlockForm
    template_name = "messaging/stops/form.html"
    text = gettext_lazy("Nothing more is sent to these numbers, or by these senders, from now on.")

    def crumbs(self):
        return [
            {"title": _("Block lists"), "url": reverse("messaging:block-lists")},
            {"title": self.title},
        ]

    def form_arguments(self):
        asked = {name: self.request.GET.get(name) for name in ("customer", "client", "connector")}
        initial = {name: value for name, value in asked.items() if value}
        scope = next(iter(initial), "platform")
        return {"user": self.request.user, "initial": initial | {"scope": scope}}

    def act(self, cleaned):
        where = block_lists.place(cleaned["scope"], cleaned.get(cleaned["scope"]))
        written = block_lists.add(
            where,
            cleaned["kind"],
            cleaned["values"],
            note=cleaned["note"],
            until=cleaned["until"],
            by=self.request.user,
        )
        return said(written)

    def back_to(self):
        return reverse("messaging:block-lists")


class BlockRemove(Chosen):
    model = BlockEntry
    title = gettext_lazy("Take these off the block lists?")
    verb = gettext_lazy("Take off")
    text = gettext_lazy("Messages to them are sent again.")
    permission_required = ("messaging.view_blockentry", "messaging.delete_blockentry")
    list_url = "messaging:block-lists"

    def act(self, rows, cleaned):
        count = block_lists.remove(rows, by=self.request.user)
        return ngettext("%(n)s is taken off.", "%(n)s are taken off.", count) % {"n": count}


def said(written: block_lists.Written) -> str:
    """What an adding did, in one sentence."""
    words = {"added": written.added, "changed": written.changed, "same": written.same}
    return _("%(added)s added, %(changed)s changed, %(same)s were there already.") % words
