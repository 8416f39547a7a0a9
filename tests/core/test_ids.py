from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import ids

MANY = settings(max_examples=200)
NOW_MS = int(datetime(2025, 6, 1, 12, tzinfo=UTC).timestamp()) * 1000
MILLIS = st.integers(0, ids.LAST_MILLI)


@MANY
@given(MILLIS, st.integers(0, 1023), st.integers(0, 4095))
def test_an_id_holds_its_three_fields(millis, process, counter):
    number = ids.pack(millis, process, counter)

    assert ids.unpack(number) == (millis, process, counter)
    assert 0 <= number <= ids.MAX


@pytest.mark.parametrize("fields", [(-1, 0, 0), (1 << 41, 0, 0), (0, 1024, 0), (0, 0, 4096)])
def test_a_field_that_does_not_fit_is_an_error(fields):
    with pytest.raises(ValueError, match="out of its range"):
        ids.pack(*fields)


@pytest.mark.parametrize("number", [-1, 1 << 63])
def test_what_does_not_fit_a_bigint_is_no_id(number):
    with pytest.raises(ValueError, match="63 bits"):
        ids.unpack(number)


@MANY
@given(st.timedeltas(timedelta(0), timedelta(days=365 * 69)))
def test_the_ids_of_a_moment_begin_with_its_first(since):
    moment = ids.EPOCH + since

    first = ids.first_of(moment)

    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert ids.moment_of(first) == whole
    assert ids.unpack(first)[1:] == (0, 0)
    assert first == 0 or ids.moment_of(first - 1) == whole - timedelta(milliseconds=1)


def test_a_moment_is_the_same_in_every_zone():
    moment = datetime(2025, 6, 1, 12, tzinfo=UTC)

    assert ids.first_of(moment.astimezone(timezone(timedelta(hours=9)))) == ids.first_of(moment)


def test_a_moment_outside_the_ids_is_their_end():
    assert ids.first_of(datetime(1999, 1, 1, tzinfo=UTC)) == 0
    assert ids.first_of(datetime(9999, 1, 1, tzinfo=UTC)) == ids.MAX


def test_an_id_tells_when_and_where_it_was_made():
    number = ids.IdMaker(37).take(1, NOW_MS)[0]

    assert ids.moment_of(number) == datetime(2025, 6, 1, 12, tzinfo=UTC)
    assert ids.unpack(number).process == 37


@MANY
@given(
    st.lists(
        st.tuples(st.integers(0, 9000), st.integers(-5000, 5000)),
        min_size=1,
        max_size=12,
    )
)
def test_ids_increase_whatever_the_clock_does(takes):
    maker = ids.IdMaker(5)

    numbers = []
    for count, shift in takes:
        taken = maker.take(count, NOW_MS + shift)
        assert len(taken) == count
        numbers += taken

    assert all(before < after for before, after in pairwise(numbers))
    assert all(ids.unpack(number).process == 5 for number in numbers)


def test_a_full_millisecond_borrows_the_next():
    numbers = ids.IdMaker(0).take(4096 + 1, NOW_MS)

    assert ids.moment_of(numbers[4095]) == ids.moment_of(numbers[0])
    assert ids.moment_of(numbers[4096]) - ids.moment_of(numbers[0]) == timedelta(milliseconds=1)


def test_makers_of_two_processes_never_meet():
    first = ids.IdMaker(1).take(5000, NOW_MS)
    second = ids.IdMaker(2).take(5000, NOW_MS)

    assert not set(first) & set(second)


def test_a_maker_goes_on_after_the_last_id_it_is_known_to_have_made():
    last = ids.IdMaker(9).take(3, NOW_MS)[-1]

    following = ids.IdMaker(9, after=last).take(1, NOW_MS - 60_000)[0]

    assert following > last
    assert ids.unpack(following).process == 9


def test_threads_share_a_maker():
    maker = ids.IdMaker(3)
    taken: list[list[int]] = []
    threads = [
        Thread(target=lambda: taken.extend(maker.take(7, NOW_MS) for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = [number for batch in taken for number in batch]
    assert len(set(numbers)) == len(numbers) == 14_000


def test_the_end_of_the_ids_is_an_error_and_not_a_repetition():
    maker = ids.IdMaker(0)

    with pytest.raises(ValueError, match="used up"):
        maker.take(2, ids.EPOCH_MS + ids.LAST_MILLI + 1)


@pytest.mark.parametrize("process", [-1, 1024])
def test_a_process_number_has_ten_bits(process):
    with pytest.raises(ValueError, match="below 1024"):
        ids.IdMaker(process)
