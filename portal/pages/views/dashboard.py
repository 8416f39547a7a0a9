from django.http import Http404
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRefresh

from portal.kit import cards
from portal.kit.cards import ROWS, Card, Glance
from portal.kit.views.screen import Screen


class Dashboard(Screen):
    """How things stand now: every card its user may see, read at one moment."""

    title = _("Dashboard")
    template_name = "pages/dashboard/page.html"

    def get(self, request):
        glance = Glance(request.user)
        shown = [found for card in cards.cards(request.user) if (found := _shown(card, glance))]
        rows = [
            {"grid": row.grid, "cards": [card for card in shown if card["row"] == row.key]}
            for row in ROWS
        ]
        context = {
            "screen": self,
            "now": date_format(glance.local, "l j F Y, H:i") + f" {glance.local.tzname()}",
            "rows": [row for row in rows if row["cards"]],
        }
        return render(request, self.template_name, context)


class DashboardCard(Screen):
    """One card by itself, for whoever renews it."""

    def get(self, request, slug):
        card = cards.card(request.user, slug)
        found = card and _shown(card, Glance(request.user))
        if not found:
            raise Http404
        return render(request, "pages/dashboard/card.html", {"screen": self, "card": found})

    def handle_no_permission(self):
        # A card that is renewed after the log-in has ended must not show the log-in in its place.
        if self.request.htmx and not self.request.user.is_authenticated:
            return HttpResponseClientRefresh()
        return super().handle_no_permission()


def _shown(card: Card, glance: Glance) -> dict | None:
    context = card.ask(glance)
    if context is None:
        return None
    return {
        "slug": card.slug,
        "row": card.row,
        "template": card.template,
        "every_s": card.every_s,
        "context": context,
    }
