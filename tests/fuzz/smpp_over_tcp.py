"""Connect to a real SMPP server with every kind of badness, while a customer goes on submitting.

    python -m portal.supervisor exec -- python -m tests.fuzz.smpp_over_tcp [COUNT [SEED]]

COUNT is how many PDUs are sent. Exits with 1 if a law is broken (see `smpp_stranger` for those of
a connection): if the server dies, writes a traceback, grows or keeps connections; if anything that
the customer beside was answered is lost, or charged otherwise than once; if the books disagree.
The same seed sends the same PDUs.
"""

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random, SystemRandom

import django

from tests.fuzz import smpp_attacks, smpp_handshakes, smpp_laws, smpp_stranger
from tests.fuzz.smpp_attacks import Attack
from tests.fuzz.smpp_handshakes import Handshake
from tests.fuzz.smpp_laws import BrokenLaw
from tests.fuzz.smpp_scene import MIB, Beside, Scene
from tests.fuzz.smpp_stranger import Place

COUNT = 20_000
AT_A_TIME = 24
# Those that are to be hung up on take ten seconds each, and wait beside the others.
STAYING = 60
RATE = 100.0
CALM_S = 5.0
WARM = 10
GROWTH_MAX = 50 * MIB
GONE_S = 20.0
SPARE_DESCRIPTORS = 5
# Wrong passwords shut an address out: who is bound comes from others than who is not.
BOUND_FROM = tuple(f"127.0.1.{host}" for host in range(1, 21))
UNBOUND_FROM = tuple(f"127.0.{net}.{host}" for net in (2, 3) for host in range(1, 251))


@dataclass
class Summary:
    seed: int
    ends: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    pdus: int = 0
    seconds: float = 0

    @property
    def connections(self) -> int:
        return self.ends.total()

    def __str__(self) -> str:
        first = (
            f"seed {self.seed}: {self.pdus} PDUs in {self.connections} connections,"
            f" {self.pdus / self.seconds:.0f} PDU/s"
        )
        return "\n".join([first, *(f"{count:>9} {end}" for end, count in self.ends.most_common())])


class Crowd:
    """Carries attacks out, so many at a time; the first broken law ends it."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place = place
        self.secure = replace(place, tls=smpp_handshakes.trusting())
        self.summary = Summary(seed)
        self.quick = asyncio.Semaphore(AT_A_TIME)
        self.staying = asyncio.Semaphore(STAYING)

    async def run(self, attacks: Iterator[Attack | Handshake], count: int) -> None:
        """Until so many PDUs have been sent."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for number, attack in enumerate(attacks):
                if self.summary.pdus >= count:
                    break
                self.summary.pdus += size(attack)
                lane = self.staying if attack.stays else self.quick
                await lane.acquire()
                tasks.create_task(self.one(attack, number, lane))
        self.summary.seconds += time.perf_counter() - began

    async def one(self, attack: Attack | Handshake, number: int, lane: asyncio.Semaphore) -> None:
        homes = BOUND_FROM if attack.is_bound else UNBOUND_FROM
        home = homes[number % len(homes)]
        try:
            if isinstance(attack, Handshake):
                end = f"handshake: {await smpp_handshakes.carry_out(attack, self.place, home)}"
            else:
                place = self.secure if attack.by_tls else self.place
                end = await smpp_stranger.carry_out(attack, place, home)
        finally:
            lane.release()
        self.summary.ends[end] += 1
        self.summary.kinds[attack.name] += 1


def drawn(dice: Random) -> Iterator[Attack | Handshake]:
    """All that somebody thought of, on both ports; then others without end, by turns."""
    yield from smpp_attacks.catalogue(dice)
    yield from smpp_attacks.by_tls(smpp_attacks.catalogue(dice))
    yield from smpp_handshakes.catalogue(dice)
    plain, secure = smpp_attacks.mutants(dice), smpp_attacks.by_tls(smpp_attacks.mutants(dice))
    for wrong in smpp_handshakes.mutants(dice):
        yield from (next(plain), next(secure), wrong)


def size(attack: Attack | Handshake) -> int:
    """Its PDUs; what is not whole counts as one."""
    frames, _ = smpp_laws.frames_of(attack.stream)
    return len(frames) + (sum(map(len, frames)) < len(attack.stream))


async def assail(scene: Scene, beside: Beside, count: int, seed: int) -> Summary:
    dice = Random(seed)
    attacks = drawn(dice)
    crowd = Crowd(scene.place, seed)
    watching = asyncio.create_task(scene.watch())
    await asyncio.sleep(CALM_S)
    open_before = scene.descriptors()
    beside.phase("during")
    await crowd.run(attacks, count // WARM)
    warm = scene.rss()
    await crowd.run(attacks, count)
    growth = scene.rss() - warm
    scene.law(growth < GROWTH_MAX, f"the server has grown by {growth / MIB:.1f} MiB")
    sys.stdout.write(f"memory {warm / MIB:.0f} MiB, then {growth / MIB:+.1f} MiB\n")
    beside.phase("after")
    await asyncio.sleep(CALM_S)
    until = time.monotonic() + GONE_S
    while scene.descriptors() > open_before + SPARE_DESCRIPTORS and time.monotonic() < until:
        await asyncio.sleep(1)
    kept = scene.descriptors() - open_before
    scene.law(kept <= SPARE_DESCRIPTORS, f"the server keeps {kept} descriptors of who has left")
    watching.cancel()
    return crowd.summary


def run(count: int, seed: int) -> list[str]:
    """What was broken, in sentences."""
    scene = Scene()
    try:
        scene.start()
        with scene.bystander(RATE) as beside:
            try:
                summary = asyncio.run(assail(scene, beside, count, seed))
                sys.stdout.write(f"{summary}\n")
            except* (BrokenLaw, OSError) as errors:
                scene.broken += [told(error) for error in leaves(errors)]
            heard = beside.end()
        p99 = {phase: round(heard.ms(phase), 1) for phase in heard.times}
        sys.stdout.write(f"the bystander: {len(heard.accepted)} accepted, p99 in ms {p99}\n")
        scene.hold_server()
        scene.hold_bystander(heard)
        scene.hold_books()
    finally:
        scene.close()
    return scene.broken


def leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from leaves(one)
    else:
        yield error


def told(error: BaseException) -> str:
    return "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])])


def main(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    count = int(words[0]) if words else COUNT
    seed = int(words[1]) if len(words) > 1 else SystemRandom().randrange(1_000_000)
    sys.stdout.write(f"{count} PDUs over TCP, seed {seed} ...\n")
    sys.stdout.flush()
    broken = run(count, seed)
    for sentence in broken:
        sys.stdout.write(f"A law is broken: {sentence}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
