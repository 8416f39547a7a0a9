from portal.kit import cards
from portal.kit.cards import Card


def _attention(glance):
    return {"alerts": cards.alerts(glance)}


def _figures(glance):
    return {"figures": cards.figures(glance)}


ATTENTION = Card(
    _attention,
    slug="attention",
    row="attention",
    template="components/alerts.html",
    every_s=15,
)
FIGURES = Card(
    _figures, slug="figures", row="figures", template="components/figures.html", every_s=5
)
