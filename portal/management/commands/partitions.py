from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.kit import partitions


class Command(BaseCommand):
    help = "Make the monthly partitions of the large tables ahead of time."

    def handle(self, **options):
        made = partitions.make_ahead(timezone.now())
        self.stdout.write(f"{made} partitions made")
