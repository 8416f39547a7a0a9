"""The menu: fixed sections, entries hung by the apps in their menu.py."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit import faces, hooks


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    icon: str


SECTIONS = (
    Section("dashboard", _("Dashboard"), "layout-dashboard"),
    Section("customers", _("Customers"), "building"),
    Section("clients", _("Clients"), "users"),
    Section("messaging", _("Messaging"), "message"),
    Section("routing", _("Routing"), "route"),
    Section("stops", _("Stops"), "shield"),
    Section("billing", _("Billing"), "receipt"),
    Section("connect", _("Connect"), "plug"),
    Section("reports", _("Reports"), "chart-bar"),
    Section("administration", _("Administration"), "settings"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry: where it stands, what opens it, who sees it.

    `permission` is what its screen asks for. An entry that is its whole section stands there as a
    plain link. `badge(user)` are the rows that wait for this user, if there may be any: how many
    there are stands beside the entry. An entry with a `feature` is there only for faces that have
    it. Customers and clients have few entries at the top: those with a `lead`, the address of
    another entry, stand in a second line when one of its pages is open.
    """

    section: str
    title: str
    url_name: str
    permission: str | None
    faces: tuple[str, ...] = (faces.STAFF,)
    order: int = 50
    badge: Callable[[Any], QuerySet | None] | None = None
    lead: str = ""
    feature: str = ""


@dataclass(frozen=True, slots=True)
class SettingsItem:
    """An entry of the sidebar of a customer's settings; hung in menu.py, as the menu's entries are.

    The sidebar stands beside every page whose address begins with an entry's. `also` are the
    beginnings of other addresses that belong to it, such as "/api-tokens/".
    """

    title: str
    url_name: str
    permission: str | None
    order: int = 50
    also: tuple[str, ...] = ()


# What stands in a customer's menu for all entries of the sidebar: the page that is its first.
SETTINGS = "account"
BADGE_MAX = 99


def build(user, path: str) -> list[dict]:
    """The menu as the user sees it on the page at `path`."""
    face = faces.of(user)
    kind = face.kind
    items = sorted(
        (i for i in hooks.found("menu", Item) if _is_for(face, i) and _may(user, i)),
        key=lambda item: item.order,
    )
    badges = _badges(items, user)
    current = _current(items, path)
    if sidebar(user, path):
        current = next((item for item in items if item.url_name == SETTINGS), None)
    if kind != faces.STAFF:
        order = [section.key for section in SECTIONS]
        items.sort(key=lambda item: (order.index(item.section), item.order))
        return _grouped(items, current, badges)
    sections = [
        _section(s, [i for i in items if i.section == s.key], current, badges) for s in SECTIONS
    ]
    return [section for section in sections if section]


def _badges(items: list[Item], user) -> dict[str, str]:
    """What stands beside the entries, by their addresses; every page asks for it, in one query."""
    waiting = [(item.url_name, item.badge(user)) for item in items if item.badge]
    asked = [
        rows.values_list(Value(name))[: BADGE_MAX + 1] for name, rows in waiting if rows is not None
    ]
    if not asked:
        return {}
    found = Counter(name for (name,) in asked[0].union(*asked[1:], all=True))
    return {
        name: str(count) if count <= BADGE_MAX else f"{BADGE_MAX}+" for name, count in found.items()
    }


def _grouped(items: list[Item], current: Item | None, badges: dict[str, str]) -> list[dict]:
    """The entries at the top, each with those it leads; without their lead, the first one leads."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.lead or item.url_name, []).append(item)
    built = []
    for lead, members in groups.items():
        members.sort(key=lambda item: item.url_name != lead)
        links = [_link(item, item is current, badges) for item in members]
        head = links[0] | {"is_open": any(link["is_current"] for link in links)}
        head["badge"] = next((link["badge"] for link in links if link["badge"]), "")
        built.append(head | {"items": links if len(links) > 1 else []})
    return built


def sidebar(user, path: str) -> list[dict]:
    """A customer's settings, as the sidebar of the page at `path` shows them; empty elsewhere."""
    if faces.of(user).kind != faces.CUSTOMER:
        return []
    found = [item for item in hooks.found("menu", SettingsItem) if _may(user, item)]
    items = sorted(found, key=lambda item: item.order)
    addresses = {url: item for item in items for url in (reverse(item.url_name), *item.also)}
    fitting = [url for url in addresses if path.startswith(url)]
    if not fitting:
        return []
    current = addresses[max(fitting, key=len)]
    return [
        {"title": item.title, "url": reverse(item.url_name), "is_current": item is current}
        for item in items
    ]


def _is_for(face: faces.Face, item: Item) -> bool:
    return face.kind in item.faces and (not item.feature or item.feature in face.features)


def _may(user, item: Item | SettingsItem) -> bool:
    return item.permission is None or user.has_perm(item.permission)


def _current(items: list[Item], path: str) -> Item | None:
    """The entry whose address is the longest beginning of the page's; "/" begins only itself."""
    addresses = {reverse(item.url_name): item for item in items}
    fitting = [url for url in addresses if path == url or (url != "/" and path.startswith(url))]
    return addresses[max(fitting, key=len)] if fitting else None


def _link(item: Item, is_current: bool, badges: dict[str, str]) -> dict:
    return {
        "title": item.title,
        "url": reverse(item.url_name),
        "is_current": is_current,
        "badge": badges.get(item.url_name, ""),
        "items": [],
    }


def _section(
    section: Section, items: list[Item], current: Item | None, badges: dict[str, str]
) -> dict | None:
    if not items:
        return None
    links = [_link(item, item is current, badges) for item in items]
    alone = len(items) == 1 and items[0].title == section.title
    return {
        "title": section.title,
        "icon": section.icon,
        "url": links[0]["url"],
        "is_current": alone and links[0]["is_current"],
        "is_open": not alone and any(link["is_current"] for link in links),
        "badge": next((link["badge"] for link in links if link["badge"]), ""),
        "items": [] if alone else links,
    }
