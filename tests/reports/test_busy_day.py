"""A day on which everything happens that moves messages or money; then the reconciler is asked.

What it finds here is a defect of the engine: `tests.defects` plants some to prove that it does.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import changes, ledger, top_ups
from billing.invoicing import crediting
from billing.models import Account
from messaging.models import Message
from messaging.states import Told
from reports import folding, reconciliations
from tests import make
from tests.messaging.test_accept import flush, submission
from tests.messaging.test_transitions import a_door, answered, claimed, receipt, sent

pytestmark = pytest.mark.django_db
THROTTLED, REFUSED = 0x58, 0x0B


def traffic():
    door = a_door(basis="delivered")
    sent(door, upstream="whole", text="x" * 161)
    receipt("whole1")
    receipt("whole2")
    folding.fold()
    sent(door, upstream="lost")
    receipt("lost1", Told.UNDELIVERED)
    receipt("lost1", Told.UNDELIVERED)
    flush(submission(door))
    (first,) = claimed()
    answered(first, "refused", code=THROTTLED)
    Message.objects.filter(status="queued").update(next_try_at=None)
    (again,) = claimed()
    answered(again, upstream="late")
    folding.fold()
    flush(submission(door, "447700900318", "447700900319"))
    for one in claimed():
        answered(one, "refused", code=REFUSED)
    folding.fold(limit=1)


def documents():
    account = make.account()
    first, second = make.issued_invoice(account), make.issued_invoice(account)
    make.payment(account, "150", invoice=first)
    crediting.credit(second, amount=Decimal(30), reason="Discount", by=None)
    make.payment(account, "-5", kind="correction", comment="Booked twice")
    crediting.write_off(second, reason="Not worth a letter", by=None)
    in_advance = make.issued_invoice(make.account(), kind="amount")
    make.payment(in_advance.account, "40", invoice=in_advance)
    make.payment(in_advance.account, "80", invoice=in_advance)


def by_hand():
    account = Account.objects.first()
    top_ups.add(account, amount=Decimal(5), comment="Wire", key="wire", by=make.staff())
    changes.ask(account, amount=Decimal(-2), description="Fee", key="fee", by=None)
    changes.apply_due(timezone.now() + timedelta(minutes=1))
    ledger.post(account, amount=Decimal("0.000001"), kind="adjustment", key="dust")


def broken(run):
    found = [one for one in run.outcomes if one["faults"] or one.get("error")]
    return {one["name"]: one["examples"] for one in found}


def test_after_a_busy_day_every_residual_is_zero():
    traffic()
    by_hand()
    documents()

    minute, whole = reconciliations.recent(), reconciliations.whole()

    assert (broken(minute), broken(whole)) == ({}, {})
    assert Message.objects.filter(charge="refunded").count() == 3
