"""The artificial-traffic guard: what goes where an alarm stands is held until somebody looks."""

from typing import ClassVar, Self

from messaging.screens.screen import Case, Verdict, Work
from messaging.stops.compiled import Alarm

UNUSUAL = "unusual_traffic"
SUDDEN = "sudden"


class Traffic:
    name: ClassVar[str] = "traffic"
    # The parts of a long message are held together or not at all.
    reads_text: ClassVar[bool] = True

    def __init__(self, alarms: dict[int, tuple[Alarm, ...]]) -> None:
        self._alarms = alarms

    @classmethod
    def over(cls, work: Work) -> Self | None:
        standing = {
            account: tuple(one for one in work.book.stops.alarms[account] if one.until > work.now)
            for account in {submission.payer.account for submission in work.submissions}
            if account in work.book.stops.alarms
        }
        return cls(standing) if any(standing.values()) else None

    def check(self, case: Case) -> Verdict | None:
        for alarm in self._alarms.get(case.payer.account or 0, ()):
            if alarm.kind == SUDDEN:
                is_there = case.decision.country == alarm.place
            else:
                is_there = case.recipient.startswith(alarm.place)
            if is_there:
                return Verdict(UNUSUAL, f"{alarm.kind}: {alarm.place}", holds=True)
        return None
