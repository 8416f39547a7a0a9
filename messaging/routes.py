"""Routes: added, changed, switched, deleted. They hold for the next message.

A deleted route is only taken out of use: messages name it, and are still explained by it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging import route_words
from messaging.events import RouteEvent as Event
from messaging.models import Route
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

Scope = Route.Scope
OWNERS = {Scope.CLIENT: "client", Scope.CUSTOMER: "customer", Scope.SERVICE: "service"}
LINES_MAX = 500
SENDER_MAX, DIGITS_MAX, TEXT_MAX = 32, 15, 160


def add(fields: Mapping[str, Any], *, by: User | None) -> Route:
    """A new route; `fields` are the model's. Raises Refused for one that can never work."""
    route = _checked(Route(**fields))
    with transaction.atomic():
        route.save(force_insert=True)
        audit.record(by, Event.ADDED, route, name=route.name, words=route_words.brief(route))
    return route


def change(route: Route, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Set these fields. False: nothing was different."""
    with transaction.atomic():
        route = Route.objects.living().select_for_update().get(pk=route.pk)
        names = [field.name for field in route._meta.concrete_fields if not field.primary_key]
        before = {name: getattr(route, name) for name in names}
        for name, value in fields.items():
            setattr(route, name, value)
        _checked(route)
        changed = [name for name in names if getattr(route, name) != before[name]]
        if not changed:
            return False
        route.save(update_fields=changed)
        audit.record(
            by,
            Event.CHANGED,
            route,
            name=route.name,
            before={name: str(before[name]) for name in changed},
            after={name: str(getattr(route, name)) for name in changed},
        )
    return True


def switch(routes: Iterable[Route], *, on: bool, by: User | None) -> int:
    """Switch routes on or off; how many were otherwise before."""
    event = Event.SWITCHED_ON if on else Event.SWITCHED_OFF
    with transaction.atomic():
        found = list(_locked(routes).exclude(is_enabled=on))
        for route in found:
            route.is_enabled = on
            route.save(update_fields=["is_enabled"])
            audit.record(by, event, route, name=route.name)
    return len(found)


def remove(routes: Iterable[Route], *, by: User | None) -> int:
    """Take routes out of use for good; how many there were."""
    now = timezone.now()
    with transaction.atomic():
        found = list(_locked(routes))
        for route in found:
            route.archived_at = now
            route.save(update_fields=["archived_at"])
            audit.record(by, Event.DELETED, route, name=route.name, words=route_words.brief(route))
    return len(found)


def senders(text: str) -> str:
    """Senders, one a line, each once. Raises Refused for one that is too long."""
    return _lines(text, SENDER_MAX)


def numbers(text: str) -> str:
    """Beginnings of numbers in digits, one a line. Raises Refused for what is none."""
    return _lines(text, DIGITS_MAX, _digits)


def texts(text: str) -> str:
    """Parts of texts, one a line. Raises Refused for one that is too long."""
    return _lines(text, TEXT_MAX)


def _lines(text: str, longest: int, read: Callable[[str], str] = str.strip) -> str:
    lines = list(dict.fromkeys(read(line) for line in text.splitlines() if line.strip()))
    if len(lines) > LINES_MAX:
        raise Refused(_("At most %(most)s lines can be named.") % {"most": LINES_MAX})
    long = next((line for line in lines if len(line) > longest), None)
    if long is not None:
        about = {"line": long[:40], "most": longest}
        raise Refused(_("“%(line)s” is longer than %(most)s characters.") % about)
    return "\n".join(lines)


def _digits(line: str) -> str:
    digits = "".join(line.split()).removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(_("“%(line)s” is no beginning of a number.") % {"line": line[:40]})
    return digits


def _checked(route: Route) -> Route:
    """The route with what does not belong to its scope cleared."""
    scope = Scope(route.scope)
    named = OWNERS.get(scope)
    if named and getattr(route, named) is None:
        raise Refused(_("Say whose route it is."), code="no_owner", field=named)
    for other in set(OWNERS.values()) - {named}:
        setattr(route, other, None)
    if route.client is not None:
        route.customer = route.client.customer
    if route.network is not None:
        if route.country_id not in {None, route.network.country_id}:
            about = {"network": route.network}
            sentence = _("%(network)s is not in this country.") % about
            raise Refused(sentence, code="no_network", field="network")
        route.country_id = route.network.country_id
    route.name = route.name.strip() or route_words.name(route)
    return route


def _locked(routes: Iterable[Route]) -> Any:
    chosen = [route.pk for route in routes]
    rows = Route.objects.living().filter(pk__in=chosen).order_by("pk")
    return rows.select_related(*READ).select_for_update(of=("self",))


# What the words of a route need of other tables.
READ = ("customer", "client", "service", "country", "network", "door", "pool")
