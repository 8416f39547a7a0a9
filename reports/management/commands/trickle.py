import random
import signal
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import env
from reports.demo import trickle

AGAIN_S = 5
TOKEN = "ONWARD_TRICKLE_TOKEN"  # noqa: S105  (the name of a variable)


class Command(BaseCommand):
    help = "Send a live trickle of demo messages through the REST door until it is stopped."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--address", default="http://127.0.0.1:8000")
        parser.add_argument(
            "--token-file",
            type=Path,
            default=settings.VAR_DIR / trickle.FILE,
            help=f"what `manage.py demo` wrote; {TOKEN} (tokens between commas) comes before it",
        )
        parser.add_argument("--messages", type=int, default=0, help="end after so many; 0: never")

    def handle(self, **options):
        signal.signal(signal.SIGTERM, _end)
        signal.signal(signal.SIGINT, _end)
        rng = random.Random()  # noqa: S311  (chatter, no secret)
        tap = trickle.Tap(options["address"], _springs(options["token_file"]), rng)
        accepted = 0
        while not options["messages"] or accepted < options["messages"]:
            status = tap.send().status
            accepted += status == trickle.ACCEPTED
            hour = timezone.localtime(timezone=timezone.get_default_timezone()).hour
            time.sleep(trickle.pause(rng, hour) if status == trickle.ACCEPTED else AGAIN_S)


def _springs(path: Path) -> list[trickle.Spring]:
    tokens = env.env_list(TOKEN, [])
    if tokens:
        return [trickle.of_token(token) for token in tokens]
    try:
        springs = trickle.kept(path)
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"No doors for the trickle in {path}: {error}") from error
    if not springs:
        raise CommandError(f"There is no door in {path}.")
    return springs


def _end(_number, _frame):
    sys.exit(0)
