from django.core.management.base import BaseCommand, CommandError

from messaging import management_keys
from messaging.models import ManagementKey
from portal.core.errors import Refused
from portal.models import User


class Command(BaseCommand):
    help = "Makes or revokes a key of the management API, in the name of one of the staff."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what the key is called, such as billing-sync")
        parser.add_argument("--owner", default="", help="e-mail of the staff it acts for")
        parser.add_argument(
            "--for",
            dest="purposes",
            nargs="+",
            choices=ManagementKey.Purpose.values,
            default=[ManagementKey.Purpose.BALANCE.value],
        )
        parser.add_argument("--network", action="append", default=[], help="an allowed IP or CIDR")
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *, name, owner, purposes, network, revoke, **options):
        if revoke:
            self._revoke(name)
            return
        person = User.objects.filter(email__iexact=owner, is_staff=True).first()
        if person is None:
            raise CommandError("--owner names nobody of the staff.")
        try:
            _key, secret = management_keys.issue(
                owner=person, name=name, purposes=purposes, allowed_networks=network, by=None
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(secret)

    def _revoke(self, name):
        found = ManagementKey.objects.filter(name=name, revoked_at=None)
        if not [management_keys.revoke(key, by=None) for key in found]:
            raise CommandError("No living key is called so.")
        self.stdout.write("Revoked.")
