"""A message can be tagged with one of the customer's clients; who pays stays the same."""

from decimal import Decimal

import pytest
from django.test import RequestFactory

from billing.models import Account
from clients import blocking
from clients.models import Client, PartsLimit
from messaging import tags
from messaging.dispatch import payer
from messaging.dispatch.submission import Accepted, TryLater
from messaging.models import Batch, Delta, Message
from portal.core.errors import Refused
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    """A reseller's door with tagging on and 10.00 to spend."""
    account = make.paying_account(customer=make.customer(client_tagging=True))
    return make.door(customer=account.customer)


@pytest.fixture
def vento(door):
    return make.client(customer=door.customer)


def asked(door, asked_id):
    return tags.of(payer.of_door(door.pk), asked_id)


def refusal(door, asked_id):
    with pytest.raises(Refused) as caught:
        asked(door, asked_id)
    return caught.value


def tagged(door, client, *recipients, **more):
    one = submission(door, *recipients, **more)
    one.payer = tags.of(one.payer, client.public_id)
    return one


def test_a_tagged_message_is_the_clients_and_the_doors_account_pays(door, vento):
    own = make.account(client=vento)

    flush(tagged(door, vento, GB, "447700900319"))

    paying = Account.objects.exclude(pk=own.pk).get()
    assert {(m.client_id, m.account_id) for m in Message.objects.all()} == {(vento.pk, paying.pk)}
    assert (paying.balance, Account.objects.get(pk=own.pk).balance) == (Decimal("9.90"), 0)
    assert Batch.objects.get().client_id == vento.pk
    assert Delta.objects.get().client_id == vento.pk


def test_without_a_tag_the_payer_is_given_back(door):
    before = payer.of_door(door.pk)

    assert tags.of(before, "") is before


def test_nothing_can_be_tagged_while_tagging_is_off(door, vento):
    door.customer.client_tagging = False
    door.customer.save()

    wrong = refusal(door, vento.public_id)

    assert (wrong.code, wrong.field) == ("tagging_off", "clientId")


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_a_client_that_is_gone_cannot_be_tagged(door, vento, status):
    Client.objects.update(status=status)

    assert refusal(door, vento.public_id).code == "client_unknown"


def test_somebody_elses_client_cannot_be_tagged(door):
    stranger = make.client(customer=make.customer("Another", client_tagging=True))

    assert refusal(door, stranger.public_id).code == "client_unknown"


@pytest.mark.parametrize("odd", ["cl_nobody", "a\x00b", "x" * 300, "Vento Pharmacy", "é"])
def test_an_id_that_nobody_has_is_refused(door, vento, odd):
    assert refusal(door, odd).code == "client_unknown"


def test_a_clients_own_door_may_name_that_client_and_no_other(door, vento):
    other = make.client("Fenwick Dental", customer=door.customer)
    own = make.door(client=vento)

    assert asked(own, vento.public_id).client == vento.pk
    assert refusal(own, other.public_id).code == "client_fixed"
    # Whether there is such a client is not to be learned by it either.
    assert refusal(own, "cl_nobody").code == "client_fixed"


def test_a_bulk_has_one_payer_for_each_client(door, vento, django_assert_num_queries):
    other = make.client("Fenwick Dental", customer=door.customer)
    before = payer.of_door(door.pk)

    with django_assert_num_queries(1):
        found = tags.of_all(before, [vento.public_id, "", other.public_id, vento.public_id])

    assert {key: one.client for key, one in found.items()} == {
        vento.public_id: vento.pk,
        other.public_id: other.pk,
        "": None,
    }


def test_one_wrong_id_refuses_a_bulk(door, vento):
    with pytest.raises(Refused, match="cl_nobody"):
        tags.of_all(payer.of_door(door.pk), [vento.public_id, "cl_nobody"])


@pytest.mark.parametrize("name", ["Client-Id", "Dvgt-Client-Id", "dvgt-client-id"])
def test_either_header_names_the_client(name):
    request = RequestFactory().get("/", headers={name: " cl_one "})

    assert tags.header(request) == "cl_one"


def test_no_header_names_nobody():
    assert tags.header(RequestFactory().get("/")) == ""


def test_both_headers_may_say_the_same_and_nothing_else():
    alike = RequestFactory().get("/", headers={"Client-Id": "a", "Dvgt-Client-Id": "a"})
    apart = RequestFactory().get("/", headers={"Client-Id": "a", "Dvgt-Client-Id": "b"})

    assert tags.header(alike) == "a"
    with pytest.raises(Refused) as caught:
        tags.header(apart)
    assert (caught.value.code, caught.value.field) == ("client_twice", "clientId")


@pytest.mark.parametrize("change", [{"status": "archived"}, {"status": "erased"}])
def test_a_client_that_goes_while_its_message_comes_gets_nothing(door, vento, change):
    one = tagged(door, vento)
    Client.objects.update(**change)

    (outcome,) = flush(one)

    assert outcome.code == "client_unknown"
    assert not Message.objects.exists()
    assert Account.objects.get().balance == 10


def test_a_blocked_clients_tagged_messages_wait(door, vento):
    one = tagged(door, vento)
    blocking.block(vento, reason="unpaid", by=None)

    flush(one, tagged(door, vento), submission(door))

    by_client = sorted(Message.objects.values_list("client_id", "status"), key=str)
    assert by_client == [(vento.pk, "held"), (vento.pk, "held"), (None, "queued")]


def test_a_tag_does_not_get_around_the_clients_daily_limit(door, vento):
    Client.objects.update(daily_limit=1)
    first, second = tagged(door, vento), tagged(door, vento)

    outcomes = flush(first, second)

    assert isinstance(outcomes[1], TryLater)
    assert Message.objects.count() == 1


def test_a_tag_does_not_get_around_the_clients_channels(door, vento):
    Client.objects.update(channels=["email"])

    with pytest.raises(Refused, match="channel"):
        asked(door, vento.public_id).check_channel("sms")


def test_a_tag_falls_under_the_clients_own_pace(door, vento):
    PartsLimit.objects.create(customer=door.customer, client=vento, parts_per_s=1, burst=1)

    first, second = flush(
        *(tagged(door, vento, is_small=True) for _ in range(2)),
    )

    assert not isinstance(first, Refused)
    assert second.code == "too_fast"


def test_small_messages_of_different_clients_have_their_own_batches(door, vento):
    other = make.client("Fenwick Dental", customer=door.customer)
    small = [submission(door, is_small=True, tag=tag) for tag in (vento.public_id, "")]
    small += [tagged(door, other, is_small=True) for _ in range(2)]

    flush(*small)

    assert sorted(Batch.objects.values_list("client_id", "messages"), key=str) == sorted(
        [(vento.pk, 1), (None, 1), (other.pk, 2)], key=str
    )


def test_a_tag_left_in_the_submission_is_settled_by_whoever_accepts(door, vento):
    right, wrong = submission(door, tag=vento.public_id), submission(door, tag="cl_nobody")

    accepted, refused = flush(right, wrong)

    assert not isinstance(accepted, Refused | Accepted)
    assert refused.code == "client_unknown"
    assert [m.client_id for m in Message.objects.all()] == [vento.pk]
