"""Whose a handset's message is: by its first word, and with all the parts of a long one."""

from itertools import permutations

import pytest
from django.db import connection
from django.utils import timezone

from messaging.dispatch import inbound
from messaging.dispatch.inbound import Came
from messaging.models import AutoReply, Errand, Inbound, Notice, OptOut
from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.pdus import DeliverSm
from tests import make

pytestmark = pytest.mark.django_db
NUMBER = "60777"
HANDSET = b"447700900001"
WORDS = (b"PIZZA with", b" ham and", b" mushrooms")


@pytest.fixture
def supplier():
    return make.connector()


@pytest.fixture
def shared():
    """Two shops that share a short number."""
    number = make.phone_number(NUMBER, kind="short")
    pizza = make.number_use(number, door=make.smpp_account(client=make.client()), keyword="pizza")
    pasta = make.number_use(number, client=make.client("Pasta Shop"), keyword="pasta")
    return pizza, pasta


def pdu(text=b"Pizza please", part=None, **fields):
    ends = {"source_addr": HANDSET, "destination_addr": NUMBER.encode()}
    if part:
        fields |= {"esm_class": 0x40, "short_message": concatenation.header(part) + text}
    return DeliverSm(**ends | {"short_message": text} | fields)


def came(supplier, *pdus):
    """What stands in the table after these came in one batch."""
    with connection.cursor() as cursor:
        inbound.store(cursor, supplier.pk, [Came(one, timezone.now()) for one in pdus])
    return list(Inbound.objects.order_by("id"))


def parts(reference=7, words=WORDS):
    total = len(words)
    return [pdu(text, Part(reference, total, place)) for place, text in enumerate(words, start=1)]


@pytest.mark.parametrize("text", [b"PIZZA please", b"pizza", b'  "Pizza", please', b"Pizza!"])
def test_the_first_word_says_whose_it_is(supplier, shared, text):
    pizza, _pasta = shared

    (row,) = came(supplier, pdu(text))

    assert (row.use, row.client, row.keyword) == (pizza, pizza.client, "pizza")
    assert Notice.objects.get().door_id == pizza.door_id


@pytest.mark.parametrize("text", [b"pizzas", b"a pizza", b"", b"burger", b"pizzapasta"])
def test_what_begins_with_nobodys_word_is_for_staff(supplier, shared, text):
    (row,) = came(supplier, pdu(text))

    assert (row.use, row.customer, row.number.digits) == (None, None, NUMBER)
    assert not Notice.objects.exists()


def test_a_batch_goes_to_each_by_its_word(supplier, shared):
    pizza, pasta = shared

    rows = came(supplier, pdu(b"pasta"), pdu(b"pizza"), pdu(b"burger"))

    assert [row.use for row in rows] == [pasta, pizza, None]


def test_a_released_keyword_is_nobodys(supplier, shared):
    pizza, _pasta = shared
    type(pizza).objects.filter(pk=pizza.pk).update(released_at=timezone.now())

    (row,) = came(supplier, pdu())

    assert row.use is None


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("is_one_batch", [True, False])
def test_the_parts_follow_the_first_one_in_whatever_order_they_come(
    supplier, shared, order, is_one_batch
):
    pizza, _pasta = shared
    pdus = [parts()[place] for place in order]

    for batch in [pdus] if is_one_batch else [[one] for one in pdus]:
        rows = came(supplier, *batch)

    assert {row.use for row in rows} == {pizza}
    assert {row.client for row in rows} == {pizza.client}
    assert [row.lead for row in rows] == [None, rows[0], rows[0]]
    assert {notice.inbound_id for notice in Notice.objects.all()} == {row.pk for row in rows}
    assert Notice.objects.count() == 3


def test_parts_wait_for_the_first_one_with_nobody(supplier, shared):
    _first, second, third = parts()

    rows = came(supplier, third, second)

    assert [row.customer for row in rows] == [None, None]
    assert not Notice.objects.exists()
    assert not Errand.objects.exists()


def test_parts_of_others_are_not_mixed_up(supplier, shared):
    pizza, pasta = shared
    mine, other = parts(), parts(words=(b"PASTA", b" with", b" basil"))
    for one in other:
        object.__setattr__(one, "source_addr", b"447700900002")

    rows = came(supplier, *(one for pair in zip(mine, other, strict=True) for one in pair))

    assert [row.use for row in rows] == [pizza, pasta] * 3
    assert [row.lead_id for row in rows] == [None, None, *[rows[0].pk, rows[1].pk] * 2]


