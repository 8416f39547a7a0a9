from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.exports import MessagesExport
from messaging.filters.messages import CONNECTOR_DAYS, MessageFilter
from messaging.models import Message, MessageText
from portal.kit import opaque
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/messaging/messages/"


def shown(client, /, **query):
    """The recipients on the page, in its order."""
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [row.recipient for row in response.context["page"].rows]


def heads(client):
    table = client.get(LIST).context["table"]
    return [str(column.header) for column in table.columns]


def fields(client):
    return set(client.get(LIST).context["filters"].form.fields)


def test_nobody_is_sent_to_the_log_in(client):
    assert client.get(LIST).status_code == 302


def test_without_the_permission_the_list_is_refused(as_user):
    roleless = make.user(is_staff=True)

    assert as_user(roleless).get(LIST).status_code == 403


@pytest.mark.parametrize("person", [make.staff, make.member, make.seat])
def test_whoever_has_no_messages_is_told_what_will_be_here(as_user, person):
    assert "No messages yet" in as_user(person()).get(LIST).content.decode()


def test_newest_first(staff):
    account = make.account()
    now = timezone.now()
    for number in (3, 1, 2):
        at = now - timedelta(minutes=number)
        make.message(account=account, at=at, recipient=f"44770090000{number}")

    assert shown(staff) == ["447700900001", "447700900002", "447700900003"]


def test_a_customers_member_sees_its_own_and_its_clients_messages_only(as_user):
    customer = make.customer()
    client = make.client(customer=customer)
    make.message(account=make.account(customer=customer), recipient="447700900001")
    make.message(account=make.account(client=client), recipient="447700900002")
    make.message(recipient="447700900003")

    seen = shown(as_user(make.member(of=customer)))

    assert sorted(seen) == ["447700900001", "447700900002"]


def test_a_clients_seat_sees_its_clients_messages_only(as_user):
    customer = make.customer()
    client, sister = (make.client(customer=customer) for _ in range(2))
    make.message(account=make.account(customer=customer), recipient="447700900001")
    make.message(account=make.account(client=client), recipient="447700900002")
    make.message(account=make.account(client=sister), recipient="447700900003")

    assert shown(as_user(make.seat(at=client))) == ["447700900002"]


def test_a_filter_does_not_open_somebody_elses_messages(as_user):
    stranger = make.client(customer=make.customer())
    make.message(account=make.account(client=stranger))
    client = as_user(make.member())

    assert shown(client, client=stranger.pk) == []
    assert shown(client, customer=stranger.customer_id) == []


def test_only_staff_see_connectors_and_customers(as_user):
    assert {"Connector"} <= set(heads(as_user(make.staff())))
    assert "Connector" not in heads(as_user(make.member()))
    assert {"Connector", "Client"}.isdisjoint(heads(as_user(make.seat())))


def test_filters_differ_by_face(as_user):
    assert {"customer", "client", "connector"} <= fields(as_user(make.staff()))
    assert {"customer", "connector"}.isdisjoint(fields(as_user(make.member())))
    assert {"customer", "client", "connector"}.isdisjoint(fields(as_user(make.seat())))


def test_a_column_kept_from_a_face_stays_away_even_when_it_is_asked_for(as_user):
    person = make.member()
    person.view_settings.create(screen="messages", columns=["connector", "recipient"])

    assert heads(as_user(person)) == ["Recipient"]


def test_a_message_is_found_by_its_id_and_its_batchs(staff):
    wanted = make.message(recipient="447700900001")
    make.message(recipient="447700900002")

    assert shown(staff, q=wanted.public_id) == ["447700900001"]
    assert shown(staff, q=f" {wanted.public_id.upper()} ") == ["447700900001"]
    assert shown(staff, q=opaque.seal("b", wanted.batch_id)) == ["447700900001"]


