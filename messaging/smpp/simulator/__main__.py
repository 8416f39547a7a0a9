"""The SMSC simulator: a real SMPP 3.4 server to send to when no supplier is at hand.

    SMSC_PASSWORD=... python -m messaging.smpp.simulator --port 2775 \\
        --system-id onward --password-env SMSC_PASSWORD --journal var/smsc.jsonl

Like Let's Encrypt's Pebble it misbehaves a little unless told otherwise (`--faults mild`):
about 1 % of messages are throttled, 1 % answered out of order, 1 % of receipts come twice and
1 % before the answer, 0.2 % of answers are followed by a malformed PDU, 3 % of messages are
undelivered and 1 % expire. It never loses an answer and never hangs up by itself; with
`--faults hard` it does that, too. `--faults none` is a well-behaved centre, `--faults fast`
one that answers and reports at once. Every setting has its own option (`--throttled 0.2`,
`--answer-delay-s 0.1 0.5`) and may be changed while it runs: write a JSON object such as
{"preset": "none", "throttled": 0.2} to the file named by `--faults-file`.

Destinations that end with these digits have a fixed outcome, whatever the shares:

    ...666001  accepted, then UNDELIV
    ...666002  refused at once with ESME_RINVDSTADR (0x0B)
    ...666003  accepted, then EXPIRED
    ...666004  accepted, and no receipt ever
    ...666005  delivered, and the handset sends the text back

The journal has one JSON object a line for every submit_sm, written before the answer leaves;
see `journal.py`. Receipts leave over any session of the account that can receive, wait while
there is none, survive a kill (`owed.py`), and are repeated until they are acknowledged.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from messaging.smpp.simulator import faults
from messaging.smpp.simulator.faults import BadFaults, Faults
from messaging.smpp.simulator.simulator import Simulator


def main() -> int:
    parser = options()
    choice = parser.parse_args()
    logging.basicConfig(level=choice.log_level, format="%(asctime)s %(name)s %(message)s")
    try:
        simulator = Simulator(
            accounts=accounts_of(choice),
            settings=faults_of(choice),
            journal=choice.journal,
            faults_file=choice.faults_file,
            host=choice.host,
            port=choice.port,
            seed=choice.seed,
        )
    except (BadFaults, ValueError, OSError) as error:
        parser.error(str(error))
    return asyncio.run(serve(simulator))


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m messaging.smpp.simulator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=2775, help="0 takes any free one")
    parser.add_argument("--journal", type=Path, help="the file to append to")
    parser.add_argument("--system-id", action="append", required=True, help="may be repeated")
    parser.add_argument(
        "--password-env",
        action="append",
        required=True,
        metavar="NAME",
        help="the environment variable with the password, one for each --system-id",
    )
    parser.add_argument("--faults", choices=sorted(faults.PRESETS), default=faults.DEFAULT_PRESET)
    parser.add_argument("--faults-file", type=Path, help="JSON, read again when it changes")
    parser.add_argument("--seed", type=int, help="make the faults repeatable")
    parser.add_argument("--log-level", default="WARNING")
    for name, shape in shapes().items():
        parser.add_argument("--" + name.replace("_", "-"), **shape)
    return parser


def shapes() -> dict[str, dict[str, Any]]:
    """How each setting of `Faults` looks on the command line."""
    found: dict[str, dict[str, Any]] = {
        field.name: {"type": float, "metavar": "SHARE"} for field in fields(Faults)
    }
    for name in ("answer_delay_s", "receipt_delay_s"):
        found[name] = {"type": float, "nargs": 2, "metavar": ("FROM", "TO")}
    found["rate_limit_per_s"]["metavar"] = "N"
    found["receipt_ids"] = {"choices": faults.ID_DIALECTS}
    found["receipt_form"] = {"choices": faults.RECEIPT_FORMS}
    return found


def accounts_of(choice: argparse.Namespace) -> dict[str, str]:
    if len(choice.system_id) != len(choice.password_env):
        raise ValueError("every --system-id needs its own --password-env")
    missing = [name for name in choice.password_env if not os.environ.get(name)]
    if missing:
        raise ValueError(f"the environment variable {missing[0]} is not set")
    passwords = [os.environ[name] for name in choice.password_env]
    return dict(zip(choice.system_id, passwords, strict=True))


def faults_of(choice: argparse.Namespace) -> Faults:
    named = {field.name: getattr(choice, field.name) for field in fields(Faults)}
    changes = {name: value for name, value in named.items() if value is not None}
    return faults.changed(faults.PRESETS[choice.faults], changes)


async def serve(simulator: Simulator) -> int:
    """Run until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await simulator.start()
    sys.stdout.write(f"SMSC simulator listens on {simulator.host}:{simulator.port}\n")
    sys.stdout.flush()
    await stop.wait()
    await simulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
