"""Replacement rules as their table compiles them."""

from messaging.models import ReplacementRule
from messaging.rules.table import RuleRow, RuleTable


def table() -> RuleTable:
    """All rules that are on, compiled; phrases that were compiled before are not again."""
    return RuleTable(row_of(rule) for rule in ReplacementRule.objects.filter(is_enabled=True))


def row_of(rule: ReplacementRule, pk: int | None = None) -> RuleRow:
    """A rule, also one that is not stored yet: then under the number `pk`."""
    owner = {
        ReplacementRule.Scope.CLIENT: rule.client_id,
        ReplacementRule.Scope.CUSTOMER: rule.customer_id,
        ReplacementRule.Scope.CONNECTOR: rule.connector_id,
    }
    return RuleRow(
        id=rule.pk or pk or 0,
        kind=rule.kind,
        priority=rule.priority,
        scope=rule.scope,
        scope_id=owner.get(rule.scope) or 0,
        country=rule.country_id,
        network=rule.network_id,
        connector=rule.connector_id,
        sender=rule.sender,
        ignore_case=rule.ignore_case,
        senders=tuple(rule.senders),
        is_sticky=rule.is_sticky,
        phrase=rule.phrase,
        is_regex=rule.is_regex,
        put=rule.put,
        replacement=rule.replacement,
        enabled=rule.is_enabled,
    )
