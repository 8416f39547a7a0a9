"""Replacement rules from files: the columns that their export writes."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Country, Network
from clients.models import Client
from customers.models import Customer
from messaging import replacement_rules
from messaging.models import Connector, ReplacementRule
from portal.core.errors import Refused
from portal.kit.imports import Fault
from portal.models import User

Kind, Put, Scope = ReplacementRule.Kind, ReplacementRule.Put, ReplacementRule.Scope
YES = frozenset({"yes", "y", "true", "1", "on"})
NO = frozenset({"", "no", "n", "false", "0", "off"})
PRIORITY_MAX = 2**31 - 1
NAME_MAX, SENDER_MAX = 80, 32


class World:
    """What rows name, looked up once for a file; owners are looked up as they come."""

    def __init__(self) -> None:
        self.countries = {one.code: one for one in Country.objects.all()}
        self.networks = {one.mcc_mnc: one for one in Network.objects.all()}
        self.connectors = {one.name.casefold(): one for one in Connector.objects.all()}
        self.by_id = {str(one.pk): one for one in self.connectors.values()}
        self._owners: dict[tuple[str, str], Any] = {}

    def owner(self, scope: str, number: str) -> Any:
        """The client or customer of this number; None if there is none."""
        key = scope, number
        if key not in self._owners:
            model = Client if scope == Scope.CLIENT else Customer
            known = number.isascii() and number.isdigit() and int(number) < 2**63
            self._owners[key] = model.objects.filter(pk=number).first() if known else None
        return self._owners[key]


def read(values: dict[str, str], world: World) -> ReplacementRule:
    """The rule of a row, not stored. Raises Fault, or Refused for one that can never work."""
    kind = _one_of(Kind, values["kind"] or _kind_of(values), _("Kind"))
    scope = _one_of(Scope, values["scope"] or Scope.PLATFORM, _("Owner"))
    phrase = values["phrase"]
    name = values["name"] or phrase or values["sender"] or values["senders"]
    rule = ReplacementRule(
        kind=kind,
        name=name[:NAME_MAX],
        scope=scope,
        priority=_priority(values["priority"]),
        country=_country(values["country"], world),
        network=_network(values["network"], world),
        connector=_connector(values["connector"], world),
        sender=_sender(values["sender"]),
        ignore_case=_flag(values["ignore_case"] or "yes", _("Ignore case")),
        phrase=phrase,
        is_regex=_flag(values["is_regex"], _("Regular expression")),
        put=_put(values),
        replacement=values["replacement"],
        senders=[one.strip() for one in values["senders"].replace("\n", ",").split(",")],
        is_sticky=_flag(values["is_sticky"], _("Same for a recipient")),
        is_enabled=_flag(values["is_enabled"] or "yes", _("Enabled")),
    )
    _own(rule, values["owner_id"], world)
    return replacement_rules.checked(rule)


def compare(rules: list[ReplacementRule]) -> list[str]:
    """Whether each rule is new, or changes the one of its name and owner."""
    known = _known(rules)
    found = []
    for rule in rules:
        old = known.get(key(rule))
        if old is None:
            found.append("added")
        else:
            found.append("changed" if _words(old) != _words(rule) else "same")
    return found


def apply(rules: list[ReplacementRule], by: User) -> str:
    """Add the new ones and change those of the same name and owner."""
    with transaction.atomic():
        known = _known(rules)
        added = changed = 0
        for rule in rules:
            old = known.get(key(rule))
            if old is None:
                replacement_rules.add(_words(rule), by=by)
                added += 1
            else:
                changed += replacement_rules.change(old, _words(rule), by=by)
    said = ngettext("%(n)s rule is added", "%(n)s rules are added", added) % {"n": added}
    return _("%(added)s, %(n)s changed.") % {"added": said, "n": changed}


def key(rule: ReplacementRule) -> tuple[Any, ...]:
    """What makes two rules the same: their kind, owner and name."""
    connector = rule.connector_id if rule.scope == Scope.CONNECTOR else None
    return rule.kind, rule.scope, rule.customer_id, rule.client_id, connector, rule.name


def _known(rules: Iterable[ReplacementRule]) -> dict[tuple[Any, ...], ReplacementRule]:
    names = {rule.name for rule in rules}
    found = ReplacementRule.objects.filter(name__in=names).order_by("-pk")
    return {key(rule): rule for rule in found.select_related("client", "network")}


def _words(rule: ReplacementRule) -> dict[str, Any]:
    fields = [field for field in rule._meta.concrete_fields if not field.primary_key]
    return {field.name: getattr(rule, field.name) for field in fields}


def _own(rule: ReplacementRule, number: str, world: World) -> None:
    if rule.scope == Scope.CONNECTOR:
        rule.connector = world.by_id.get(number) or rule.connector
    elif rule.scope != Scope.PLATFORM:
        owner = world.owner(rule.scope, number)
        if owner is None:
            said = _("There is no %(whose)s of the ID %(number)s.")
            raise Fault(said % {"whose": rule.get_scope_display(), "number": number})
        setattr(rule, str(rule.scope), owner)


def _kind_of(values: dict[str, str]) -> str:
    return Kind.SENDER if values["senders"] and not values["phrase"] else Kind.CONTENT


def _put(values: dict[str, str]) -> str:
    asked = values["put"]
    if not asked and values["replacement"].strip("* ").upper() == "NULL":
        return Put.NULL
    return _one_of(Put, asked or Put.TEXT, _("Replaced by"))


def _one_of(choices: Any, typed: str, title: str) -> str:
    wanted = typed.strip().casefold()
    for value, shown in choices.choices:
        if wanted in {value, str(shown).casefold()}:
            return value
    raise Fault(_("%(title)s cannot be “%(typed)s”.") % {"title": title, "typed": typed[:40]})


def _flag(typed: str, title: str) -> bool:
    wanted = typed.strip().casefold()
    if wanted in YES or wanted in NO:
        return wanted in YES
    raise Fault(_("%(title)s is yes or no, not “%(typed)s”.") % {"title": title, "typed": typed})


def _priority(typed: str) -> int:
    if not typed:
        return 100
    if not (typed.isascii() and typed.isdigit() and int(typed) <= PRIORITY_MAX):
        raise Fault(_("A priority is a whole number, not “%(typed)s”.") % {"typed": typed[:40]})
    return int(typed)


def _country(typed: str, world: World) -> Country | None:
    if not typed:
        return None
    if typed.upper() not in world.countries:
        raise Fault(_("There is no country “%(typed)s”.") % {"typed": typed[:40]})
    return world.countries[typed.upper()]


def _network(typed: str, world: World) -> Network | None:
    if not typed:
        return None
    if typed not in world.networks:
        raise Fault(_("There is no network “%(typed)s”.") % {"typed": typed[:40]})
    return world.networks[typed]


def _connector(typed: str, world: World) -> Connector | None:
    if not typed:
        return None
    if typed.casefold() not in world.connectors:
        raise Fault(_("There is no connector “%(typed)s”.") % {"typed": typed[:40]})
    return world.connectors[typed.casefold()]


def _sender(typed: str) -> str:
    if len(typed) > SENDER_MAX:
        raise Refused(_("A sender has at most %(n)s characters.") % {"n": SENDER_MAX})
    return typed
