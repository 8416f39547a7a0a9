"""Two who decide at once, with real threads and real transactions."""

from decimal import Decimal

import pytest

from billing import approval_limits, approvals, changes
from billing.approvals import NeedsApproval
from billing.models import Approval, BalanceChange
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make
from tests.races.test_charges import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk():
    return make.staff("finance")


@pytest.fixture
def deciders():
    return [make.staff("finance", name=f"Decider {n}") for n in range(4)]


@pytest.fixture
def wish(clerk):
    approval_limits.write({("adjustment", "EUR"): Decimal(10)}, by=make.staff())
    account = make.account()
    amount = {"amount": Decimal(-50), "description": "Booked twice", "key": "k1"}
    with pytest.raises(NeedsApproval) as needed:
        changes.ask(account, **amount, by=clerk)
    return needed.value.wish


def test_of_many_who_approve_and_refuse_at_once_one_decides(wish, clerk, deciders):
    approval = approvals.ask(wish, by=clerk)

    def decide(number):
        by = deciders[number % 4]
        try:
            if number % 2:
                return approvals.refuse(approval, note="No", by=by).status
            return approvals.approve(approval, by=by).status
        except Refused as refusal:
            return refusal.code

    said = at_once(decide)

    approval.refresh_from_db()
    done = BalanceChange.objects.count()
    events = ["billing.approval.approved", "billing.approval.refused"]
    assert said.count("settled") == THREADS - 1
    assert said.count(approval.status) == 1
    assert done == (approval.status == "approved")
    assert HistoryEntry.objects.filter(event__in=events).count() == 1


def test_a_wish_asked_for_from_everywhere_at_once_is_noted_once(wish, clerk):
    said = at_once(lambda _n: approvals.ask(wish, by=clerk).pk)

    assert set(said) == {Approval.objects.get().pk}
