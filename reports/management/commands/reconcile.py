import sys

from django.core.management.base import BaseCommand

from reports import reconcile


class Command(BaseCommand):
    help = "Prove that accounts, messages, deltas and daily rows agree; exit 1 when they do not."

    def handle(self, **options):
        broken = 0
        for holds, line in reconcile.report():
            self.stdout.write(line)
            broken += not holds
        if broken:
            self.stderr.write(f"{broken} broken.")
            sys.exit(1)
