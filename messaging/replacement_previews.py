"""What the rules of now would make of a message, with a rule as it is being written among them."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from messaging import book, replacement_rules
from messaging.models import ReplacementRule
from messaging.replacement_rows import row_of
from messaging.rules.table import Query, RuleTable, Step
from messaging.text.parts import PartCount, parts
from portal.core.errors import Refused

# Of a rule that is not stored yet; no stored one has it, and the youngest is asked last.
DRAFT = 2**62
Scope = ReplacementRule.Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The message by which rules are tried; its number may be empty."""

    sender: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule did, in the order of the rules; `code` says why it was left out."""

    name: str
    rule: int | None
    is_own: bool
    before: str
    after: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What goes out; `fault` is why the rule that is being written was not among the rules."""

    sample: Sample
    sender: str
    text: str
    size: PartCount
    out_size: PartCount
    lines: tuple[Line, ...]
    country: str
    fault: str

    @property
    def has_own(self) -> bool:
        """Whether the rule that is being written changed something."""
        return any(line.is_own and not line.code for line in self.lines)


def of(draft: ReplacementRule, sample: Sample) -> Preview:
    """Try the rules as they stand, with the draft in the place of itself."""
    fault = ""
    known = _beside(draft)
    rows = [row_of(rule) for rule in known]
    try:
        rows.append(row_of(replacement_rules.checked(draft), DRAFT))
    except Refused as refusal:
        fault = str(refusal)
    with connection.cursor() as cursor:
        place = book.current(cursor)[0].prefixes.find(sample.number) if sample.number else None
    # Without a number, somewhere where the rule itself holds.
    country = (place.country if place else None) or draft.country_id
    network = place.network if place else draft.network_id
    size = parts(sample.text)
    query = Query(
        sender=sample.sender,
        recipient=sample.number,
        text=sample.text,
        parts=size.parts,
        client=draft.client_id,
        customer=draft.customer_id,
        connector=draft.connector_id,
        country=country,
        network=network,
    )
    found = RuleTable(rows).apply(query)
    own = draft.pk or DRAFT
    names = {rule.pk: rule.name for rule in known}
    text = sample.text if found.text is None else found.text
    return Preview(
        sample=sample,
        sender=found.sender,
        text=text,
        size=size,
        out_size=parts(text),
        lines=tuple(_line(step, own, names) for step in found.steps),
        country=country or "",
        fault=fault,
    )


def _line(step: Step, own: int, names: dict[int, str]) -> Line:
    is_own = step.rule == own
    rule = None if is_own else step.rule
    return Line(names.get(step.rule, ""), rule, is_own, step.before, step.after, step.code)


def _beside(draft: ReplacementRule) -> list[ReplacementRule]:
    """The other rules that are on and might concern the same message."""
    whose = Q(scope=Scope.PLATFORM)
    if draft.client_id:
        whose |= Q(scope=Scope.CLIENT, client=draft.client_id)
    if draft.customer_id:
        whose |= Q(scope=Scope.CUSTOMER, customer=draft.customer_id)
    if draft.connector_id:
        whose |= Q(scope=Scope.CONNECTOR, connector=draft.connector_id)
    rules = ReplacementRule.objects.filter(whose, is_enabled=True)
    return list(rules.exclude(pk=draft.pk) if draft.pk else rules)
