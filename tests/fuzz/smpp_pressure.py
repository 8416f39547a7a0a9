"""Press on a real SMPP server from all sides, one after another, while a customer submits.

    python -m portal.supervisor exec -- python -m tests.fuzz.smpp_pressure [SECONDS [CROWD ...]]

For each crowd (see `smpp_crowds`): how long the customer beside waited for its answers before and
during, and how long it took to bind once more, again and again. Exits with 1 if the server dies,
writes a traceback or needs 512 MiB, if the customer loses anything or is not let in, or if the
books disagree.
"""

import asyncio
import os
import sys
import time

import django

from messaging.smpp.protocol.pdus import BindTransceiverResp
from tests.fuzz import smpp_crowds
from tests.fuzz.smpp_bystander import FIRST_PHASE, Told
from tests.fuzz.smpp_crowds import CROWDS
from tests.fuzz.smpp_scene import MIB, Beside, Scene
from tests.fuzz.smpp_stranger import Place

SECONDS = 10.0
RATE = 100.0
RSS_MAX = 512 * MIB
CALM_S = 5.0
# What the crowd before has left behind is not the next one's doing.
REST_S = 2.0
LATE_S = 0.5


class Latecomer:
    """The bystander's customer binds once more, from where it is known, and leaves again."""

    def __init__(self, scene: Scene) -> None:
        stand = scene.stand
        self.place = Place(stand.smpp_port, stand.system_id, stand.password)
        self.took: list[float] = []
        self.refused = 0

    async def run(self) -> None:
        while True:
            began = time.perf_counter()
            status = await self.bind()
            self.took.append(time.perf_counter() - began)
            self.refused += bool(status)
            await asyncio.sleep(LATE_S)

    async def bind(self) -> int:
        reader, writer = await asyncio.open_connection(
            self.place.host, self.place.port, local_addr=("127.0.0.1", 0)
        )
        try:
            writer.write(smpp_crowds.login(self.place))
            return (await smpp_crowds.answer_to(reader, BindTransceiverResp)).status
        finally:
            writer.close()


async def press(scene: Scene, beside: Beside, seconds: float, names: list[str]) -> None:
    watching = asyncio.create_task(scene.watch())
    await asyncio.sleep(CALM_S)
    for name in names:
        scene.rss_max = 0
        beside.phase(name)
        latecomer = Latecomer(scene)
        coming = asyncio.create_task(latecomer.run())
        done = await CROWDS[name](scene.place, seconds)
        coming.cancel()
        beside.phase("between")
        rss = scene.rss_max
        scene.law(rss < RSS_MAX, f"{name}: the server needs {rss / MIB:.0f} MiB")
        scene.law(not latecomer.refused, f"{name}: {latecomer.refused} good binds were refused")
        scene.law(bool(latecomer.took), f"{name}: the customer was not let in once more")
        slowest = 1e3 * max(latecomer.took, default=0)
        sys.stdout.write(
            f"{name}: {done}; the server at most {rss / MIB:.0f} MiB;"
            f" {len(latecomer.took)} more binds, the slowest {slowest:.0f} ms\n"
        )
        sys.stdout.flush()
        await asyncio.sleep(REST_S)
    watching.cancel()


def run(seconds: float, names: list[str]) -> list[str]:
    """What was broken, in sentences."""
    scene = Scene()
    try:
        scene.start()
        with scene.bystander(RATE) as beside:
            try:
                asyncio.run(press(scene, beside, seconds, names))
            except (OSError, EOFError) as error:
                scene.broken.append(f"a crowd was thrown out: {error!r}")
            heard = beside.end()
        tell(heard, names)
        scene.hold_server()
        scene.hold_bystander(heard)
        scene.hold_books()
    finally:
        scene.close()
    return scene.broken


def tell(heard: Told, names: list[str]) -> None:
    before = heard.ms(FIRST_PHASE)
    sys.stdout.write(
        f"the bystander: {len(heard.accepted)} accepted; ms to its answers (from when due)\n"
    )
    for name in (FIRST_PHASE, *names):
        p50, p99, late = heard.ms(name, 0.5), heard.ms(name), heard.waited_ms(name)
        ratio = p99 / before if before else 0
        sys.stdout.write(
            f"{name:>12}  p50 {p50:7.1f}  p99 {p99:7.1f} ({late:7.1f})  x {ratio:.1f}\n"
        )


def main(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    seconds = float(words[0]) if words else SECONDS
    broken = run(seconds, words[1:] or list(CROWDS))
    for sentence in broken:
        sys.stdout.write(f"A law is broken: {sentence}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
