"""The pages of the stops: lists with filters and exports, forms, who may see what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging import block_lists
from messaging.models import BlockEntry, MessageText, OptOut, TextRule, Trace, TrafficAlarm
from portal.kit.exports import find
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db

LISTS = (
    "/stops/block-lists/",
    "/stops/opt-outs/",
    "/stops/text-rules/",
    "/stops/limits/",
    "/stops/traffic-alarms/",
    "/messaging/blocked/",
    "/messaging/moderation/texts/",
)


def block(*values, kind="number", scope="platform", owner=None, **more):
    block_lists.add(block_lists.place(scope, owner), kind, values, by=None, **more)


def blocked_message(reason="opted_out", detail="opt-out from everybody", text="Hello", **fields):
    trace = Trace.objects.create(
        id=Trace.objects.count() + 1, day=timezone.now(), body={"detail": detail}
    )
    message = make.message(
        status="rejected", charge="none", reason=reason, sent_at=None, trace=trace, **fields
    )
    MessageText.objects.create(message=message, text=text)
    return message


def fill(n, first=0):
    for i in range(first, first + n):
        owner = make.client(customer=make.customer())
        block(f"44770090{i:04d}", scope="client", owner=owner)
        make.opt_out(f"44770090{i:04d}", client=owner)
        make.text_rule(client=owner, customer=owner.customer)
        account = make.account(client=owner)
        account.sending_limit = None
        from messaging.models import SendingLimit, TextDecision  # noqa: PLC0415

        SendingLimit.objects.create(account=account, per_hour=5)
        TextDecision.objects.create(
            customer=owner.customer, client=owner, digest=str(i), text="x", verdict="approve"
        )
        TrafficAlarm.objects.create(
            account=account,
            kind="sudden",
            place="FR",
            seen=5,
            until=timezone.now() + timedelta(hours=1),
        )
        blocked_message(account=account)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_as_much_for_many_rows_as_for_few(
    as_user, django_assert_max_num_queries, address
):
    browser = as_user(make.staff())
    assert browser.get(address).status_code == 200
    fill(2)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    fill(10, first=2)

    with django_assert_max_num_queries(len(few)):
        page = browser.get(address)

    assert page.content.decode().count("<tr") == 13


@pytest.mark.parametrize(
    ("address", "role", "status"),
    [
        ("/stops/block-lists/", "read-only", 200),
        ("/stops/block-lists/new/", "read-only", 403),
        ("/stops/block-lists/new/", "support", 200),
        ("/messaging/blocked/", "finance", 200),
        ("/stops/limits/new/", "finance", 403),
        ("/stops/text-rules/new/", "support", 200),
    ],
)
def test_who_of_the_staff_may_open_what(as_user, address, role, status):
    assert as_user(make.staff(role)).get(address).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "/stops/block-lists/",
        "/messaging/blocked/",
        "/messaging/moderation/",
        "/stops/limits/",
        "/stops/text-rules/",
        "/stops/opt-outs/end/",
    ],
)
def test_what_is_staffs_is_shut_for_customers_and_clients(as_user, address):
    for person in (make.member(), make.seat(make.client(customer=make.customer()))):
        assert as_user(person).get(address).status_code == 403


def test_numbers_are_blocked_by_a_form_that_names_the_bad_lines_and_keeps_what_was_typed(as_user):
    browser = as_user(make.staff())
    asked = {"scope": "platform", "kind": "number", "values": "+44 7700 900318\nnonsense"}

    refused = browser.post("/stops/block-lists/new/", asked)

    assert refused.status_code == 422
    assert "Line 2" in refused.content.decode()
    assert "nonsense" in refused.content.decode()
    browser.post("/stops/block-lists/new/", asked | {"values": "+44 7700 900318\n"})
    assert BlockEntry.objects.get().value == "447700900318"
    assert HistoryEntry.objects.filter(event="messaging.block-list.added").count() == 1


def test_a_customers_list_needs_the_customer(as_user):
    answer = as_user(make.staff()).post(
        "/stops/block-lists/new/", {"scope": "customer", "kind": "sender", "values": "vento*"}
    )

    assert answer.status_code == 422


def test_ticked_entries_are_taken_off_after_a_question(as_user):
    block("447700900318", "447700900319")
    keys = list(BlockEntry.objects.values_list("pk", flat=True))
    browser = as_user(make.staff())

    asked = browser.get("/stops/block-lists/remove/", {"pk": keys})
    assert "447700900318" in asked.content.decode()
    assert BlockEntry.objects.count() == 2
    browser.post("/stops/block-lists/remove/", {"pk": keys, "confirmed": "True"})

    assert not BlockEntry.objects.exists()
    assert HistoryEntry.objects.filter(event="messaging.block-list.removed").count() == 1


def test_the_block_lists_are_searched_and_filtered(as_user):
    one, other = make.customer(), make.customer()
    block("447700900318", scope="customer", owner=one)
    block("447700900319", scope="customer", owner=other)
    browser = as_user(make.staff())

    def shows(**asked):
        page = browser.get("/stops/block-lists/", asked).content.decode()
        return ["900318" in page, "900319" in page]

    assert shows() == [True, True]
    assert shows(q="+44 7700 900318") == [True, False]
    assert shows(customer=other.pk) == [False, True]
    assert shows(scope="platform") == [False, False]


@pytest.mark.parametrize("face", ["customer", "client"])
def test_customers_and_clients_see_and_add_their_own_opt_outs_and_end_none(as_user, face):
    company = make.customer()
    shop = make.client(customer=company)
    person = make.member(company) if face == "customer" else make.seat(shop)
    make.opt_out("447700900318", client=shop)
    make.opt_out("447700900319", customer=make.customer())
    browser = as_user(person)

    page = browser.get("/stops/opt-outs/").content.decode()
    answer = browser.post(
        "/stops/opt-outs/new/", {"numbers": "447700900555", "scope": "customer", "note": "mail"}
    )

    assert "900318" in page
    assert "900319" not in page
    assert answer.status_code == 302
    added = OptOut.objects.get(number="447700900555")
    assert (added.customer, added.source) == (company, "owner")
    assert added.client == (shop if face == "client" else None)
    assert browser.get("/stops/opt-outs/end/", {"pk": added.pk}).status_code == 403


def test_nobody_but_staff_opts_out_for_everybody(as_user):
    answer = as_user(make.member()).post(
        "/stops/opt-outs/new/", {"numbers": "447700900555", "scope": "platform"}
    )

    assert answer.status_code == 422


def test_an_opt_out_shows_the_message_that_proves_it(as_user):
    inbound = make.inbound(text="Stop. Thank you")
    row = make.opt_out(source="keyword", inbound=inbound)

    page = as_user(make.staff()).get(f"/stops/opt-outs/{row.pk}/").content.decode()

    assert "Stop. Thank you" in page


def test_a_rule_with_a_pattern_that_re2_does_not_know_is_refused(as_user):
    browser = as_user(make.staff())
    asked = {"name": "Wins", "kind": "pattern", "entries": "win\n(?=x)", "action": "hold"}

    refused = browser.post("/stops/text-rules/new/", asked)

    assert refused.status_code == 422
    assert "Line 2" in refused.content.decode()
    browser.post("/stops/text-rules/new/", asked | {"entries": "win"})
    rule = TextRule.objects.get()
    browser.post(f"/stops/text-rules/{rule.pk}/", asked | {"entries": "won", "is_enabled": "on"})
    rule.refresh_from_db()
    assert (rule.entries, rule.is_enabled) == ("won", True)


def test_the_blocked_page_tells_the_error_and_what_was_found(as_user):
    blocked_message("phone_in_black_list", "block list 3: the number", "Win a prize")
    make.message(sender="Delivered")

    page = as_user(make.staff()).get("/messaging/blocked/").content.decode()

    assert "phone_in_black_list" in page
    assert "block list 3: the number" in page
    assert "Win a prize" in page
    assert "Delivered" not in page
    reader = as_user(make.staff("finance")).get("/messaging/blocked/").content.decode()
    assert "Win a prize" not in reader


def test_the_blocked_page_is_filtered_by_reason_day_country_and_manager(as_user):
    manager = make.staff(name="Mara Manager")
    account = make.account(client=make.client(manager=manager))
    blocked_message("opted_out", sender="Managed", account=account)
    blocked_message("blocked_sender", sender="Elsewhere", country="FR")
    browser = as_user(make.staff())
    make.country("FR", "France")

    def shows(**asked):
        page = browser.get("/messaging/blocked/", asked).content.decode()
        return ["Managed" in page, "Elsewhere" in page]

    assert shows() == [True, True]
    assert shows(reason="opted_out") == [True, False]
    assert shows(country="FR") == [False, True]
    assert shows(manager=manager.pk) == [True, False]
    assert shows(since="2999-01-01") == [False, False]


def test_the_limits_of_an_account_are_set_by_form_and_its_client_shows_what_is_used(as_user):
    account = make.account(client=make.client(customer=make.customer()))
    make.country("FR", "France")
    browser = as_user(make.staff())

    browser.post(
        "/stops/limits/new/",
        {"client": account.client_id, "spend_cap": "12.5", "countries": ["FR"]},
    )

    account.refresh_from_db()
    assert account.sending_limit.countries == ["FR"]
    assert "12.5 EUR" in browser.get(f"/clients/{account.client_id}/").content.decode()
    page = browser.get(f"/stops/limits/{account.pk}/").content.decode()
    assert "Spent today" in page


@pytest.mark.parametrize(
    "slug", ["block-lists", "opt-outs", "text-rules", "sending-limits", "blocked"]
)
def test_every_list_is_a_file_too(slug):
    from django.http import QueryDict  # noqa: PLC0415

    fill(2)
    exporter = find(slug)(make.staff(), QueryDict("q=&columns=text"))

    rows = list(exporter.iterate())

    assert len(rows) == 2
    readers = [column.reader() for column in exporter.chosen([c.name for c in exporter.columns])]
    assert all([reader(row) is not ... for reader in readers] for row in exporter.iterate())