@pytest.mark.parametrize("text", ["447700900318", "+44 7700 900318", "0044 7700", "4477", "+44"])
def test_a_recipient_is_found_by_its_first_digits_however_they_are_written(staff, text):
    account = make.account()
    make.message(account=account, recipient="447700900318")
    make.message(account=account, recipient="491719000001")

    assert shown(staff, q=text) == ["447700900318"]


@pytest.mark.parametrize("text", ["m_" + "0" * 26, "900318", "%", "order-1"])
def test_what_is_no_beginning_finds_nothing(staff, text):
    make.message(recipient="447700900318", reference="order-1")

    assert shown(staff, q=text) == []


def test_filters_by_status_channel_and_reason(staff):
    account = make.account()
    make.message(account=account, recipient="447700900001")
    make.message(
        account=account,
        recipient="447700900002",
        status="rejected",
        reason="no_client_price",
        charge="none",
        channel="viber",
    )

    assert shown(staff, status="rejected") == ["447700900002"]
    assert shown(staff, channel="viber") == ["447700900002"]
    assert shown(staff, reason="no_client_price") == ["447700900002"]
    assert shown(staff, status="delivered") == ["447700900001"]
    assert shown(staff, reason="throttled") == []
    assert shown(staff, status="nonsense") == []


def test_filters_by_owner_and_connector(staff):
    client = make.client(customer=make.customer())
    tern = make.connector("Tern")
    make.message(account=make.account(client=client), recipient="447700900001", connector=tern)
    make.message(recipient="447700900002")

    assert shown(staff, client=client.pk) == ["447700900001"]
    assert shown(staff, customer=client.customer_id) == ["447700900001"]
    assert shown(staff, connector=tern.pk) == ["447700900001"]


def test_a_connector_alone_is_looked_for_in_its_last_days_and_says_so(staff):
    tern, account = make.connector("Tern"), make.account()
    long_ago = timezone.now() - timedelta(days=CONNECTOR_DAYS + 2)
    make.message(account=account, connector=tern, at=long_ago, recipient="447700900001")
    make.message(account=account, connector=tern, recipient="447700900002")

    response = staff.get(LIST, {"connector": tern.pk})

    assert [row.recipient for row in response.context["page"].rows] == ["447700900002"]
    assert "From" in [str(chip["name"]) for chip in response.context["chips"]]
    since = long_ago.date().isoformat()
    assert shown(staff, connector=tern.pk, since=since) == ["447700900002", "447700900001"]


def test_a_period_holds_its_first_and_its_last_day_whole(staff, settings):
    settings.TIME_ZONE = "UTC"
    account = make.account()
    moments = {
        "447700900001": datetime(2026, 11, 9, 23, 59, 59, 999_000, UTC),
        "447700900002": datetime(2026, 11, 10, tzinfo=UTC),
        "447700900003": datetime(2026, 11, 11, 23, 59, 59, 999_000, UTC),
        "447700900004": datetime(2026, 11, 12, tzinfo=UTC),
    }
    for recipient, at in moments.items():
        make.message(account=account, at=at, recipient=recipient)

    period = {"since": "2026-11-10", "until": "2026-11-11"}

    assert sorted(shown(staff, **period)) == ["447700900002", "447700900003"]


def test_a_period_reads_only_the_partitions_of_its_months():
    rows = Message.objects.all()
    today = timezone.localdate()
    data = QueryDict(f"since={today}&until={today}")

    plan = MessageFilter(data, queryset=rows, user=make.staff()).qs.order_by("-pk").explain()

    assert f"messaging_message_{today:%Y_%m}" in plan
    month_before = today.replace(day=1) - timedelta(days=1)
    assert f"messaging_message_{month_before:%Y_%m}" not in plan


def test_an_id_touches_one_partition():
    message = make.message()
    data = QueryDict(f"q={message.public_id}")

    rows = MessageFilter(data, queryset=Message.objects.all(), user=make.staff()).qs
    plan = rows.explain()

    assert plan.count("Scan") == 1


