"""How long a link lets messages gather between two of its claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.dispatch import hints
from messaging.dispatch.rests import APART_S, BURST_S, LEAST_S, MOST_S, Rests
from tests.house import until

FRESH, OLD = 0.005, 60.0


def test_the_more_a_claim_brought_the_longer_the_next_one_waits():
    rests = Rests()

    seconds = [rests.after(n, is_full=False, age_s=OLD, now=0.0) for n in (1, 2, 20, 100, 499)]

    assert seconds == pytest.approx([0.015, 0.02, 0.11, MOST_S, MOST_S])


def test_a_burst_rests_once_however_long_it_is():
    rests = Rests()

    seconds = [rests.after(50, is_full=False, age_s=FRESH, now=n * 0.5) for n in range(20)]

    assert seconds == [BURST_S] + [MOST_S] * 19


def test_a_burst_after_a_quiet_while_rests_again():
    rests = Rests()
    rests.after(50, is_full=False, age_s=FRESH, now=0.0)

    again = rests.after(50, is_full=False, age_s=FRESH, now=APART_S + 0.1)

    assert again == BURST_S


@pytest.mark.parametrize(
    ("count", "age_s"), [(9, FRESH), (50, 0.06), (499, OLD)], ids=["few", "slow", "old"]
)
def test_what_is_few_or_slow_or_has_waited_is_no_burst(count, age_s):
    assert Rests().after(count, is_full=False, age_s=age_s, now=0.0) <= MOST_S


moments = st.tuples(
    st.integers(0, 500), st.booleans(), st.floats(-1, 100), st.floats(0, 5, allow_nan=False)
)


@given(st.lists(moments, max_size=30))
def test_a_link_that_is_behind_or_found_nothing_never_rests(claims):
    rests, now = Rests(), 0.0
    for count, is_full, age_s, passed in claims:
        now += passed
        rest = rests.after(count, is_full=is_full, age_s=age_s, now=now)
        if is_full or not count:
            assert rest == 0
        else:
            assert LEAST_S < rest <= MOST_S or rest == BURST_S


@pytest.fixture
def sent(monkeypatch):
    """The hints that left, as (connector, is_urgent)."""
    found = []
    monkeypatch.setattr(
        hints.current_app, "send_task", lambda name, *, args, **more: found.append(tuple(args))
    )
    return found


def test_a_hint_for_something_urgent_does_not_wait_as_long_as_the_others(sent, monkeypatch):
    monkeypatch.setattr(hints, "PAUSE_MAX_S", 60)
    monkeypatch.setattr(hints, "PAUSE_S", 0.02)
    thread = hints.Hints()
    thread.start()
    thread.wake({7}, set())
    until(lambda: sent == [(7, False)], 5, "the first hint")
    # Since hints came on, the pause has grown to longer than this test takes.
    for _ in range(12):
        thread.wake({7}, set())
        thread.join(0.03)
    told = len(sent)

    thread.wake({8}, set())
    thread.wake({9}, {9})

    until(lambda: len(sent) > told, 2, "the urgent hint")
    assert set(sent[told:]) >= {(8, False), (9, True)}
