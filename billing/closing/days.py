"""The days on which an account's invoices are made, reckoned from its terms alone.

An invoice day closes the period before it: a period begins on one invoice day and ends before the
next. Where a month is shorter than a day of it, its last day stands in, and nothing drifts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.periods import Period, period_of


@dataclass(frozen=True, slots=True)
class InvoiceDays:
    """Days of the month, 1 to 31; there is at least one."""

    days: tuple[int, ...]

    def after(self, day: date) -> date:
        """The first invoice day after this one."""
        return min(period_of(day, each).end for each in self.days)

    def until(self, day: date) -> date:
        """The last invoice day that is not after this one."""
        return max(period_of(day, each).start for each in self.days)


def due(
    begins: date, days: InvoiceDays, today: date, invoiced: Sequence[Period] = ()
) -> Iterator[Period]:
    """The periods from a day on that are over and not invoiced, in order.

    What an invoice covers already is stepped over, and a period ends where one begins.
    """
    covered = sorted(invoiced)
    while begins < today:
        if over := next((one for one in covered if begins in one), None):
            begins = over.end
            continue
        starts = [one.start for one in covered if one.start > begins]
        end = min([days.after(begins), *starts])
        if end > today:
            return
        yield Period(begins, end)
        begins = end
