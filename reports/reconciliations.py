"""Runs of the reconciler: of what changed every minute, of everything every night or on request.

A run asks the checks one after the other, each in a statement of its own that sees one moment, and
is written whole when all have answered. A check that cannot be asked counts as broken: what is not
known is not in order. Checks that held before and do so no more are mailed to whoever looks after
the operator's money; what is still broken in the night is mailed again.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import moments
from portal.kit import checks, leases, letters, operator
from portal.kit.checks import Check
from portal.models import User
from reports.letters import BROKEN_PROMISES
from reports.models import Reconciliation

Scope = Reconciliation.Scope
LEASE, LEASE_S = "reports.reconcile_recent", 600
# What was committed late has an earlier time than its commit; the night sees what is older.
OVERLAP, LONGEST = timedelta(minutes=5), timedelta(days=1)
# A check of the minute that takes longer would stand in the way of the messages.
RECENT_TIMEOUT = "20s"
HELD_KEPT, KEPT = timedelta(days=2), timedelta(days=400)
TOLD_MAX = 10

log = structlog.get_logger(__name__)


def recent(now: datetime | None = None) -> Reconciliation | None:
    """Ask what was written since the run before; None while another process does."""
    holder = uuid.uuid4().hex
    if leases.take(LEASE, holder=holder, seconds=LEASE_S) is None:
        return None
    try:
        now = now or timezone.now()
        return _run(Scope.RECENT, [one for one in checks.every() if one.recent], _after(now))
    finally:
        leases.release(LEASE, holder=holder)


def whole(
    *, by: User | None = None, tell: Callable[[int], None] = lambda done: None
) -> Reconciliation:
    """Ask every check of everything; `tell` hears how many have answered."""
    return _run(Scope.ALL, checks.every(), None, by=by, tell=tell)


def prune(now: datetime | None = None) -> int:
    """Forget runs: those of a minute in which all was well soon, the others after a year."""
    now = now or timezone.now()
    rows = Reconciliation.objects.filter(finished_at__lt=now - HELD_KEPT)
    held, _counts = rows.filter(scope=Scope.RECENT, broken=0).delete()
    old, _counts = rows.filter(finished_at__lt=now - KEPT).delete()
    return held + old


def latest() -> dict[str, Reconciliation]:
    """The last run of each scope that there was."""
    found = (Reconciliation.objects.filter(scope=one).first() for one in Scope.values)
    return {run.scope: run for run in found if run}


def broken_now() -> list[dict[str, Any]]:
    """What the last runs found broken: the outcomes, those of everything first.

    A check that holds for what changed says nothing of what is older, so both count.
    """
    runs = sorted(latest().values(), key=lambda run: run.scope != Scope.ALL)
    found: dict[str, dict[str, Any]] = {}
    for run in runs:
        for outcome in run.outcomes:
            if outcome["faults"] or outcome.get("error"):
                found.setdefault(outcome["name"], outcome)
    return list(found.values())


def _after(now: datetime) -> datetime:
    last = Reconciliation.objects.filter(scope=Scope.RECENT).first()
    since = last.started_at if last else now - OVERLAP
    return max(since - OVERLAP, now - LONGEST)


def _run(
    scope: str,
    asked: Iterable[Check],
    after: datetime | None,
    *,
    by: User | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> Reconciliation:
    started_at, outcomes = timezone.now(), []
    for done, check in enumerate(asked, 1):
        outcomes.append(_ask(check, after))
        tell(done)
    broken = [one for one in outcomes if one["faults"] or one.get("error")]
    with transaction.atomic():
        known = {one["name"] for one in broken_now()}
        run = Reconciliation.objects.create(
            scope=scope,
            started_at=started_at,
            finished_at=timezone.now(),
            after=after,
            asked=len(outcomes),
            broken=len(broken),
            outcomes=outcomes,
            new=[one["name"] for one in broken if one["name"] not in known],
            by=by,
        )
        is_nightly = scope == Scope.ALL and by is None
        _alarm(run, [one for one in broken if is_nightly or one["name"] in run.new])
    return run


def _ask(check: Check, after: datetime | None) -> dict[str, Any]:
    began = monotonic()
    told: dict[str, Any] = {"promise": check.promise, "name": check.name}
    try:
        with transaction.atomic():
            if after is not None:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL statement_timeout = '{RECENT_TIMEOUT}'")
            found = checks.ask(check, after)
    except DatabaseError as error:
        log.exception("check_not_asked", check=check.name)
        told |= {"faults": 0, "residual": "0", "examples": [], "error": type(error).__name__}
    else:
        residual = f"{found.residual.normalize():f}"
        told |= {"faults": found.faults, "residual": residual, "examples": found.examples}
    return told | {"took_ms": round((monotonic() - began) * 1000)}


def _alarm(run: Reconciliation, told: list[dict[str, Any]]) -> None:
    if not told:
        return
    lines = [_line(one) for one in told[:TOLD_MAX]]
    if len(told) > TOLD_MAX:
        lines.append(_("and %(n)s more") % {"n": len(told) - TOLD_MAX})
    facts = {
        "count": str(len(told)),
        "checks": "\n".join(lines),
        "at": moments.told(run.started_at),
    }
    letters.send(BROKEN_PROMISES, [operator.mail_role(BROKEN_PROMISES.role).address], facts)


def _line(outcome: dict[str, Any]) -> str:
    if error := outcome.get("error"):
        return _("- %(name)s: could not be asked (%(error)s)") % {
            "name": outcome["name"],
            "error": error,
        }
    return _("- %(name)s: residual %(residual)s, such as %(example)s") % {
        "name": outcome["name"],
        "residual": outcome["residual"],
        "example": next(iter(outcome["examples"]), ""),
    }
