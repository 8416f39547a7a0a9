import asyncio
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import structlog
from django.core.management.base import BaseCommand, CommandError

from messaging.smpp.protocol.limits import Limits
from messaging.smpp.server.daemon import Daemon
from messaging.smpp.server.settings import ServerSettings
from portal import env, heap

log = structlog.get_logger(__name__)

PORT_MAX = 65_535
# For how long a thread may keep the others waiting while it computes: a client that floods the
# loop's thread would else hold up the flusher, whose commits are many small steps, by 5 ms each.
SWITCH_S = 0.001
USUAL = ServerSettings()


class Command(BaseCommand):
    help = "Serve SMPP to customers until SIGTERM or SIGINT. Every option has its variable."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=env.env_str("SMPP_HOST", "127.0.0.1"))
        parser.add_argument(
            "--port", type=int, default=env_port("SMPP_PORT", 2775), help="0 is off"
        )
        certificate = env.env_str("SMPP_CERTIFICATE", "")
        tls_port = env_port("SMPP_TLS_PORT", 8775 if certificate else 0)
        parser.add_argument("--tls-port", type=int, default=tls_port, help="0 is off")
        parser.add_argument("--certificate", default=certificate)
        parser.add_argument("--key", default=env.env_str("SMPP_KEY", ""))
        parser.add_argument("--name", default=env.env_str("SMPP_NODE", ""))
        parser.add_argument(
            "--reuse-port", action="store_true", default=env.env_bool("SMPP_REUSE_PORT", False)
        )

    def handle(self, **options):
        settings = _settings(options)
        sys.setswitchinterval(SWITCH_S)
        _take_all_descriptors()
        try:
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                is_well = runner.run(_serve(settings))
        except OSError as error:
            raise CommandError(f"The SMPP server cannot start: {error}.") from error
        if not is_well:
            raise CommandError("The SMPP server could not go on; its log says why.")


def _settings(options) -> ServerSettings:
    if not (options["port"] or options["tls_port"]):
        raise CommandError("SMPP_PORT and SMPP_TLS_PORT are both 0: there is nothing to serve.")
    if options["tls_port"] and not options["certificate"]:
        raise CommandError("A TLS port needs SMPP_CERTIFICATE, and SMPP_KEY if that is apart.")
    inactivity_s = env.env_int("SMPP_INACTIVITY_S", 0, minimum=0)
    return replace(
        USUAL,
        host=options["host"],
        port=options["port"] or None,
        tls_port=options["tls_port"] or None,
        certificate=Path(options["certificate"]) if options["certificate"] else None,
        key=Path(options["key"]) if options["key"] else None,
        name=options["name"],
        reuse_port=options["reuse_port"],
        connections_max=env.env_int("SMPP_CONNECTIONS", USUAL.connections_max, minimum=1),
        connections_per_address=env.env_int(
            "SMPP_CONNECTIONS_PER_ADDRESS", USUAL.connections_per_address, minimum=1
        ),
        balancers=env.env_networks("SMPP_BALANCERS"),
        limits=Limits(
            enquire_s=env.env_int("SMPP_ENQUIRE_S", int(USUAL.limits.enquire_s), minimum=1),
            inactivity_s=inactivity_s or USUAL.limits.inactivity_s,
        ),
    )


async def _serve(settings: ServerSettings) -> bool:
    """Until somebody wants the end; False if it came by itself."""
    loop, wanted = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, wanted.set)
    daemon = Daemon(settings)
    await daemon.start()
    heap.settle()
    loop.add_signal_handler(signal.SIGHUP, _read_certificate, daemon)
    ends = [asyncio.create_task(one.wait()) for one in (wanted, daemon.failed)]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for end in ends:
        end.cancel()
    await daemon.stop()
    return not daemon.failed.is_set()


def _read_certificate(daemon: Daemon) -> None:
    try:
        daemon.read_certificate()
    except OSError as error:
        log.warning("certificate_not_read", error=repr(error))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """That of uvloop where it can be had; asyncio's own serves as well, only slower."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return None
    return uvloop.new_event_loop


def _take_all_descriptors() -> None:
    """As many connections as the system lets us have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def env_port(name: str, default: int) -> int:
    return env.env_int(name, default, minimum=0, maximum=PORT_MAX)
