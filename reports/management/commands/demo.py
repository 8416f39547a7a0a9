import json
import secrets
from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal import env
from portal.core.errors import Refused
from reports.demo import operator, trickle
from reports.demo.plan import Plan

SYSTEM_IDS = "halden1,halden2,tern,ostmark"
PASSWORD_BYTES = 4  # Eight digits are what fits into a bind (SMPP 3.4, 5.2.2).


class Command(BaseCommand):
    help = "Fill an empty database with a believable, fictitious operator and 90 days of traffic."

    def add_arguments(self, parser):
        parser.add_argument("--simulator-port", type=int, default=2776)
        parser.add_argument(
            "--simulator-password",
            default=env.env_str("SIMULATOR_PASSWORD", ""),
            help="what its accounts bind with; from SIMULATOR_PASSWORD, or made anew",
        )
        parser.add_argument(
            "--simulator-system-ids",
            default=SYSTEM_IDS,
            help="the accounts of the connectors, between commas; fewer than four are shared",
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--messages", type=int, default=200_000, help="about how many")
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--now", type=_moment, help="when the demo ends, in ISO 8601")

    def handle(self, **options):
        plan = Plan(
            now=(options["now"] or timezone.now()).replace(microsecond=0),
            zone=timezone.get_default_timezone(),
            seed=options["seed"],
            days=options["days"],
            messages=options["messages"],
            simulator_port=options["simulator_port"],
            simulator_system_ids=tuple(options["simulator_system_ids"].split(",")),
            simulator_password=options["simulator_password"] or secrets.token_hex(PASSWORD_BYTES),
        )
        try:
            made = operator.make(plan)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        trickle.keep(made.springs, settings.VAR_DIR / trickle.FILE)
        self.stdout.write(json.dumps(_told(made)))


def _told(made: operator.Made) -> dict:
    """Who can log in, and the token. `users` has one of each face, `more_users` the other roles."""
    return {
        "users": [
            {
                "role": one.role if one.role in {"customer", "client"} else "staff",
                "email": one.email,
                "password": one.password,
            }
            for one in made.users
        ],
        "api_token": made.api_token,
        "smpp_system_id": made.smpp_system_id,
        "smpp_password": made.smpp_password,
        "more_users": [
            {"role": one.role, "email": one.email, "password": one.password}
            for one in made.colleagues
        ],
    }


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError("a moment with its time zone")
    return moment
