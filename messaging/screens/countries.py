"""Destinations that are closed to an account: all but the countries that it names, if it names any.

What no price list of the payer names is closed anyway.
"""

from typing import ClassVar, Self

from messaging.screens.screen import Case, Verdict, Work
from messaging.stops.compiled import Limit

CLOSED = "country_closed"


class Countries:
    name: ClassVar[str] = "countries"
    reads_text: ClassVar[bool] = False

    def __init__(self, limits: dict[int, Limit]) -> None:
        self._limits = limits

    @classmethod
    def over(cls, work: Work) -> Self | None:
        limits = work.book.stops.limits
        accounts = {submission.payer.account for submission in work.submissions}
        concerned = {pk: one for pk, one in limits.items() if one.countries and pk in accounts}
        return cls(concerned) if concerned else None

    def check(self, case: Case) -> Verdict | None:
        limit = self._limits.get(case.payer.account or 0)
        country = case.decision.country
        if limit is None or country in limit.countries:
            return None
        return Verdict(CLOSED, f"{country} is none of {', '.join(sorted(limit.countries))}")
