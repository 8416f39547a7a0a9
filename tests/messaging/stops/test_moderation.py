"""Held messages: alike ones are one case, which is let go, or denied and refunded."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import Account
from clients.models import Client
from messaging import holds, moderation
from messaging.models import Message, MessageText, TextDecision
from messaging.moderation import Answer
from portal.core.errors import Refused
from portal.models import HistoryEntry, Job
from tests import make

pytestmark = pytest.mark.django_db
APPROVE, DENY = Answer("approve"), Answer("deny", "not allowed")


@pytest.fixture
def account():
    return make.account(client=make.client())


def hold(account, text="Win a prize", *, reason="held_for_moderation", **fields):
    message = make.message(
        account=account,
        status="held",
        reason=reason,
        sent_at=None,
        final_at=None,
        connector=fields.pop("connector", None) or make.connector(),
        **fields,
    )
    MessageText.objects.create(message=message, text=text)
    return message


def test_messages_that_say_the_same_are_one_case(account):
    for _ in range(3):
        hold(account)
    hold(account, "Another text")
    hold(account, sender="Other")
    hold(account, reason="")

    found = moderation.waiting()

    assert [(case.messages, case.text, case.sender) for case in found] == [
        (3, "Win a prize", "Vento"),
        (1, "Another text", "Vento"),
        (1, "Win a prize", "Other"),
    ]
    assert (found[0].parts, found[0].price) == (3, Decimal("0.15"))


def test_what_is_approved_is_queued_and_stays_charged(account):
    held, other = hold(account), hold(account, "Another text")
    balance = Account.objects.get(pk=account.pk).balance

    assert moderation.decide([moderation.case_of(held.pk)], APPROVE, by=make.staff()) == 1

    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.status, held.reason, other.status) == ("queued", "", "held")
    assert Account.objects.get(pk=account.pk).balance == balance


def test_what_is_denied_is_rejected_and_refunded(account):
    held = hold(account)
    before = Account.objects.get(pk=account.pk).balance

    moderation.decide([moderation.case_of(held.pk)], DENY, by=make.staff())

    held.refresh_from_db()
    assert (held.status, held.reason, held.charge) == (
        "rejected",
        "denied_by_moderator",
        "refunded",
    )
    assert Account.objects.get(pk=account.pk).balance == before + Decimal("0.05")
    assert HistoryEntry.objects.get().data["reason"] == "not allowed"


def test_a_denial_says_why(account):
    held = hold(account)

    with pytest.raises(Refused):
        moderation.decide([moderation.case_of(held.pk)], Answer("deny"), by=make.staff())


def test_what_is_scheduled_keeps_its_hour_when_it_is_approved(account):
    later = timezone.now() + timedelta(hours=3)
    held = hold(account, next_try_at=later)

    moderation.decide([moderation.case_of(held.pk)], APPROVE, by=make.staff())

    held.refresh_from_db()
    assert (held.status, held.next_try_at) == ("queued", later)


def test_an_approved_message_of_a_blocked_client_waits_for_its_client(account):
    held = hold(account)
    Client.objects.update(status="blocked")

    moderation.decide([moderation.case_of(held.pk)], APPROVE, by=make.staff())

    held.refresh_from_db()
    assert (held.status, held.reason) == ("held", "")
    Client.objects.update(status="active")
    assert holds.release() == 1


def test_the_release_of_blocked_clients_leaves_what_waits_for_a_moderator(account):
    hold(account)

    assert holds.release() == 0


def test_a_decision_may_be_kept_for_a_text_but_not_for_a_price(account):
    text, price = hold(account), hold(account, "Dear", reason="cost_above_price")
    cases = [moderation.case_of(text.pk), moderation.case_of(price.pk)]

    moderation.decide(cases, Answer("approve", remember=True), by=make.staff())

    decision = TextDecision.objects.get()
    assert (decision.text, decision.verdict, decision.client) == (
        "Win a prize",
        "approve",
        account.client,
    )


def test_the_parts_of_a_long_message_are_decided_together(account):
    first = hold(account, "Win a ", long_message_id=77)
    second = hold(account, "prize", long_message_id=77)

    (case,) = moderation.waiting()

    assert (case.text, case.messages) == ("Win a prize", 1)
    assert moderation.messages_of(moderation.case_of(first.pk)) == [first.pk, second.pk]


def test_a_moderator_sees_the_queue_and_decides_on_its_page(account, as_user):
    held = hold(account)
    browser = as_user(make.staff("support"))

    page = browser.get("/messaging/moderation/").content.decode()
    assert "Win a prize" in page
    asked = browser.get("/messaging/moderation/deny/", {"case": held.public_id})
    assert "Deny 1 message" in asked.content.decode()
    refused = browser.post("/messaging/moderation/deny/", {"case": held.public_id})
    assert refused.status_code == 422
    browser.post("/messaging/moderation/deny/", {"case": held.public_id, "reason": "spam"})

    held.refresh_from_db()
    assert held.status == "rejected"


def test_who_may_not_read_texts_has_no_queue(account, as_user):
    assert as_user(make.staff("finance")).get("/messaging/moderation/").status_code == 403


def test_many_messages_are_decided_in_the_background(account, as_user, monkeypatch):
    monkeypatch.setattr(moderation, "AT_ONCE", 1)
    first, _second = hold(account), hold(account)
    browser = as_user(make.staff("support"))

    browser.post("/messaging/moderation/approve/", {"case": first.public_id})

    assert Message.objects.filter(status="held").count() == 2
    from messaging.jobs import MODERATE  # noqa: PLC0415
    from portal.kit import jobs  # noqa: PLC0415

    jobs.run(Job.objects.get().pk)
    assert Job.objects.get().kind == MODERATE.slug
    assert Message.objects.filter(status="queued").count() == 2


def test_a_client_is_moderated_by_hand_and_not_any_more(account, as_user):
    browser = as_user(make.staff())
    client = account.client

    browser.post(f"/clients/{client.pk}/moderation/manual/")
    client.refresh_from_db()
    assert client.moderation.is_manual
    browser.post(f"/clients/{client.pk}/moderation/automatic/")

    client.moderation.refresh_from_db()
    assert not client.moderation.is_manual
    assert HistoryEntry.objects.count() == 2