def test_the_price_is_what_the_payer_pays(staff):
    account = make.account()
    make.message(account=account, parts=2, price=Decimal("0.0385"))
    make.message(account=account, charge="refunded", price=Decimal("0.0111"), status="expired")
    make.message(
        account=account, charge="none", price=Decimal("0.0999"), status="rejected", reason="x"
    )

    text = staff.get(LIST).content.decode()

    assert "0.0770" in text
    assert '<s class="muted" title="refunded">' in text
    assert "0.0999" not in text


def test_more_messages_cost_no_more_queries(staff, django_assert_max_num_queries):
    for number in range(10):
        make.message(
            account=make.account(client=make.client(customer=make.customer())),
            network=make.network(mnc=f"{number}", prefixes=()),
            connector=make.connector(),
        )
    staff.get(LIST)

    with django_assert_max_num_queries(20):
        response = staff.get(LIST)

    assert len(response.context["page"].rows) == 10


def export(person, query=""):
    return MessagesExport(person, QueryDict(query))


def lines(exporter, names):
    columns = exporter.chosen(names)
    return [tuple(column.reader()(row) for column in columns) for row in exporter.iterate()]


def with_text(text, **fields):
    message = make.message(**fields)
    MessageText.objects.create(message=message, text=text)
    return message


def test_the_file_holds_what_the_list_shows():
    account = make.account(customer=make.customer("Pellworm"))
    message = with_text("Hello", account=account, parts=2, price=Decimal("0.0385"))
    make.message(account=account, status="expired")

    exporter = export(make.staff(), "status=delivered")

    wanted = ["id", "customer", "price", "unit", "text"]
    assert lines(exporter, wanted) == [
        (message.public_id, "Pellworm", Decimal("0.0770"), "EUR", "Hello")
    ]


def test_a_text_that_is_no_longer_kept_is_an_empty_cell():
    make.message()

    assert lines(export(make.staff()), ["text"]) == [("",)]


@pytest.mark.parametrize("role", ["finance", "read-only"])
def test_texts_are_in_no_file_of_somebody_who_may_not_read_them(role):
    with_text("Hello")
    exporter = export(make.staff(role))

    assert "text" not in [column.name for column in exporter.columns]
    assert "Hello" not in str(lines(exporter, ["text"]))


def test_suppliers_and_costs_are_in_staffs_files_only():
    customer = make.customer()
    own = export(make.member(of=customer))
    cabinet = export(make.seat(at=make.client(customer=customer)))

    hidden = {"connector", "cost", "cost_unit", "customer"}
    assert hidden <= {column.name for column in export(make.staff()).columns}
    assert hidden.isdisjoint(column.name for column in own.columns)
    assert (hidden | {"client"}).isdisjoint(column.name for column in cabinet.columns)
    assert "text" in {column.name for column in cabinet.columns}


def test_a_file_holds_only_what_its_owner_may_see():
    customer = make.customer()
    make.message(account=make.account(customer=customer), recipient="447700900001")
    make.message(recipient="447700900002")

    assert lines(export(make.member(of=customer)), ["recipient"]) == [("447700900001",)]


def test_texts_are_fetched_only_when_they_are_asked_for():
    with_text("Hello")
    exporter = export(make.staff())

    with CaptureQueriesContext(connection) as queries:
        lines(exporter, ["id", "recipient"])

    assert not any("messaging_messagetext" in query["sql"] for query in queries)


def test_the_dialog_offers_texts_to_whoever_may_read_them(as_user):
    assert 'value="text"' in as_user(make.staff()).get("/exports/messages/").content.decode()
    limited = as_user(make.staff("finance")).get("/exports/messages/").content.decode()
    assert 'value="text"' not in limited


def test_a_day_that_is_none_shows_nothing(staff):
    make.message()

    assert shown(staff, since="yesterday") == []


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Adak"])
def test_the_calendars_ends_hold_everything(staff, settings, zone):
    settings.TIME_ZONE = zone
    message = make.message()

    assert shown(staff, since=date.min, until=date.max) == [message.recipient]
    assert shown(staff, since=date.max) == []
