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


@pytest.fixture
def yesterday():
    return timezone.now() - timedelta(days=1)


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_a_token_has_every_scope_and_no_end_unless_told():
    token, _ = issued()

    assert token.scopes == list(ApiToken.Scope.values)
    assert (token.expires_at, token.allowed_networks) == (None, [])


def test_a_token_is_issued_with_scopes_an_expiry_and_networks(tomorrow):
    """003: API Config - API tokens; IPs."""
    token, _ = issued(
        scopes=["messages:read"], expires_at=tomorrow, allowed_networks="192.0.2.0/28 192.0.2.77"
    )

    token.refresh_from_db()
    assert (token.scopes, token.expires_at) == (["messages:read"], tomorrow)
    assert token.allowed_networks == ["192.0.2.0/28", "192.0.2.77"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["messages:send", "all"]}, "scopes"),
        ({"expires_at": timezone.now()}, "expires_at"),
        ({"allowed_networks": "192.0.2.1/24"}, "allowed_networks"),
    ],
)
def test_what_a_token_cannot_be_is_refused_at_its_field(fields, field):
    with pytest.raises(Refused) as refusal:
        issued(**fields)

    assert refusal.value.field == field
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_a_client_that_is_gone_gets_no_token(status):
    client = make.client(status=status)

    with pytest.raises(Refused, match="archived"):
        issued(customer=client.customer, client=client)


def test_a_change_is_saved_and_told(tomorrow):
    token, secret = issued()
    fields = {"name": " shop-test ", "scopes": ["messages:read"], "expires_at": tomorrow}

    assert tokens.change(token, fields | {"allowed_networks": "192.0.2.7"}, by=make.staff())

    token = tokens.find(secret)
    entry = HistoryEntry.objects.get(event="clients.token.changed")
    assert (token.name, token.scopes, token.expires_at) == (
        "shop-test",
        ["messages:read"],
        tomorrow,
    )
    assert token.allowed_networks == ["192.0.2.7"]
    assert entry.data["before"]["scopes"] == ", ".join(ApiToken.Scope.values)
    assert entry.data["after"] == {
        "name": "shop-test",
        "scopes": "messages:read",
        "expires_at": f"{tomorrow:%Y-%m-%d %H:%M} UTC",
        "allowed_networks": "192.0.2.7",
    }


def test_a_change_of_nothing_is_told_to_nobody():
    token, _ = issued()
    same = {"name": token.name, "scopes": token.scopes, "expires_at": None, "allowed_networks": ""}

    assert not tokens.change(token, same, by=None)
    assert not HistoryEntry.objects.filter(event="clients.token.changed").exists()


def test_an_expired_token_is_renamed_and_stays_expired(yesterday):
    token, secret = issued()
    ApiToken.objects.update(expires_at=yesterday)

    tokens.change(token, {"name": "old", "expires_at": yesterday}, by=None)

    token.refresh_from_db()
    assert (token.name, token.expires_at) == ("old", yesterday)
    assert tokens.find(secret) is None


@pytest.mark.parametrize("closed", ["revoked_at", "archived_at"])
def test_a_token_that_is_closed_for_good_is_not_changed(closed, tomorrow):
    token, _ = issued()
    ApiToken.objects.filter(pk=token.pk).update(**{closed: timezone.now()})

    with pytest.raises(Refused, match="closed for good"):
        tokens.change(token, {"expires_at": tomorrow}, by=None)


def test_the_use_of_a_token_is_written_once_a_minute(django_assert_num_queries):
    token, secret = issued()
    tokens.note_use(token)
    first = ApiToken.objects.get().last_used_at
    found = tokens.find(secret)

    with django_assert_num_queries(0):
        tokens.note_use(found)

    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_a_stale_row_does_not_write_the_use_again():
    token, _ = issued()
    tokens.note_use(token)
    first = ApiToken.objects.get().last_used_at

    tokens.note_use(token)

    assert ApiToken.objects.get().last_used_at == first


def test_a_minute_later_the_use_is_written_again():
    token, _ = issued()
    long_ago = timezone.now() - timedelta(seconds=61)
    ApiToken.objects.update(last_used_at=long_ago)

    tokens.note_use(ApiToken.objects.get())

    assert ApiToken.objects.get(pk=token.pk).last_used_at > long_ago
