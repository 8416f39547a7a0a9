"""What is written by hand is read back as it was meant, whatever it holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.dispatch import payer, piles
from messaging.dispatch.accept import Flush
from messaging.dispatch.submission import Submission
from messaging.models import Delta, Message, MessageText
from messaging.text.parts import PartCount
from messaging.wire import Wire
from portal.kit import copying, ids
from portal.kit.given import Given
from tests import make

pytestmark = pytest.mark.django_db

# Every character but NUL and half of a surrogate pair, and often those that mean something to COPY.
TEXTS = st.text(
    st.sampled_from("\\\t\n\r\b\f\vN.'\"€😀")
    | st.characters(exclude_characters="\0", codec="utf-8"),
    max_size=40,
)
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1990, 2090))
TYPES = ("int", "text", "bigint", "numeric", "date", "timestamptz", "boolean")
FEW = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@given(
    rows=st.lists(
        st.tuples(
            st.none() | TEXTS,
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.decimals(-(10**9), 10**9, places=6),
            st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1)),
            st.none() | st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None)),
            st.none() | st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
@FEW
@pytest.mark.parametrize("how", ["copied", "inserted"])
def test_every_value_is_read_back_as_it_was_written(how, rows):
    rows = [(*row[:4], row[4] and row[4].replace(tzinfo=UTC), row[5]) for row in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle TO 'SQL, DMY'; SET LOCAL timezone TO 'Asia/Tokyo'")
        cursor.execute(
            "CREATE TEMP TABLE copied (n int, t text, i bigint, d numeric(20, 6), day date,"
            " at timestamptz, b boolean) ON COMMIT DROP"
        )

        lines = [f"{copying.columns((n, *row))}\n" for n, row in enumerate(rows)]
        if how == "copied":
            copying.write(cursor, "COPY copied FROM STDIN", lines)
        else:
            given_ = Given("INSERT INTO copied SELECT * FROM {} AS v", *TYPES)
            cursor.execute(*given_.of(copying.values(lines)))

        cursor.execute("SET LOCAL datestyle TO 'ISO'; SET LOCAL timezone TO 'UTC'")
        cursor.execute("SELECT t, i, d, day, at, b FROM copied ORDER BY n")
        found = cursor.fetchall()
        cursor.execute("DROP TABLE copied")
    assert found == rows


@given(
    said=st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, 3)), min_size=1, max_size=6),
    tag=st.binary(max_size=5),
    are_alike=st.booleans(),
)
@FEW
def test_messages_of_a_flush_are_stored_as_they_were_handed_in(world, said, tag, are_alike):
    if are_alike:
        said = said[:1] * len(said)
    submissions = [
        Submission(
            payer=world,
            channel="sms",
            sender=sender[:32],
            recipients=[f"44770090{n:04d}"],
            text=text,
            size=PartCount("gsm7", 1 if are_alike else n % 3 + 1, len(text), len(text)),
            reference=text[:64],
            asked=asked,
            wire=Wire(service_type=text[:5], tlvs=((0x1400, tag),)) if asked else Wire(),
            is_small=True,
        )
        for n, (sender, text, asked) in enumerate(said)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        outcomes = Flush(cursor, submissions).run()
        numbers = [outcome.messages[0].id for outcome in outcomes]

        stored = Message.objects.in_bulk(numbers)
        texts = MessageText.objects.in_bulk(numbers, field_name="message_id")
        for submission, number in zip(submissions, numbers, strict=True):
            message = stored[number]
            assert texts[number].text == submission.text
            assert (message.sender, message.reference) == (submission.sender, submission.reference)
            assert (message.recipient, message.asked) == (*submission.recipients, submission.asked)
            assert (message.wire, message.parts) == (submission.wire.as_json(), submission.parts)
        told = Delta.objects.filter(door_id=world.door)
        assert sum(one.messages for one in told) == len(submissions)
        assert sum(one.parts for one in told) == sum(one.parts for one in submissions)
        assert sum(one.price for one in told) == sum(
            message.price * message.parts for message in stored.values()
        )
        transaction.set_rollback(True)


@pytest.mark.parametrize("tails", [["a"] * 3, ["a", "b", "a"], [None] * 3, ["\\\t"] * 3])
def test_rows_are_stored_alike_whether_their_tails_are_or_not(tails):
    rows = [(ids.take()[0], f"{n}\t\\", tail or "", tail) for n, tail in enumerate(tails)]

    with connection.cursor() as cursor:
        copying.store(cursor, piles.TEXTS, [f"{copying.columns(row)}\n" for row in rows])

    stored = MessageText.objects.order_by("message_id")
    assert list(stored.values_list(*piles.TEXTS.columns)) == rows


@pytest.fixture
def world():
    account = make.paying_account(customer=make.customer(), balance=1000)
    return payer.of_door(make.door(customer=account.customer).pk)


def test_a_message_that_asks_for_nothing_has_the_defaults_of_a_flush(world):
    plain = Submission(
        payer=world,
        channel="sms",
        sender="Vento",
        recipients=["447700900318", "447700900319"],
        text="x",
        size=PartCount("gsm7", 1, 1, 1),
    )

    with transaction.atomic(), connection.cursor() as cursor:
        Flush(cursor, [plain]).run()

    one, other = Message.objects.order_by("pk")
    assert one.valid_until - one.accepted_at == timedelta(hours=48)
    assert (one.wire, one.next_try_at, one.final_at, one.long_message) == (None, None, None, None)
    assert (one.possible_duplicate, one.tries, one.batch) == (False, 0, other.batch)
