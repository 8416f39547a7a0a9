"""Feed the SMPP decoder and sessions of both sides with a million PDUs of every kind of badness.

    python -m tests.fuzz.smpp_in_process [COUNT [SEED]]

Prints how the PDUs ended. Exits with 1, and shows the seed and the bytes, if a law is broken
(see `smpp_laws`): by an exception as well, by a PDU that takes more than a millisecond of the
processor whenever it comes, or by memory that grows. The same seed draws the same PDUs.
"""

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from resource import getpagesize
from statistics import median

from messaging.smpp.protocol.codec import decode
from messaging.smpp.protocol.errors import ProtocolError
from tests.fuzz import smpp_laws, smpp_mutants, smpp_trial
from tests.fuzz.smpp_laws import BrokenLaw

COUNT = 1_000_000
STREAM_MAX = 24
SLOW_S = 0.001
REPEATS = 5
# After the first tenth, when interpreter and caches have grown to their size.
WARM = 10
GROWTH_MAX = 8 * 1024 * 1024
MIB = 1024 * 1024


@dataclass
class Summary:
    seed: int
    slow_s: float = SLOW_S
    ends: Counter[str] = field(default_factory=Counter)
    streams: int = 0
    seconds: float = 0
    slowest_s: float = 0
    growth: int = 0

    @property
    def count(self) -> int:
        return self.ends.total()

    def __str__(self) -> str:
        first = (
            f"seed {self.seed}: {self.count} PDUs in {self.streams} streams,"
            f" {self.count / self.seconds:.0f} PDU/s, slowest {self.slowest_s * 1e3:.2f} ms,"
            f" memory {self.growth / MIB:+.1f} MiB"
        )
        ends = [f"{number:>9} {end}" for end, number in self.ends.most_common()]
        return "\n".join([first, *ends])


def run(count: int, seed: int, slow_s: float = SLOW_S) -> Summary:
    """Raises whatever broke a law, with a note that says with which bytes.

    `slow_s` is how long a PDU may take: more where somebody measures what is run.
    """
    dice, summary = Random(seed), Summary(seed, slow_s)
    began, warm = time.perf_counter(), 0
    while summary.count < count:
        size = min(dice.randint(1, STREAM_MAX), count - summary.count)
        drawn = [smpp_mutants.draw(dice) for _ in range(size)]
        try:
            one_stream(drawn, dice, summary)
        except Exception as error:
            error.add_note(f"seed {seed}, after {summary.count} PDUs, in this stream:")
            error.add_note(b"".join(drawn).hex(" "))
            raise
        if not warm and summary.count >= count // WARM:
            warm = resident()
    summary.seconds = time.perf_counter() - began
    summary.growth = resident() - warm
    smpp_laws.hold(summary.growth < GROWTH_MAX, f"memory has grown by {summary.growth} octets")
    return summary


def one_stream(drawn: list[bytes], dice: Random, summary: Summary) -> None:
    for raw in drawn:
        summary.ends[one_pdu(raw, summary)] += 1
    summary.streams += 1
    stream = b"".join(drawn)
    pieces = smpp_laws.pieces_of(stream, dice)
    smpp_laws.framing(pieces)
    begin = dice.choice(smpp_trial.BEGINNINGS)
    smpp_laws.cutting(begin().session, begin().session, pieces)
    begin().endure(pieces, dice)
    quick(lambda: begin().feed(stream), summary, len(drawn))
    silent(dice.choice(smpp_trial.CLOSED)(), stream)


def one_pdu(raw: bytes, summary: Summary) -> str:
    def read() -> None:
        try:
            decode(raw)
        except ProtocolError:
            return

    quick(read, summary)
    return smpp_laws.decoding(raw)


def quick(deed: Callable[[], None], summary: Summary, pdus: int = 1) -> None:
    """What takes longest is done again: only what always takes too long breaks the law."""
    took = timed(deed) / pdus
    if took > summary.slowest_s:
        took = median([timed(deed) / pdus for _ in range(REPEATS)])
        smpp_laws.hold(took <= summary.slow_s, f"a PDU takes {took * 1e3:.2f} ms")
        summary.slowest_s = max(summary.slowest_s, took)


def timed(deed: Callable[[], None]) -> float:
    """The processor's time, not the clock's: other programs run beside."""
    began = time.thread_time()
    deed()
    return time.thread_time() - began


def silent(trial: smpp_trial.Trial, stream: bytes) -> None:
    before = len(trial.happened)
    trial.feed(stream)
    is_silent = len(trial.happened) == before and not trial.said
    smpp_laws.hold(is_silent, "a closed session does something")


def resident() -> int:
    """The octets of memory this process really has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()


def main(words: list[str]) -> int:
    count = int(words[0]) if words else COUNT
    seed = int(words[1]) if len(words) > 1 else SystemRandom().randrange(1_000_000)
    sys.stdout.write(f"{count} PDUs in process, seed {seed} ...\n")
    sys.stdout.flush()
    gc.freeze()  # else collecting what was imported counts as somebody's time
    try:
        summary = run(count, seed, SLOW_S)
    except BrokenLaw as error:
        notes = "\n".join(getattr(error, "__notes__", [f"seed {seed}"]))
        sys.stdout.write(f"A law is broken: {error}\n{notes}\n")
        return 1
    sys.stdout.write(f"{summary}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
