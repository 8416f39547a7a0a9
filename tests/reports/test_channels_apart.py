"""Statistics keep channels apart, those of before the migration too."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from messaging.models import Delta
from portal.kit import checks
from reports import folding
from reports.models import DayClient, DayNetwork, DaySender
from tests import make
from tests.reports.busy_client import busy_client

pytestmark = pytest.mark.django_db


class TestChannels:
    def broken(self):
        found = (outcome for outcome in checks.run() if outcome.check.promise == 3)
        return {outcome.check.name for outcome in found if not outcome.holds}

    def test_a_fold_keeps_the_channels_of_a_sender_apart(self):
        door = make.door()
        make.delta(door=door, sender="Vento", sent_parts=2)
        make.delta(door=door, sender="Vento", channel="viber", sent_parts=3)

        folding.fold()

        for table in (DaySender, DayNetwork):
            found = table.objects.order_by("channel").values_list("channel", "sent_parts")
            assert list(found) == [("sms", 2), ("viber", 3)]

    @pytest.mark.parametrize("table", ["daysender", "daynetwork"])
    def test_a_channel_told_wrongly_is_reported(self, table):
        make.message()
        Delta.objects.update(channel="viber")
        folding.fold()

        assert any(name.startswith(table) for name in self.broken())

    def test_the_migration_counts_the_channels_that_were_there_before_it(self):
        migration = import_module("reports.migrations.0003_senders_and_networks_by_channel")
        busy_client()
        folding.fold(limit=6)
        DaySender.objects.filter(channel="viber").delete()
        DayNetwork.objects.all().delete()

        with connection.schema_editor() as editor:
            migration.fill(None, editor)

        assert self.broken() == set()
        assert Delta.objects.exists()

    def test_days_without_their_messages_get_the_only_channel_of_their_client(self):
        migration = import_module("reports.migrations.0003_senders_and_networks_by_channel")
        only, both = make.door(), make.door()
        make.delta(door=only, channel="viber", sent_parts=1)
        make.delta(door=both, channel="viber", sent_parts=2)
        make.delta(door=both, channel="sms", sender="Other", sent_parts=3)
        folding.fold()
        DaySender.objects.update(channel="sms")

        with connection.cursor() as cursor:
            after = {"first": timezone.localdate() + timedelta(days=1)}
            cursor.execute(migration.GUESS.format(table="reports_daysender"), after)

        assert DayClient.objects.count() == 3
        found = DaySender.objects.values_list("sent_parts", "channel")
        assert dict(found) == {1: "viber", 2: "sms", 3: "sms"}
