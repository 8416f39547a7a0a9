"""SMPP under load: accepted, durable and charged; and from the submit to the receipt.

A customer's program, our server, our dispatch worker, the database and a simulated supplier share
this machine, so the ratios to the bare database in the same run are what counts (B1 to B6). Loads
and bare references take turns, three rounds; the median counts.

    python -m portal.supervisor exec --durable -- python -m benchmarks.smpp [share of messages]
"""

import os
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import django

from benchmarks.smpp.bare import Bare
from benchmarks.smpp.stand import Stand, cpu_s

ROUNDS = 3
SINGLES, TENS, HUNDREDS, WHOLE, PACED = 1_500, 12_000, 60_000, 20_000, 6_000
BARE, BARE_SINGLES = 40_000, 2_000
E2E_WINDOW = 100
# What B5 may take at most, and B6.
P99_MS = {10: 10.0, 100: 40.0}
CPU_MS = 0.8
SUPPLIER = ("--faults", "fast")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what it is, its value, and what it has to reach."""

    name: str
    value: float
    goal: float
    is_ceiling: bool = False

    @property
    def is_met(self) -> bool:
        return self.value <= self.goal if self.is_ceiling else self.value >= self.goal

    def __str__(self) -> str:
        sign = "<=" if self.is_ceiling else ">="
        verdict = "pass" if self.is_met else "FAIL"
        return f"{self.name:66}{self.value:8.2f}  {sign} {self.goal:<6} {verdict}"


def main(share: float) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    stand = Stand()
    try:
        stand.start_simulator(*SUPPLIER)
        stand.start_server()
        figures = accepting(stand, share) + whole(stand, share)
    finally:
        stand.close()
    print()
    for figure in figures:
        print(figure)
    return 0 if all(figure.is_met for figure in figures) else 1


def accepting(stand: Stand, share: float) -> list[Figure]:
    """B1, B2, B3 and B5: nothing is sent on meanwhile."""
    stand.load(count=500, binds=1, window=10)  # Something to copy, and everything warm.
    bare = Bare(stand.url)
    stand.empty()
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        found = {
            "bare 500": bare.batches(scaled(BARE, share)),
            "bare 1": bare.singles(scaled(BARE_SINGLES, share)),
            "w1": accepted(stand, SINGLES, share, binds=1, window=1),
            "w10": accepted(stand, TENS, share, binds=1, window=10),
            "w100": accepted(stand, HUNDREDS, share, binds=10, window=100),
        }
        rounds.append(found)
        print("  ".join(f"{name} {value:,.0f}/s" for name, value in found.items()), flush=True)
    bare.close()
    best = {name: median(found[name] for found in rounds) for name in rounds[0]}
    return [
        Figure("B1 accepted and charged, window 100, 10 binds / bare 500 a commit",
               best["w100"] / best["bare 500"], 0.25),
        Figure("B2 the same, window 10, 1 bind", best["w10"] / best["bare 500"], 0.06),
        Figure("B3 the same, window 1 / bare one a commit", best["w1"] / best["bare 1"], 0.3),
        *(
            Figure(f"B5 p99 of submit_sm_resp at half of it, window {window}, in ms",
                   calm(stand, share, window, binds, best[name] / 2), P99_MS[window], True)
            for window, binds, name in ((10, 1, "w10"), (100, 10, "w100"))
        ),
    ]  # fmt: skip


def accepted(stand: Stand, count: int, share: float, **plan: Any) -> float:
    """Messages per second, of which each was durable and charged when it was answered."""
    count = scaled(count, share)
    told = stand.load(count=count, **plan)
    check(told["accepted"] == count, f"refused: {told['refused']}")
    ((stored,),) = stand.rows("SELECT count(*) FROM messaging_message WHERE charge = 'charged'")
    check(stored == count, f"{stored} of {count} are stored")
    stand.empty()
    print(f"    window {plan['window']} x {plan['binds']}: p50 {told['p50_ms']:.1f} ms, "
          f"p99 {told['p99_ms']:.1f} ms", flush=True)  # fmt: skip
    return count / float(told["submit_s"])


def calm(stand: Stand, share: float, window: int, binds: int, rate: float) -> float:
    """The p99 of an answer, in ms, at this many messages per second; the median of three."""
    found = []
    for _ in range(ROUNDS):
        plan = {"binds": binds, "window": window, "rate": rate}
        told = stand.load(count=scaled(PACED, share), **plan)
        stand.empty()
        found.append(float(told["p99_ms"]))
    return median(found)


def whole(stand: Stand, share: float) -> list[Figure]:
    """B4 and B6: sent on, receipted, and told to the customer's program."""
    stand.load(count=500, binds=1, window=10)
    bare = Bare(stand.url)
    stand.empty()
    stand.start_dispatch()
    count = scaled(WHOLE, share)
    rates, costs, bares = [], [], []
    for _ in range(ROUNDS):
        bares.append(bare.lives(scaled(BARE, share)))
        processes = stand.processes()
        before = cpu_s(processes)
        told = stand.load(count=count, binds=1, window=E2E_WINDOW, receipts_s=120)
        after = cpu_s(processes)
        check(told["receipts"] == count, f"{told['receipts']} of {count} receipts came")
        spent = {name: 1e3 * (after[name] - before[name]) / count for name in after}
        rates.append(count / told["whole_s"])
        costs.append(sum(spent.values()))
        told_cpu = "  ".join(f"{name} {ms:.3f}" for name, ms in spent.items())
        print(f"end to end {rates[-1]:,.0f}/s (accepted {count / told['submit_s']:,.0f}/s, bare "
              f"{bares[-1]:,.0f}/s); CPU ms a message: {told_cpu}", flush=True)  # fmt: skip
        settle(stand)
        stand.empty()
    memory = {
        name: sum(one.memory_info().rss for one in members) / 2**20
        for name, members in stand.processes().items()
        if name != "PostgreSQL"
    }
    print("memory, MiB: " + "  ".join(f"{name} {mib:.0f}" for name, mib in memory.items()))
    bare.close()
    return [
        Figure(f"B4 end to end with receipts, n = {count:,} / bare whole life in batches of 500",
               median(rates) / median(bares), 0.15),
        Figure("B6 CPU of all processes but load and supplier, ms a message",
               median(costs), CPU_MS, True),
    ]  # fmt: skip


def settle(stand: Stand) -> None:
    """Let the last results be written, so that the next round begins alone."""
    deadline = time.monotonic() + 30
    while stand.rows("SELECT 1 FROM messaging_message WHERE final_at IS NULL LIMIT 1"):
        check(time.monotonic() < deadline, "some messages never became final")
        time.sleep(0.2)


def scaled(count: int, share: float) -> int:
    return max(500, int(count * share) // 500 * 500)


def check(is_so: bool, sentence: str) -> None:
    if not is_so:
        raise RuntimeError(sentence)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
