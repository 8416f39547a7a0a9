from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import states
from messaging.states import ALLOWED, FINAL, Status, Told

STATUSES = st.sampled_from(list(Status))
TOLD = st.sampled_from(list(Told))
UNDER_WAY = [Status.QUEUED, Status.SUBMITTING, Status.UNKNOWN, Status.SENT]
BETWEEN = [Told.ENROUTE, Told.ACCEPTED, Told.UNKNOWN]
ENDS = [told for told in Told if told not in BETWEEN]


def after(status: Status, receipts: list[Told]) -> Status:
    for told in receipts:
        status = states.fold(status, told)
    return status


def test_the_words_are_those_of_the_pages():
    assert set(Status) == {
        *("accepted", "queued", "submitting", "sent", "delivered", "undelivered"),
        *("expired", "rejected", "cancelled", "unknown", "held"),
    }


def test_every_status_has_its_row_and_only_final_ones_are_ends():
    assert set(ALLOWED) == set(Status)
    assert {status for status in Status if not ALLOWED[status]} == FINAL
    assert set(states.MEANS) == set(Told)


def test_every_status_can_be_reached_and_can_end():
    reached = {Status.ACCEPTED}
    for _ in Status:
        reached |= {new for old in reached for new in ALLOWED[old]}

    assert reached == set(Status)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("accepted", "queued"),
        ("accepted", "held"),
        ("accepted", "cancelled"),
        ("held", "queued"),
        ("held", "expired"),
        ("held", "cancelled"),
        ("queued", "submitting"),
        ("queued", "held"),
        ("queued", "cancelled"),
        ("queued", "expired"),
        ("queued", "rejected"),
        ("submitting", "sent"),
        ("submitting", "queued"),
        ("submitting", "rejected"),
        ("submitting", "unknown"),
        ("submitting", "delivered"),
        ("unknown", "sent"),
        ("unknown", "queued"),
        ("unknown", "delivered"),
        ("sent", "delivered"),
        ("sent", "undelivered"),
        ("sent", "expired"),
        ("sent", "rejected"),
    ],
)
def test_a_message_may_go_on(old, new):
    assert states.may(Status(old), Status(new))
    assert states.move(Status(old), Status(new)) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("accepted", "submitting"),
        ("accepted", "delivered"),
        ("held", "submitting"),
        ("held", "delivered"),
        ("queued", "sent"),
        ("queued", "accepted"),
        ("submitting", "cancelled"),
        ("sent", "submitting"),
        ("sent", "unknown"),
        ("sent", "cancelled"),
        ("sent", "sent"),
        ("unknown", "cancelled"),
        ("delivered", "undelivered"),
        ("undelivered", "delivered"),
        ("cancelled", "queued"),
    ],
)
def test_a_message_may_not_go_there(old, new):
    assert not states.may(Status(old), Status(new))
    assert states.move(Status(old), Status(new)) == old


@pytest.mark.parametrize(("old", "told"), list(product(sorted(FINAL), Told)))
def test_a_final_status_never_moves_again(old, told):
    assert states.fold(old, told) == old


@given(STATUSES, st.lists(TOLD))
def test_a_receipt_only_takes_steps_of_the_table(status, receipts):
    for told in receipts:
        following = states.fold(status, told)
        assert following == status or states.may(status, following)
        status = following


@given(STATUSES, TOLD)
def test_a_doubled_receipt_is_one_receipt(status, told):
    once = states.fold(status, told)

    assert states.fold(once, told) == once


@given(
    st.sampled_from(UNDER_WAY),
    st.sampled_from(ENDS),
    st.lists(st.sampled_from(BETWEEN)),
    st.integers(1, 3),
    st.randoms(use_true_random=False),
)
def test_receipts_that_agree_lead_to_their_end_in_any_order(start, end, between, times, dice):
    receipts = [*between, *[end] * times]
    dice.shuffle(receipts)

    assert after(start, receipts) == states.MEANS[end]


@given(st.sampled_from(UNDER_WAY), st.lists(st.sampled_from(BETWEEN)), st.data())
def test_intermediate_receipts_agree_in_any_order(start, between, data):
    shuffled = data.draw(st.permutations(between))

    assert after(start, shuffled) == after(start, between)


@given(st.sampled_from(UNDER_WAY), st.lists(st.sampled_from(ENDS), min_size=1))
def test_receipts_that_contradict_are_settled_by_the_first(start, receipts):
    assert after(start, receipts) == states.MEANS[receipts[0]]


@pytest.mark.parametrize(
    "answer", [Status.SENT, Status.UNKNOWN], ids=["the supplier said yes", "no answer came"]
)
@pytest.mark.parametrize("told", [told for told in Told if told is not Told.UNKNOWN])
def test_a_receipt_may_overtake_the_answer(answer, told):
    late = states.fold(states.move(Status.SUBMITTING, answer), told)
    early = states.move(states.fold(Status.SUBMITTING, told), answer)

    assert late == early


def test_answer_silence_and_receipts_may_come_in_any_order():
    """An attempt that got no answer in time, a late yes, an intermediate and a final receipt."""

    def run(events):
        status = Status.SUBMITTING
        for event in events:
            deed = states.fold if isinstance(event, Told) else states.move
            status = deed(status, event)
        return status

    events = [Status.UNKNOWN, Status.SENT, Told.ENROUTE, Told.DELIVERED]

    assert {run(order) for order in permutations(events)} == {Status.DELIVERED}


def test_a_receipt_for_the_first_attempt_makes_the_second_unnecessary():
    status = states.move(Status.UNKNOWN, Status.QUEUED)

    assert states.fold(status, Told.DELIVERED) == Status.DELIVERED


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.HELD])
@given(told=TOLD)
def test_a_receipt_cannot_speak_of_what_was_never_attempted(status, told):
    assert states.fold(status, told) == status


def test_a_message_the_supplier_deleted_was_not_delivered():
    assert states.fold(Status.SENT, Told.DELETED) == Status.UNDELIVERED


def test_a_supplier_that_does_not_know_tells_nothing():
    assert [states.fold(status, Told.UNKNOWN) for status in Status] == list(Status)
