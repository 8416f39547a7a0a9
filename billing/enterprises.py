"""Enterprises: who issues documents, with the numbers these get and the tax they bear."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.document_events import EnterpriseEvent
from billing.invoicing import numbering
from billing.invoicing.taxing import EU
from billing.models import Enterprise, Invoice, Series, TaxRule
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = (
    "brand",
    "legal_name",
    "postal_lines",
    "city",
    "postcode",
    "country",
    "vat_no",
    "registration_no",
    "email",
    "phone",
    "site",
    "logo",
    "account_holder",
    "bank_name",
    "iban",
    "bic",
    "signature",
    "foot_note",
    "scheme",
    "invoice_prefix",
    "credit_prefix",
    "receipt_prefix",
    "first_number",
    "remind_after_days",
    "is_default",
    "is_active",
)
PREFIXES = ("invoice_prefix", "credit_prefix", "receipt_prefix")
PREFIX = re.compile(r"[A-Z0-9][A-Z0-9/-]{0,11}")
REMINDERS_MAX, REMIND_WITHIN_DAYS = 6, 365
# The texts are what tax law wants said: articles of Council Directive 2006/112/EC.
REVERSE_TEXT = "Reverse charge: VAT is accounted for by the recipient (Article 196, 2006/112/EC)."
OUTSIDE_TEXT = "Supplied outside the European Union: no VAT is charged (Article 44, 2006/112/EC)."
ELSEWHERE_TEXT = "Supplied abroad: no VAT is charged."
EXEMPT_TEXT = "No VAT is charged: exemption for small businesses."


def add(fields: Mapping[str, Any], *, percent: Decimal, by: User | None) -> Enterprise:
    """Add an enterprise that charges so many per cent at home; the first one issues for everybody.

    It gets a rule for each case that can be. `fields` are those of FIELDS.
    Raises Refused for what cannot be; the refusal names the field.
    """
    with transaction.atomic():
        others = Enterprise.objects.select_for_update().filter(is_default=True)
        row = Enterprise(**fields)
        row.is_default = row.is_default or not others.exists()
        _check(row)
        if row.is_default:
            others.update(is_default=False)
        row.save(force_insert=True)
        TaxRule.objects.bulk_create(_first_rules(row, percent))
        audit.record(by, EnterpriseEvent.ADDED, row)
    return row


def change(row: Enterprise, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Change what documents say from now on; return whether anything was different.

    Numbered documents keep what they say. Raises Refused as `add` does, and where nobody would
    issue any more.
    """
    with transaction.atomic():
        found = Enterprise.objects.select_for_update(of=("self",)).get(pk=row.pk)
        was_default = found.is_default
        before, after = audit.changes(found, dict(fields))
        if not after:
            return False
        for name, value in fields.items():
            setattr(found, name, value)
        _check(found)
        if was_default and not found.is_default:
            said = _("Somebody has to issue. Let another enterprise do it instead.")
            raise Refused(said, code="no_default", field="is_default")
        if found.is_default and not was_default:
            Enterprise.objects.filter(is_default=True).update(is_default=False)
        found.save(update_fields=list(fields))
        audit.record(by, EnterpriseEvent.CHANGED, found, before=before, after=after)
    return True


def add_rule(enterprise: Enterprise, fields: Mapping[str, Any], *, by: User | None) -> TaxRule:
    """Add a rule: case, country, percent, category, text and starts_on.

    Drafts keep the tax they were made with until they are read anew. Raises Refused for a rate
    above 0 in a category without tax, and where a rule of the same case begins that day.
    """
    row = TaxRule(enterprise=enterprise, **fields)
    if not 0 <= row.percent < 100:
        raise Refused(_("A rate is from 0 to below 100 per cent."), field="percent")
    if row.percent and row.category != "S":
        said = _("Only the standard category has a rate above 0.")
        raise Refused(said, code="bad_category", field="category")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(by, EnterpriseEvent.RULE_ADDED, enterprise, rule=told(row))
    except IntegrityError as error:
        if "tax_rule_once" not in str(error):
            raise
        said = _("There is a rule for this case from that day on already.")
        raise Refused(said, code="rule_exists", field="starts_on") from error
    return row


