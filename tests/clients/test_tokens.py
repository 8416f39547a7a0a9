from datetime import timedelta

import pytest
from django.utils import timezone

from clients import tokens
from clients.models import ApiToken, Door
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def issued(**fields):
    fields.setdefault("customer", make.customer())
    fields.setdefault("client", None)
    return tokens.issue(name="shop-live", by=make.staff(), **fields)


def mistyped(secret, at):
    other = "A" if secret[at] != "A" else "B"
    return secret[:at] + other + secret[at + 1 :]


def test_a_token_is_a_rest_door_of_its_client():
    client = make.client()

    token, secret = issued(customer=client.customer, client=client)

    token.refresh_from_db()
    assert (token.kind, token.customer, token.client) == (Door.Kind.API, client.customer, client)
    assert secret.startswith("onw_live_")
    assert len(secret) == len("onw_live_") + 32 + 6


def test_only_the_hash_and_the_last_four_characters_are_kept():
    token, secret = issued()

    row = ApiToken.objects.values().get(pk=token.pk)

    assert row["tail"] == secret[-4:]
    assert not [value for value in row.values() if secret[9:41] in str(value)]
    assert secret[9:41] not in str(list(HistoryEntry.objects.values()))


def test_a_token_is_found_by_its_secret():
    token, secret = issued()

    assert tokens.find(secret) == token


def test_two_tokens_never_share_a_secret():
    assert issued()[1] != issued()[1]


@pytest.mark.parametrize("at", [9, 25, 40, 41, 46])
def test_a_mistyped_secret_is_refused_without_a_query(django_assert_num_queries, at):
    _, secret = issued()

    with django_assert_num_queries(0):
        found = tokens.find(mistyped(secret, at))

    assert found is None


@pytest.mark.parametrize("text", ["", "onw_live_", "Bearer", "onw_live_" + "é" * 38])
def test_what_is_no_secret_is_refused_without_a_query(django_assert_num_queries, text):
    with django_assert_num_queries(0):
        found = tokens.find(text)

    assert found is None


def test_a_whole_secret_that_was_never_issued_is_not_found():
    assert tokens.find(tokens.new_secret()) is None


def test_a_revoked_token_is_not_found_and_its_door_is_shut():
    token, secret = issued()

    revoked = tokens.revoke(token, by=make.staff())

    assert tokens.find(secret) is None
    assert not revoked.is_open


def test_revoking_twice_happens_once():
    token, _ = issued()
    first = tokens.revoke(token, by=make.staff()).revoked_at

    second = tokens.revoke(token, by=make.staff()).revoked_at

    assert second == first
    assert HistoryEntry.objects.filter(event="clients.token.revoked").count() == 1


def test_an_expired_token_is_not_found():
    token, secret = issued()
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert tokens.find(secret) is None


def test_a_token_needs_a_name():
    with pytest.raises(Refused, match="name"):
        tokens.issue(customer=make.customer(), client=None, name="  ", by=None)


def test_a_token_is_never_issued_across_customers():
    stranger = make.client(customer=make.customer())

    with pytest.raises(Refused, match="another customer"):
        issued(customer=make.customer(), client=stranger)

    assert not ApiToken.objects.exists()


def test_the_history_tells_who_issued_which_token():
    token, secret = issued()

    entry = HistoryEntry.objects.get(event="clients.token.issued")

    assert entry.actor.name == "Sam Staff"
    assert entry.customer_id == token.customer_id
    assert entry.data == {"name": "shop-live", "tail": secret[-4:]}
