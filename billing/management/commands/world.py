from django.core.management.base import BaseCommand

from billing import world


class Command(BaseCommand):
    help = "Add the world's countries, networks and prefixes that are missing; renew the others."

    def handle(self, **options):
        added = world.load()
        self.stdout.write(
            f"{added.countries} countries, {added.networks} networks and "
            f"{added.prefixes} prefixes added, {added.renewed} renewed"
        )
