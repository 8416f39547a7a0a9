"""The head of a number's page: the same around every tab."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import Number, NumberUse
from messaging.tables.numbers import shown
from portal.kit import records
from portal.models import User

KIND = "number"


def head(number: Number, user: User, tab: str) -> dict:
    """What layouts/record.html shows around the tab of this slug."""
    hung = records.head(KIND, number, user, tab)
    return hung | {
        "name": shown(number.digits),
        "crumbs": crumbs(number),
        "badges": [_standing(number), *hung["badges"]],
        "facts": _facts(number),
    }


def crumbs(number: Number | None = None, last: str = "") -> list[dict]:
    """The way to the numbers, to one of them, and to a page behind it."""
    found = [{"title": _("Numbers"), "url": reverse("messaging:numbers")}]
    if number is not None:
        url = number.get_absolute_url() if last else ""
        found.append({"title": shown(number.digits), "url": url})
    return [*found, {"title": last}] if last else found


def told(use: NumberUse) -> str:
    """A use in words: its number, and its prefix if it has one."""
    return f"{shown(use.number.digits)} {use.keyword}".strip()


def _standing(number: Number) -> dict:
    uses = list(number.uses.living().values_list("keyword", flat=True)[:2])
    if not uses:
        return {"state": "off", "text": _("nobody's")}
    if uses == [""]:
        return {"state": "ok", "text": _("assigned")}
    return {"state": "info", "text": _("shared by prefixes")}


def _facts(number: Number) -> list[dict]:
    count = number.uses.living().count()
    return [
        {"label": _("Kind"), "value": number.get_kind_display()},
        {"label": _("Country"), "value": number.country.name},
        {"label": _("Connector"), "value": number.connector or _("any")},
        {"label": _("Users"), "value": ngettext("%(n)s use", "%(n)s uses", count) % {"n": count}},
    ]