def remove_rule(rule: TaxRule, *, by: User | None) -> None:
    """Take a rule away; documents that were made by it keep their tax."""
    with transaction.atomic():
        audit.record(by, EnterpriseEvent.RULE_REMOVED, rule.enterprise, rule=told(rule))
        rule.delete()


def told(rule: TaxRule) -> str:
    """A rule in words, as the history tells it."""
    where = f" ({rule.country})" if rule.country else ""
    percent = f"{rule.percent.normalize() + 0:f}"
    return f"{rule.get_case_display()}{where}: {percent} % from {rule.starts_on.isoformat()}"


def next_number(enterprise: Enterprise, kind: str, year: int) -> str:
    """What the next document of a series would be called; nobody has it until it is issued."""
    series = Series.objects.filter(enterprise=enterprise, kind=kind, year=year).first()
    sequence = series.first + series.taken if series else enterprise.first_number
    return numbering.written(numbering.prefix(enterprise, kind), year, sequence)


def _first_rules(row: Enterprise, percent: Decimal) -> list[TaxRule]:
    inside = row.country in EU
    abroad = OUTSIDE_TEXT if inside else ELSEWHERE_TEXT
    case = TaxRule.Case
    known = [
        (case.DOMESTIC, percent, "S" if percent else "Z", ""),
        (case.EU_CONSUMER, percent, "S" if percent else "Z", ""),
        (case.REVERSE, Decimal(0), "AE", REVERSE_TEXT),
        (case.OUTSIDE, Decimal(0), "G", abroad),
        (case.EXEMPT, Decimal(0), "E", EXEMPT_TEXT),
    ]
    return [
        TaxRule(
            enterprise=row,
            case=one,
            percent=rate,
            category=category,
            text=text,
            starts_on=date(2000, 1, 1),
        )
        for one, rate, category, text in known
        if inside or one not in {case.EU_CONSUMER, case.REVERSE}
    ]


def _check(row: Enterprise) -> None:
    prefixes = [getattr(row, name) for name in PREFIXES]
    for name, text in zip(PREFIXES, prefixes, strict=True):
        if not PREFIX.fullmatch(text):
            said = _("Capital letters, digits, hyphens and slashes, 12 at most.")
            raise Refused(said, code="bad_prefix", field=name)
        if prefixes.count(text) > 1:
            said = _("Each kind of document needs a beginning of its own.")
            raise Refused(said, code="prefix_twice", field=name)
        _check_free(row, name, text)
    if row.is_default and not row.is_active:
        said = _("Who issues where nobody else is named is in use.")
        raise Refused(said, code="default_inactive", field="is_active")
    _check_reminders(row.remind_after_days)


def _check_free(row: Enterprise, name: str, text: str) -> None:
    """Another series' numbers must not come again with this beginning."""
    kind = {
        "invoice_prefix": Series.Kind.INVOICE,
        "credit_prefix": Series.Kind.CREDIT_NOTE,
        "receipt_prefix": Series.Kind.RECEIPT,
    }[name]
    taken = (
        Invoice.objects.filter(enterprise=row, number__startswith=f"{text}-") if row.pk else None
    )
    if taken is not None and taken.exclude(series__kind=kind).exists():
        said = _("Numbers of another kind of document began like this.")
        raise Refused(said, code="prefix_taken", field=name)


def _check_reminders(days: list[int]) -> None:
    fits = all(0 < day <= REMIND_WITHIN_DAYS for day in days) and days == sorted(set(days))
    if not fits or len(days) > REMINDERS_MAX:
        said = _("Up to %(most)s days, each later than the one before, such as 3, 10, 20.")
        raise Refused(said % {"most": REMINDERS_MAX}, code="bad_days", field="remind_after_days")
