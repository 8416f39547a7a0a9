"""What stops a message at acceptance: block lists, opt-outs, countries, texts; never charged."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing.models import Account
from messaging import block_lists, opt_outs
from messaging.dispatch import payer
from messaging.dispatch.accept import Flush
from messaging.dispatch.submission import Answer, Submission
from messaging.models import BlockList, Connector, Message, Moderation, OptOut, TextDecision, Trace
from messaging.screens.texts import digest_of
from messaging.text.parts import parts
from portal.core.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db

GB, OTHER = "447700900318", "447700900319"


@pytest.fixture
def door():
    account = make.paying_account(client=make.client(customer=make.customer()))
    return make.door(client=account.client)


def send(door, *recipients, sender="HarbourPine", text="Your parcel arrives today."):
    submission = Submission(
        payer=payer.of_door(door.pk),
        channel="sms",
        sender=sender,
        recipients=list(recipients or [GB]),
        text=text,
        size=parts(text),
        answer=lambda accepted: Answer(202, b""),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        Flush(cursor, [submission]).run()
    return {m.recipient: m for m in Message.objects.order_by("id")}


def outcome(message):
    return message.status, message.reason


def block(kind, *values, scope="platform", owner=None, **more):
    block_lists.add(block_lists.place(scope, owner), kind, values, by=None, **more)


def is_free():
    account = Account.objects.get()
    return account.balance == 10 and account.entries.count() == 1


def test_a_blocked_number_is_rejected_its_neighbour_goes_and_only_that_is_charged(door):
    block("number", GB)

    found = send(door, GB, OTHER)

    assert outcome(found[GB]) == ("rejected", "phone_in_black_list")
    assert (found[GB].charge, found[GB].price) == ("none", 0)
    assert found[OTHER].status == "queued"
    assert Account.objects.get().balance == Decimal("9.95")


@pytest.mark.parametrize("scope", ["platform", "connector", "customer", "client"])
def test_each_scope_of_a_block_list_holds_for_its_own(door, scope):
    owner = {
        "platform": None,
        "connector": Connector.objects.get(),
        "customer": door.customer,
        "client": door.client,
    }[scope]
    block("number", GB, scope=scope, owner=owner)

    assert outcome(send(door)[GB]) == ("rejected", "phone_in_black_list")
    assert is_free()


@pytest.mark.parametrize("scope", ["connector", "customer", "client"])
def test_anothers_block_list_holds_nothing_up(door, scope):
    owner = {
        "connector": make.connector("Gull"),
        "customer": make.customer(),
        "client": make.client(customer=door.customer),
    }[scope]
    block("number", GB, scope=scope, owner=owner)

    assert send(door)[GB].status == "queued"


def test_a_prefix_blocks_all_numbers_that_begin_so(door):
    block("prefix", "4477009003")

    found = send(door, GB, "447700911111")

    assert found[GB].reason == "phone_in_black_list"
    assert found["447700911111"].status == "queued"


@pytest.mark.parametrize(
    ("entry", "is_blocked"),
    [("harbourpine", True), ("harbour*", True), ("harbour", False), ("pine*", False)],
)
def test_a_sender_is_blocked_exactly_or_by_its_beginning(door, entry, is_blocked):
    block("sender", entry)

    assert (send(door)[GB].reason == "blocked_sender") is is_blocked


def test_an_entry_that_is_over_blocks_nothing(door):
    earlier = timezone.now() - timedelta(minutes=1)
    block("number", GB, until=earlier)
    block("sender", "harbour*", until=earlier)

    assert send(door)[GB].status == "queued"


def test_what_was_found_stands_in_the_decision_for_staff(door):
    block("prefix", "4477")

    message = send(door)[GB]

    assert "begin with 4477" in Trace.objects.get(pk=message.trace_id).body["detail"]


def test_numbers_are_asked_in_one_question_whatever_their_number(door, django_assert_num_queries):
    block("number", GB)
    numbers = [f"4477009{n:05d}" for n in range(200)]
    send(door, OTHER)

    with connection.execute_wrapper(counting := Counting("messaging_blockentry")):
        send(door, *numbers)

    assert counting.number == 1


class Counting:
    """Counts the statements that name a table."""

    def __init__(self, table):
        self.table, self.number = table, 0

    def __call__(self, execute, sql, params, many, context):
        self.number += self.table in sql
        return execute(sql, params, many, context)


def test_where_nobody_has_a_list_or_an_opt_out_nothing_is_asked(door):
    send(door, OTHER)

    blocked, wishes = Counting("messaging_blockentry"), Counting("messaging_optout")
    with connection.execute_wrapper(blocked), connection.execute_wrapper(wishes):
        send(door, GB)

    assert (blocked.number, wishes.number) == (0, 0)


@pytest.mark.parametrize("scope", ["platform", "customer", "client", "sender"])
def test_who_opted_out_gets_nothing_and_nobody_pays(door, scope):
    own = {
        "platform": {"scope": "platform"},
        "customer": {"customer": door.customer},
        "client": {"client": door.client},
        "sender": {"sender": "harbourPINE"},
    }[scope]
    make.opt_out(GB, **own)

    assert outcome(send(door)[GB]) == ("rejected", "opted_out")
    assert is_free()


def test_an_opt_out_from_others_or_one_that_ended_lets_messages_through(door):
    make.opt_out(GB, customer=make.customer())
    make.opt_out(GB, client=make.client(customer=door.customer))
    make.opt_out(GB, sender="Vento")
    make.opt_out(GB, sender="HarbourPine", customer=make.customer())
    make.opt_out(GB, scope="platform", ended_at=timezone.now())
    make.opt_out(GB, scope="platform", until=timezone.now() - timedelta(days=1))

    assert send(door)[GB].status == "queued"


def test_a_first_opt_out_is_heard_by_the_next_commit(door):
    send(door, OTHER)
    opt_outs.add(opt_outs.Whose("platform"), [GB], source="api", by=None)

    assert send(door)[GB].reason == "opted_out"


def test_a_text_rule_blocks_what_has_a_word_and_it_is_free(door):
    make.text_rule("parcel", action="block")

    assert outcome(send(door)[GB]) == ("rejected", "blocked_text")
    assert is_free()


def test_a_text_rule_holds_what_has_a_link_and_it_is_charged_until_it_is_denied(door):
    make.text_rule("", kind="links")

    message = send(door, text="See https://vento.example/now")[GB]

    assert outcome(message) == ("held", "held_for_moderation")
    assert Account.objects.get().balance == Decimal("9.95")


def test_a_blocking_rule_comes_before_a_holding_one(door):
    make.text_rule("parcel")
    make.text_rule("today", action="block")

    assert send(door)[GB].reason == "blocked_text"


def test_a_rule_of_another_client_or_channel_or_one_that_is_off_finds_nothing(door):
    make.text_rule("parcel", client=make.client(), action="block")
    make.text_rule("parcel", customer=make.customer(), action="block")
    make.text_rule("parcel", channel="viber", action="block")
    make.text_rule("parcel", is_enabled=False, action="block")

    assert send(door)[GB].status == "queued"


def test_a_rule_with_a_bad_pattern_does_not_stop_the_others(door):
    make.text_rule("(", kind="pattern", action="block")
    make.text_rule("par[ck]el", kind="pattern", action="block")

    assert send(door)[GB].reason == "blocked_text"


def test_all_texts_of_a_moderated_client_wait(door):
    Moderation.objects.create(client=door.client, is_manual=True)

    assert outcome(send(door)[GB]) == ("held", "held_for_moderation")


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("approve", ("queued", "")), ("deny", ("rejected", "denied_by_moderator"))],
)
def test_a_text_that_was_decided_for_good_is_not_asked_about_again(door, verdict, expected):
    Moderation.objects.create(client=door.client, is_manual=True)
    text = "Your parcel arrives today."
    TextDecision.objects.create(
        customer=door.customer,
        client=door.client,
        digest=digest_of(text),
        text=text,
        verdict=verdict,
    )

    assert outcome(send(door, text=text)[GB]) == expected
    assert send(door, OTHER, text="Another text.")[OTHER].status == "held"


def test_a_list_is_added_to_once_and_told_what_is_new(door):
    where = block_lists.place("client", door.client)
    block_lists.add(where, "number", [GB], by=None)

    written = block_lists.add(where, "number", [GB, OTHER], note="asked", by=None)

    assert written == (1, 1, 0)
    assert block_lists.add(where, "number", [OTHER], note="asked", by=None) == (0, 0, 1)
    assert BlockList.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "text"), [("number", "12"), ("prefix", "44x"), ("sender", "*"), ("sender", "a*b")]
)
def test_what_is_no_number_prefix_or_sender_is_refused(kind, text):
    with pytest.raises(Refused):
        block_lists.plain(kind, text)


def test_an_opt_out_of_the_same_is_kept_once(door):
    whose = opt_outs.Whose("customer", door.customer)

    assert opt_outs.add(whose, [GB, OTHER], source="staff", by=None) == 2
    assert opt_outs.add(whose, [GB], source="staff", by=None) == 0
    assert OptOut.objects.count() == 2
