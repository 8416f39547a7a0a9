"""A customer is archived while its program is bound and sends: cut off at once, nothing lost."""

import time
from datetime import UTC, datetime

import pytest

from messaging.smpp.link_words import Phase
from tests.chaos.customer import TEXT, Customer
from tests.house import FINAL, until
from tests.live.test_archive import ARCHIVED, OWED, STATES, said
from tests.live.test_main_job import reconciled

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("house")]

RATE = 100
CUT_S = 2


def test_an_archived_customer_is_unbound_within_two_seconds_and_all_before_is_kept(house):
    """001: Remove - all its SMPP accounts are archived, too."""
    issued = house.smpp_customer("sunken", rate=1_000)
    customer = Customer(
        port=house.demo["smpp"]["port"],
        system_id=issued["system_id"],
        password=issued["password"],
        rate=RATE,
        journal=house.var / "sunken.txt",
        first=80_000,
    )
    customer.start()
    until(lambda: len(customer.promised) > 300, 60, "300 ids")

    committed = float(said(house, ARCHIVED.format(customer=issued["customer"])))
    time.sleep(CUT_S + 2)
    customer.quiet()
    customer.stop()

    cut = min(at for at, phase in customer.told if at > committed and phase is not Phase.BOUND)
    assert cut - committed <= CUT_S
    assert Phase.BOUND not in {phase for at, phase in customer.told if at > cut}
    until(lambda: {row[0] for row in house.rows(STATES, TEXT)} <= FINAL, 120, "final statuses")
    rows = house.rows(STATES, TEXT)
    assert sum(count for _, _, count, _ in rows) >= len(customer.promised)
    assert max(at for *_, at in rows) < datetime.fromtimestamp(committed, UTC)
    assert not {status for status, *_ in rows} & {"cancelled"}
    stored = {
        number
        for (number,) in house.rows(
            "SELECT m.recipient FROM messaging_message AS m WHERE m.account_id = %s",
            issued["account"],
        )
    }
    assert set(customer.promised) <= stored
    ((balance, owed),) = house.rows(OWED, issued["account"], issued["account"])
    assert balance == 100_000 - owed
    assert reconciled(house)