def test_a_reference_that_is_used_again_begins_a_new_message(supplier, shared):
    pizza, pasta = shared

    came(supplier, *parts(words=(b"PIZZA", b" one")))
    rows = came(supplier, *parts(words=(b"PASTA", b" two")))

    assert [row.use for row in rows] == [pizza, pizza, pasta, pasta]
    assert rows[3].lead == rows[2]


def test_a_part_that_is_sent_twice_is_kept_in_its_message(supplier, shared):
    first, second = parts(words=(b"PIZZA", b" one"))

    rows = came(supplier, first, first, second)

    assert [row.lead_id for row in rows] == [None, rows[0].pk, rows[0].pk]


def test_another_suppliers_parts_are_another_message(supplier, shared):
    first, second = parts(words=(b"PIZZA", b" one"))

    came(supplier, first)
    rows = came(make.connector(), second)

    assert [row.lead for row in rows] == [None, None]


def test_what_came_too_long_ago_is_not_waited_for(supplier, shared):
    first, second = parts(words=(b"PIZZA", b" one"))
    (row,) = came(supplier, first)
    Inbound.objects.filter(pk=row.pk).update(id=row.pk - (31 * 60 * 1000 << 22))

    rows = came(supplier, second)

    assert rows[-1].lead is None


def test_parts_to_a_whole_number_need_not_wait(supplier):
    use = make.number_use(make.phone_number(NUMBER))

    rows = came(supplier, parts()[1])

    assert rows[0].use == use


def test_a_row_costs_no_more_questions_than_many(supplier, shared, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        came(supplier, *[pdu() for _ in range(50)])


def acting(use):
    use.forwards_to = "desk@vento.test"
    use.save()
    return use


def test_what_is_to_be_done_is_written_down_once_for_each_message(supplier, shared):
    acting(shared[0])

    rows = came(supplier, pdu(), *parts(), pdu(b"pasta"))

    assert [errand.inbound_id for errand in Errand.objects.order_by("inbound_id")] == [
        rows[0].pk,
        rows[1].pk,
    ]
    assert all(errand.due_at <= timezone.now() for errand in Errand.objects.all())


def test_a_long_message_that_lacks_a_part_is_given_some_minutes(supplier, shared):
    acting(shared[0])
    first, second, third = parts()

    came(supplier, second, first)
    waited = Errand.objects.get().due_at
    came(supplier, third)

    assert waited > timezone.now() + inbound.PATIENCE / 2
    assert Errand.objects.get().due_at <= timezone.now()


def test_a_part_that_comes_after_all_was_done_begins_nothing_anew(supplier, shared):
    acting(shared[0])
    first, second, third = parts()
    came(supplier, first, second)
    Errand.objects.all().delete()

    came(supplier, third)
    came(supplier, third)

    assert not Errand.objects.exists()


@pytest.mark.parametrize("what", ["forwards_to", "help_reply", "reply", "reply that is off"])
def test_only_what_acts_has_errands(supplier, shared, what):
    use = shared[0]
    if what == "help_reply":
        use.number.help_reply = "Call us"
        use.number.save()
    elif what == "forwards_to":
        acting(use)
    else:
        AutoReply.objects.create(use=use, text="Thanks", is_on=what == "reply")

    came(supplier, pdu())

    assert Errand.objects.exists() == (what != "reply that is off")


@pytest.mark.parametrize(("text", "holds"), [(b"STOP", 1), (b"Pizza stop", 2), (b"Pizza", 0)])
def test_a_stop_is_heard_before_anything_is_answered(supplier, shared, text, holds):
    AutoReply.objects.create(use=shared[0], text="Thanks")

    (row,) = came(supplier, pdu(text))

    assert OptOut.objects.filter(inbound=row.pk).count() == holds
    assert not Errand.objects.filter(may_answer=bool(holds)).exists()


def test_a_start_ends_it(supplier, shared):
    came(supplier, pdu(b"Pizza stop"))
    came(supplier, pdu(b"Pizza start"))

    assert not OptOut.objects.filter(ended_at=None).exists()
