from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.rules.table import Query, RuleRow, RuleTable
from messaging.text import parts

MANY = settings(max_examples=200)


def content(pk=1, phrase="otp", replacement="code", **more):
    fields = {"id": pk, "kind": "content", "priority": 100} | more
    return RuleRow(phrase=phrase, replacement=replacement, **fields)


def sender(pk=1, senders=("Fresh",), **more):
    return RuleRow(**{"id": pk, "kind": "sender", "priority": 100} | more, senders=tuple(senders))


def query(**more):
    fields = {"sender": "Vento", "recipient": "447700900318", "text": "Your otp", "parts": 1}
    where = {"client": 1, "customer": 2, "connector": 3, "country": "GB", "network": 4}
    return Query(**fields | where | more)


def test_without_rules_a_message_goes_out_as_it_came():
    table = RuleTable()

    assert not table
    assert table.apply(query()) == ("Vento", "Your otp", (), ())


def test_content_rules_apply_one_after_the_other_to_what_the_one_before_left():
    rules = [
        content(1, "otp", "code", priority=10),
        content(2, "code", "pin", priority=20),
        content(3, "otp", "never", priority=30),
    ]

    found = RuleTable(reversed(rules)).apply(query())

    assert (found.text, found.rules) == ("Your pin", (1, 2))


def test_the_clients_rules_come_before_its_customers_the_connectors_and_the_platforms():
    rules = [
        content(1, "1", "2", scope="client", scope_id=1),
        content(2, "2", "3", scope="customer", scope_id=2),
        content(3, "3", "4", scope="connector", scope_id=3),
        content(4, "4", "5", scope="platform", priority=1),
    ]

    assert RuleTable(rules).apply(query(text="1")).rules == (1, 2, 3, 4)
    assert RuleTable(rules).apply(query(text="1", client=9)).rules == ()
    assert RuleTable(rules).apply(query(text="2", client=None)).rules == (2, 3, 4)
    assert RuleTable(rules).apply(query(text="3", connector=9)).text == "3"


@pytest.mark.parametrize(
    ("condition", "matching", "other"),
    [
        ({"country": "GB"}, {}, {"country": "FR"}),
        ({"network": 4}, {}, {"network": 5}),
        ({"network": 4}, {}, {"network": None}),
        ({"connector": 3}, {}, {"connector": None}),
        ({"sender": "VENTO"}, {}, {"sender": "Other"}),
        ({"sender": "VENTO", "ignore_case": False}, {"sender": "VENTO"}, {}),
        ({"sender": "*"}, {}, {"channel": "email"}),
        ({}, {}, {"text": None}),
    ],
)
def test_a_rule_asks_for_its_conditions_and_for_no_others(condition, matching, other):
    table = RuleTable([content(**condition)])

    assert table.apply(query(text="otp", **matching)).rules == (1,)
    assert table.apply(query(**{"text": "otp"} | other)).rules == ()


def test_a_rule_that_is_off_does_nothing():
    assert not RuleTable([content(enabled=False)])


def test_the_first_sender_rule_that_matches_decides():
    rules = [
        sender(1, ["One"], priority=5, sender="Other"),
        sender(2, ["Two"], priority=10, sender="vento"),
        sender(3, ["Three"], priority=20),
    ]

    found = RuleTable(rules).apply(query())

    assert (found.sender, found.rules) == ("Two", (2,))


def test_content_rules_ask_for_the_sender_as_it_came():
    table = RuleTable([sender(1, ["Fresh"]), content(2, sender="Vento")])

    assert table.apply(query()).rules == (1, 2)


def test_a_sender_is_picked_anew_for_every_message_and_the_same_for_the_same():
    table = RuleTable([sender(senders=["One", "Two", "Three"])])

    picked = [table.apply(query(ticket=ticket)).sender for ticket in range(3_000)]

    assert picked == [table.apply(query(ticket=ticket)).sender for ticket in range(3_000)]
    assert all(900 < count < 1_100 for count in Counter(picked).values())


def test_a_sticky_sender_stays_with_its_recipient():
    table = RuleTable([sender(senders=["One", "Two", "Three"], is_sticky=True)])

    def picked(number):
        tickets = range(20)
        return {
            table.apply(query(recipient=str(number), ticket=ticket)).sender for ticket in tickets
        }

    assert all(len(picked(number)) == 1 for number in range(100))
    assert set().union(*map(picked, range(100))) == {"One", "Two", "Three"}


def test_a_sender_that_no_handset_shows_is_never_picked():
    table = RuleTable([sender(1, ["far too long to be one"]), sender(2, ["Fresh"], priority=200)])

    found = table.apply(query())

    assert (found.sender, found.rules, found.left_out) == ("Fresh", (2,), (1,))
    assert found.steps[0].code == "no_sender"


def test_viber_may_show_what_an_sms_may_not():
    table = RuleTable([sender(senders=["Vento Pharmacy"])])

    assert table.apply(query(channel="viber")).sender == "Vento Pharmacy"
    assert table.apply(query()).sender == "Vento"


@pytest.mark.parametrize(
    ("text", "replacement"),
    [("x" * 157 + "otp", "code"), ("otp", "y" * 161), ("x" * 70 + "otp", "код")],
)
def test_a_rule_that_needs_more_parts_than_were_paid_is_left_out(text, replacement):
    table = RuleTable([content(1, replacement=replacement), content(2, "x", "z", priority=200)])

    found = table.apply(query(text=text))

    assert found.text == text.replace("x", "z")
    assert found.left_out == (1,)
    assert found.steps[0].code == "more_parts"


def test_fewer_parts_are_welcome():
    found = RuleTable([content(put="null")]).apply(query(text="otp" + "x" * 160, parts=2))

    assert (found.text, found.rules) == ("x" * 160, (1,))


def test_a_text_may_be_erased_whole():
    assert RuleTable([content(put="null")]).apply(query(text="otp")).text == ""


def test_a_rule_that_cannot_be_compiled_leaves_the_others_alone():
    table = RuleTable([content(1, "(a", is_regex=True), content(2)])

    assert table.apply(query(text="otp")).rules == (2,)
    assert list(table.faults) == [1]


@MANY
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.lists(st.sampled_from(["a", "1", " ", "{SAVEDIGITS}", "é"]), min_size=1, max_size=4),
    st.sampled_from(["", "€", "longer than before", "é"]),
)
def test_rules_say_the_same_of_the_same_and_never_cost_a_part(text, searched, put):
    rules = [content(pk, phrase, put, priority=pk) for pk, phrase in enumerate(searched, start=1)]
    asked = query(text=text, parts=parts.parts(text).parts)

    found = RuleTable(rules).apply(asked)

    assert found == RuleTable(rules).apply(asked)
    assert parts.parts(found.text).parts <= asked.parts
