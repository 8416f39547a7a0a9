"""Replacement rules on real messages: what goes out, what is kept, what its customer sees."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging import book, explain, replacements, retention
from messaging.dispatch import claim
from messaging.dispatch.telling import Claimed
from messaging.models import Connector, Message, MessageText, Trace
from messaging.smpp.server import mailbag
from tests import make
from tests.messaging.test_accept import flush, submission
from tests.messaging.test_long_messages import flush as flush_parts
from tests.messaging.test_long_messages import part

pytestmark = pytest.mark.django_db
TEXT = "Your otp is 1234"


def a_paying_customer():
    account = make.paying_account(customer=make.customer())
    return account.customer


@pytest.fixture
def door():
    return make.door(customer=a_paying_customer())


@pytest.fixture
def smpp_door():
    return make.smpp_account(customer=a_paying_customer(), parts_per_s=1_000)


def words():
    return MessageText.objects.order_by("pk").values_list("out_sender", "out_text")


def traced():
    message = Message.objects.order_by("pk").first()
    return Trace.objects.get(pk=message.trace_id).body


def taken():
    with transaction.atomic(), connection.cursor() as cursor:
        return claim.take(cursor, connector=Connector.objects.first().pk, bind="t", limit=10)


def test_without_rules_nothing_is_said_of_any(door):
    flush(submission(door, text=TEXT))

    assert list(words()) == [("", None)]
    assert "rules" not in traced()


def test_what_goes_out_stands_beside_what_came(door):
    rule = make.replacement_rule(phrase="otp", replacement="code")
    names = make.replacement_rule(kind="sender", senders=["Fresh"])

    flush(submission(door, text=TEXT))

    message = Message.objects.get()
    assert (message.sender, message.words.text) == ("HarbourPine", TEXT)
    assert list(words()) == [("Fresh", "Your code is 1234")]
    assert traced()["rules"] == [names.pk, rule.pk]


def test_a_link_takes_what_goes_out(door):
    make.replacement_rule(phrase="otp", replacement="code")
    make.replacement_rule(kind="sender", senders=["Fresh"])
    flush(submission(door, text=TEXT))

    (one,) = taken()

    assert one.sender == "Fresh"
    assert one.submits[0].part.payload == b"Your code is 1234"


def test_a_new_rule_counts_for_the_next_message(door):
    flush(submission(door, text=TEXT))
    make.replacement_rule(phrase="otp", replacement="code")

    flush(submission(door, text=TEXT))

    assert list(words()) == [("", None), ("", "Your code is 1234")]


def test_a_blocked_message_is_not_replaced(door):
    make.replacement_rule(phrase="otp", replacement="code")

    flush(submission(door, "999123456789", text=TEXT))

    assert list(words()) == [("", None)]


def test_a_rule_that_is_left_out_is_told(door):
    rule = make.replacement_rule(phrase="otp", replacement="x" * 200)

    flush(submission(door, text=TEXT))

    assert list(words()) == [("", None)]
    assert traced()["left_out"] == [rule.pk]


def test_rules_are_for_their_owner_connector_and_destination_only(door):
    others = make.client(customer=make.customer())
    make.replacement_rule(scope="client", client=others, customer=others.customer, phrase="otp")
    make.replacement_rule(connector=make.connector("Other"), phrase="otp")
    make.replacement_rule(country=make.country("FR", "France"), phrase="otp")
    own = make.replacement_rule(
        scope="customer", customer=door.customer, country=make.country(), phrase="otp"
    )

    flush(submission(door, text=TEXT))

    assert traced()["rules"] == [own.pk]


def test_each_message_gets_its_sender_by_its_own_number(door):
    rule = make.replacement_rule(kind="sender", senders=["One", "Two", "Three"])
    numbers = [f"4477009{number:05}" for number in range(60)]

    flush(submission(door, *numbers, text=TEXT))

    table = read().rules
    assert {out for out, _ in words()} == {"One", "Two", "Three"}
    for message in Message.objects.select_related("words"):
        query = replacements.query_of(
            submission(door, text=TEXT), message.recipient, Decided(message), text=TEXT
        )
        picked, steps = table.sender(replacements.replace(query, ticket=message.pk))
        assert (message.words.out_sender, steps[0].rule) == (picked, rule.pk)


class Decided:
    """What the rules ask of a decision, from a stored message."""

    def __init__(self, message):
        self.connector, self.country = message.connector_id, message.country
        self.network = message.network_id


def read():
    with connection.cursor() as cursor:
        return book.current(cursor)[0]


def again(*messages, connector=None):
    with transaction.atomic(), connection.cursor() as cursor:
        replacements.again(cursor, messages, connector)


def test_a_message_that_moves_goes_out_by_its_new_connectors_rules(door):
    other = make.connector("Other")
    first = make.replacement_rule(scope="connector", connector=Connector.objects.get(name="Tern"))
    second = make.replacement_rule(scope="connector", connector=other, replacement="pin")
    flush(submission(door, text=TEXT), submission(door, text=TEXT))
    one, two = Message.objects.order_by("pk")
    before = traced()

    again(one.pk, connector=other.pk)

    assert before["rules"] == [first.pk]
    assert list(words()) == [("", "Your pin is 1234"), ("", "Your code is 1234")]
    assert traced() == before | {"rules": [second.pk]}
    two.refresh_from_db()
    assert Trace.objects.get(pk=two.trace_id).body["rules"] == [first.pk]


def test_what_no_rule_changes_any_more_goes_out_as_it_came(door):
    rule = make.replacement_rule()
    flush(submission(door, text=TEXT))
    rule.delete()

    again(Message.objects.get().pk)

    assert list(words()) == [("", None)]
    assert "rules" not in traced()


def test_a_message_that_stays_is_picked_the_same_sender_again(door):
    make.replacement_rule(kind="sender", senders=["One", "Two", "Three"])
    flush(*(submission(door, f"44770090{number:04}", text=TEXT) for number in range(20)))
    before = list(words())

    again(*Message.objects.values_list("pk", flat=True))

    assert list(words()) == before


def test_parts_of_a_customers_own_cutting_share_a_new_sender_and_keep_their_texts(smpp_door):
    make.replacement_rule(kind="sender", senders=[f"Name{n}" for n in range(50)])
    make.replacement_rule(phrase="on", replacement="off")

    flush_parts(part(smpp_door, "It goes on ", 1, 2))
    waiting = list(words())
    flush_parts(part(smpp_door, "and on", 2, 2))

    assert waiting == [("", None)]
    first, second = words()
    assert first == second
    assert first[0].startswith("Name")
    assert first[1] is None


def test_rules_ask_the_database_nothing_when_messages_come(door):
    flush(submission(door, text=TEXT))
    plain = queries(lambda: flush(submission(door, text=TEXT)))
    for number in range(50):
        make.replacement_rule(name=f"Rule {number}", phrase="otp", replacement="code")
    flush(submission(door, text=TEXT))

    ruled = queries(lambda: flush(submission(door, text=TEXT)))

    assert ruled <= plain


def queries(work):
    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def test_what_went_out_is_erased_with_what_came(door):
    make.replacement_rule()
    make.replacement_rule(kind="sender", senders=["Fresh"])
    flush(submission(door, text=TEXT))
    Message.objects.update(status="delivered")

    retention.forget_texts(timezone.now() + timedelta(days=400))

    assert not MessageText.objects.exists()
    assert Message.objects.get().sender == "HarbourPine"


def replaced_message(door, *rules):
    """A message that went out otherwise by these rules, and its page."""
    made = [make.replacement_rule(**rule) for rule in rules]
    flush(submission(door, text=TEXT))
    return Message.objects.get(), made


def shown(as_user, person, message):
    return as_user(person).get(message.get_absolute_url()).content.decode()


def test_staff_see_what_went_out_and_by_which_rules(door, as_user):
    rules = (
        {"name": "Codes"},
        {"name": "Names", "kind": "sender"},
        {"name": "Too long", "phrase": "Your", "replacement": "x" * 200},
    )
    message, _ = replaced_message(door, *rules)

    page = shown(as_user, make.staff(), message)

    assert "Your code is 1234" in page
    assert "Fresh" in page
    assert "Changed by Names, Codes." in page
    assert "Too long" in page


def test_a_customer_sees_what_its_own_rule_did(door, as_user):
    own = {"scope": "customer", "customer": door.customer, "name": "Own codes"}
    message, _ = replaced_message(door, own)

    page = shown(as_user, make.member(door.customer), message)

    assert "Your code is 1234" in page
    assert "Own codes" in page


def test_a_customer_sees_nothing_of_what_staffs_rules_did(door, as_user):
    own = {"scope": "customer", "customer": door.customer, "name": "Own codes"}
    message, _ = replaced_message(door, own, {"phrase": "is", "replacement": "was"})

    page = shown(as_user, make.member(door.customer), message)

    assert TEXT in page
    assert "Went out as" not in page
    assert "Your code" not in page


def test_a_deleted_rule_is_still_told_to_staff(door, as_user):
    message, (rule,) = replaced_message(door, {"name": "Codes"})
    number = rule.pk
    rule.delete()

    assert f"#{number}" in shown(as_user, make.staff(), message)


def test_a_message_that_no_rule_touched_says_nothing_of_rules(door, as_user):
    flush(submission(door, text=TEXT))

    assert "Went out as" not in shown(as_user, make.staff(), Message.objects.get())


def test_the_explanation_says_what_goes_out(door):
    message, rules = replaced_message(door, {"name": "Codes"})
    question = explain.Question(
        door=door.pk,
        sender=message.sender,
        recipient=message.recipient,
        text=TEXT,
        at=timezone.now(),
        ticket=message.pk,
    )

    foretold, stored = explain.explain(question), explain.of_message(message)

    assert foretold.out == stored.out == ("", "Your code is 1234", (rules[0].pk,), ())


def test_a_receipt_names_the_sender_and_the_text_as_they_came(smpp_door):
    make.replacement_rule()
    make.replacement_rule(kind="sender")
    flush(submission(smpp_door, text=TEXT))
    message = Message.objects.get()
    claimed = [Claimed(1, smpp_door.pk, "receipt", "delivered", timezone.now(), message.pk, 1)]

    with connection.cursor() as cursor:
        (letter,) = mailbag.fill(cursor, claimed, {smpp_door.pk: smpp_door})

    assert message.words.out_text == "Your code is 1234"
    assert letter.pdu.destination_addr == b"HarbourPine"
    assert (
        b"Text:Your otp" in letter.pdu.short_message or b"text:Your otp" in letter.pdu.short_message
    )
