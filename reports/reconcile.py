"""Asks every floor's checks whether the promises hold."""

from collections.abc import Iterator

from portal.kit import checks
from portal.kit.checks import Outcome


def lines(outcomes: Iterator[Outcome]) -> Iterator[tuple[bool, str]]:
    """Each outcome as (whether it holds, a line that tells it)."""
    for outcome in outcomes:
        check = outcome.check
        told = f"{check.promise}  {check.name}: residual {outcome.residual.normalize():f}"
        if outcome.holds:
            yield True, f"ok      {told}"
            continue
        faults = "1 fault" if outcome.faults == 1 else f"{outcome.faults:,} faults"
        yield False, f"BROKEN  {told}, {faults}: " + "; ".join(outcome.examples)


def report() -> Iterator[tuple[bool, str]]:
    """Every promise, proved now, as it is told."""
    return lines(checks.run())
