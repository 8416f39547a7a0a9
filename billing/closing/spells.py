"""When an account is invoiced and when it is paid by top-ups: its prepaid days lie between.

The day on which the way of paying changes belongs to the new one. What was used before an account
becomes prepaid is still invoiced; what it used since is not, also after it is postpaid again.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from billing.models import BillingTerms, Invoice, PrepaidSpell
from portal.core.errors import Refused
from portal.core.periods import Period


def of(accounts: Iterable[int]) -> dict[int, list[Period]]:
    """The prepaid days of each account between or after its postpaid ones, in order."""
    found: dict[int, list[Period]] = {account: [] for account in accounts}
    rows = PrepaidSpell.objects.filter(account__in=found).order_by("starts_on")
    for account, start, end in rows.values_list("account_id", "starts_on", "ends_on"):
        found[account].append(Period(start, end or date.max))
    return found


def is_invoiced(terms: BillingTerms, period: Period) -> bool:
    """Whether the account is or was postpaid in a period and had no prepaid day in it."""
    found = of([terms.account_id])[terms.account_id]
    was_ever = terms.model == BillingTerms.Model.POSTPAID or any(
        one.end == date.max for one in found
    )
    return was_ever and not any(one.start < period.end and period.start < one.end for one in found)


def stop(terms: BillingTerms, day: date, began: date | None) -> None:
    """Let an account be prepaid from a day on; its invoices had begun on another one.

    Where they were to begin only on this day or later, it is as if it had never been postpaid.
    """
    spell = PrepaidSpell.objects.filter(account=terms.account_id, ends_on__gte=day).last()
    if spell is not None:
        _set_end(spell, None)
        if terms.invoiced_until is not None:
            terms.invoiced_until = min(terms.invoiced_until, spell.starts_on)
    elif began is not None and began >= day and terms.invoiced_until == began and not _end(terms):
        terms.invoiced_until = None
    else:
        PrepaidSpell.objects.create(account_id=terms.account_id, starts_on=day)


def resume(terms: BillingTerms) -> None:
    """Let the invoices of an account that becomes postpaid begin on the day its terms name.

    Raises Refused for a day that is invoiced already, or on which it was postpaid before.
    """
    begins, until = terms.begins_on, terms.invoiced_until
    assert begins is not None
    spell = PrepaidSpell.objects.filter(account=terms.account_id, ends_on__isnull=True).first()
    stopped = spell.starts_on if spell else until
    first = max(filter(None, [stopped, _end(terms)]), default=begins)
    if begins < first:
        said = _("Its invoices reach up to %(day)s: they begin on that day or later.")
        told = {"day": f"{first:%d.%m.%Y}"}
        raise Refused(said % told, code="days_invoiced", field="begins_on")
    if spell is not None:
        _set_end(spell, begins)
    elif stopped is not None and stopped < begins:
        PrepaidSpell.objects.create(account_id=terms.account_id, starts_on=stopped, ends_on=begins)
    if spell is None or (until is not None and until >= spell.starts_on):
        terms.invoiced_until = begins


def move(terms: BillingTerms, before: date | None) -> None:
    """Let the invoices of a postpaid account begin on another day; they have not begun yet."""
    if before is None or ((end := _end(terms)) is not None and end > before):
        said = _("Its invoices have begun: the day stays.")
        raise Refused(said, code="days_invoiced", field="begins_on")
    stop(terms, before, before)
    resume(terms)


def _end(terms: BillingTerms) -> date | None:
    """The end of the last period that has an invoice for usage."""
    made = Invoice.objects.filter(account=terms.account_id, kind=Invoice.Kind.USAGE)
    last = made.exclude(status=Invoice.Status.DISCARDED).order_by("period_end").last()
    return last.period_end if last else None


def _set_end(spell: PrepaidSpell, day: date | None) -> None:
    """A spell that ends where it begins never was."""
    if day == spell.starts_on:
        spell.delete()
        return
    spell.ends_on = day
    spell.save(update_fields=["ends_on"])
