"""The SMSC simulator: a real SMPP 3.4 server to send to when no supplier is at hand.

    SMSC_PASSWORD=... python -m messaging.smpp.simulator --port 2775 \\
        --system-id onward --password-env SMSC_PASSWORD --journal var/smsc.jsonl

It behaves well unless told otherwise (`--faults none`); `fast` answers and reports at once, `mild`
misbehaves a little, `hard` more, and `hostile` plays about 5 % of everything a supplier was ever
seen to do. Every setting has its own option (`--throttled 0.2`, `--answer-delay-s 0.1 0.5`,
`--endings 07=rejected`) and may be changed while it runs: write a JSON object such as
{"preset": "none", "throttled": 0.2} to the file named by `--settings`.

Destinations that end with these digits have a fixed outcome, whatever the shares:

    ...666001  accepted, then UNDELIV
    ...666002  refused at once with ESME_RINVDSTADR (0x0B)
    ...666003  accepted, then EXPIRED
    ...666004  accepted, and no receipt ever
    ...666005  delivered, and the handset sends the text back
    ...666006  accepted, then REJECTD

A line such as {"system_id": "onward", "source": "447700900123", "destination": "12345",
"text": "STOP"} in the file named by `--orders` is sent as a handset's message.

The journal has one JSON object a line for every submit_sm, written before the answer leaves, and
lines for binds, unbinds and faults; see `journal.py`. Receipts leave over any session of the
account that can receive, wait while there is none, survive a kill (`owed.py`), and are repeated
until they are acknowledged.
"""

import argparse
import asyncio
import logging
import os
import signal
import ssl
import sys
from pathlib import Path
from typing import Any

from messaging.smpp.simulator import faults
from messaging.smpp.simulator.desk import Desk
from messaging.smpp.simulator.faults import BadFaults, Faults
from messaging.smpp.simulator.simulator import Simulator

try:
    import uvloop
except ImportError:  # not on Windows
    uvloop = None  # type: ignore[assignment]


def main() -> int:
    parser = options()
    choice = parser.parse_args()
    logging.basicConfig(level=choice.log_level, format="%(asctime)s %(name)s %(message)s")
    try:
        simulator = Simulator(
            accounts=accounts_of(choice),
            settings=faults_of(choice),
            journal=choice.journal,
            desk=Desk(settings=choice.settings, orders=choice.orders, state=choice.state),
            host=choice.host,
            port=choice.port,
            seed=choice.seed,
        )
        if tls := tls_of(choice):
            simulator.secure(tls, choice.tls_port)
    except (BadFaults, ValueError, OSError) as error:
        parser.error(str(error))
    factory = uvloop.new_event_loop if uvloop else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(serve(simulator))


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m messaging.smpp.simulator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_places(parser)
    parser.add_argument("--system-id", action="append", required=True, help="may be repeated")
    parser.add_argument(
        "--password-env",
        action="append",
        required=True,
        metavar="NAME",
        help="the environment variable with the password, one for each --system-id",
    )
    parser.add_argument("--faults", choices=sorted(faults.PRESETS), default=faults.DEFAULT_PRESET)
    parser.add_argument("--seed", type=int, help="make the faults repeatable")
    parser.add_argument("--log-level", default="WARNING")
    for name in faults.SETTINGS:
        parser.add_argument("--" + name.replace("_", "-"), **shape_of(name))
    return parser


def add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=2775, help="0 takes any free one")
    parser.add_argument("--tls-port", type=int, help="listen with TLS, too; 0 takes any free one")
    parser.add_argument("--cert", type=Path, help="the certificate for --tls-port, PEM")
    parser.add_argument("--key", type=Path, help="its private key, PEM")
    parser.add_argument("--journal", type=Path, help="the file to append to")
    parser.add_argument("--settings", type=Path, help="JSON, read again when it changes")
    parser.add_argument("--orders", type=Path, help="JSON lines: handsets' messages to send")
    parser.add_argument("--state", type=Path, help="the file to say in what goes on")


def shape_of(name: str) -> dict[str, Any]:
    """How a setting of `Faults` looks on the command line."""
    if name in faults.CHOICES:
        return {"choices": faults.CHOICES[name]}
    if name in faults.RANGES:
        return {"type": float, "nargs": 2, "metavar": ("FROM", "TO")}
    if name == "endings":
        return {"nargs": "+", "metavar": "DIGITS=FATE", "help": ", ".join(faults.FATES)}
    return {"type": float, "metavar": "N" if name in faults.NUMBERS else "SHARE"}


def tls_of(choice: argparse.Namespace) -> ssl.SSLContext | None:
    if choice.tls_port is None:
        return None
    if choice.cert is None or choice.key is None:
        raise ValueError("--tls-port needs --cert and --key")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(choice.cert, choice.key)
    return context


def accounts_of(choice: argparse.Namespace) -> dict[str, str]:
    if len(choice.system_id) != len(choice.password_env):
        raise ValueError("every --system-id needs its own --password-env")
    missing = [name for name in choice.password_env if not os.environ.get(name)]
    if missing:
        raise ValueError(f"the environment variable {missing[0]} is not set")
    passwords = [os.environ[name] for name in choice.password_env]
    return dict(zip(choice.system_id, passwords, strict=True))


def faults_of(choice: argparse.Namespace) -> Faults:
    named = {name: getattr(choice, name) for name in faults.SETTINGS}
    changes = {name: value for name, value in named.items() if value is not None}
    if "endings" in changes:
        pairs = [word.partition("=") for word in changes["endings"]]
        changes["endings"] = {digits: fate for digits, _, fate in pairs}
    return faults.changed(faults.PRESETS[choice.faults], changes)


async def serve(simulator: Simulator) -> int:
    """Run until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await simulator.start()
    if simulator.tls:
        sys.stdout.write(f"SMSC simulator has TLS on {simulator.host}:{simulator.tls_port}\n")
    sys.stdout.write(f"SMSC simulator listens on {simulator.host}:{simulator.port}\n")
    sys.stdout.flush()
    await stop.wait()
    await simulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
