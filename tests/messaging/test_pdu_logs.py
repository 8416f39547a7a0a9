from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import pdu_logs
from messaging.models import PduLine
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def on(owner, /, **fields):
    fields = {"minutes": 15, "reason": "Ticket 4711", "by": make.staff()} | fields
    return pdu_logs.switch_on(owner, **fields)


def test_texts_are_not_switched_on_for_who_keeps_none():
    account = make.smpp_account(customer=make.customer(text_retention_days=0))

    with pytest.raises(Refused):
        on(account, with_texts=True)


def test_a_connector_has_texts_of_all_customers_so_all_must_keep_them():
    make.customer(text_retention_days=0)

    with pytest.raises(Refused):
        on(make.connector(), with_texts=True)


@pytest.mark.parametrize("fields", [{"minutes": 1441}, {"minutes": 0}, {"reason": "  "}])
def test_a_log_is_bounded_and_has_a_reason(fields):
    with pytest.raises(Refused):
        on(make.smpp_account(), **fields)


def test_switching_is_told_in_the_history():
    account, boss = make.smpp_account(), make.staff()
    on(account, by=boss)
    pdu_logs.switch_off(account, by=boss)

    told = list(HistoryEntry.objects.order_by("id").values_list("event", "subject_id"))

    assert told == [
        ("messaging.pdu-log.on", account.pk),
        ("messaging.pdu-log.off", account.pk),
    ]
    assert HistoryEntry.objects.first().actor == boss


def test_switching_on_again_ends_the_log_before():
    account = make.smpp_account()
    first = on(account)

    second = on(account, minutes=60)

    first.refresh_from_db()
    assert not first.is_on
    assert pdu_logs.current(account) == second


def test_switching_off_what_is_off_is_told_to_nobody():
    assert not pdu_logs.switch_off(make.smpp_account(), by=make.staff())
    assert not HistoryEntry.objects.exists()


def line(of, *, age=timedelta(0), **fields):
    return make.pdu_line(of, at=timezone.now() - age, **fields)


def test_lines_are_forgotten_after_a_week():
    account = make.smpp_account()
    kept = line(account, age=timedelta(days=6, hours=23))
    line(account, age=timedelta(days=7, minutes=1))

    assert pdu_logs.forget() == 1
    assert list(PduLine.objects.all()) == [kept]


def test_texts_do_not_outlive_the_days_of_their_customer():
    account = make.smpp_account(customer=make.customer(text_retention_days=2))
    line(account, age=timedelta(days=3), has_text=True)
    kept = [
        line(account, age=timedelta(days=3)),
        line(account, age=timedelta(days=1), has_text=True),
        line(make.smpp_account(), age=timedelta(days=3), has_text=True),
    ]

    pdu_logs.forget()

    assert set(PduLine.objects.all()) == set(kept)


def test_texts_of_an_erased_client_are_forgotten():
    account = make.smpp_account(client=make.client(status="erased"))
    line(account, has_text=True)

    pdu_logs.forget()

    assert not PduLine.objects.exists()
