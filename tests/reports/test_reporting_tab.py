from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from messaging.models import Message
from reports import folding
from reports.doors import CustomerTraffic
from reports.exports import CustomerTrafficExport
from tests import make

pytestmark = pytest.mark.django_db


def url(customer):
    return f"/customers/{customer.pk}/reporting/"


def lines_of(page):
    """(name, sent, delivered) of each line of the page's table."""
    return [
        (row.record.name, row.record.tally.sent_parts, row.record.tally.delivered_parts)
        for row in page.context["table"].rows
    ]


def paid_by(customer):
    return make.account(customer=customer)


@pytest.mark.parametrize("is_folded", [True, False])
def test_the_numbers_are_those_of_the_messages_themselves(as_user, is_folded):
    """001: Reporting - SMS traffic by SMPP account."""
    customer = make.customer()
    payer = paid_by(customer)
    main, backup = (make.smpp_account(customer=customer, name=name) for name in ("Main", "Backup"))
    for parts in (1, 2, 3):
        make.message(account=payer, door=main, parts=parts)
    make.message(account=payer, door=main, status="undelivered", parts=2)
    make.message(account=payer, door=backup, parts=5)
    make.message(account=payer, door=backup, status="queued", sent_at=None, final_at=None)
    if is_folded:
        folding.fold(limit=4)

    page = as_user(make.staff()).get(url(customer), {"period": "today"})

    for row in page.context["table"].rows:
        mine = list(Message.objects.filter(door=row.record.door.pk))
        sent = [message for message in mine if message.sent_at]
        arrived = [message for message in mine if message.status == "delivered"]
        tally = row.record.tally
        assert tally.messages == len(mine)
        assert tally.sent_parts == sum(message.parts for message in sent)
        assert tally.delivered_parts == sum(message.parts for message in arrived)
        assert tally.failed_parts == (2 if row.record.door.pk == main.pk else 0)
        assert tally.price("EUR") == sum(message.price * message.parts for message in mine)
    total = page.context["table"].total
    assert (total.messages, total.sent_parts, total.delivered_parts) == (6, 13, 11)
    assert total.price("EUR") == Decimal("0.70")


def test_each_account_has_a_line_and_other_doors_come_after_them(as_user):
    customer = make.customer()
    client = make.client("Vento Pharmacy", customer=customer)
    token = make.door(client=client, name="shop-live")
    make.door(customer=customer, name="never used")
    busy = make.smpp_account(customer=customer, system_id="bright_main")
    make.smpp_account(customer=customer, system_id="bright_idle")
    make.delta(door=token, sent_parts=90)
    make.delta(door=busy, sent_parts=5, delivered_parts=4)

    page = as_user(make.staff()).get(url(customer))

    text = page.content.decode()
    assert lines_of(page) == [("bright_main", 5, 4), ("bright_idle", 0, 0), ("shop-live", 90, 0)]
    assert [row.record.kind for row in page.context["table"].rows] == [
        "SMPP account",
        "SMPP account",
        "API token",
    ]
    assert "Vento Pharmacy" in text
    assert "never used" not in text


def test_archived_accounts_keep_their_past_traffic_and_are_marked(as_user):
    customer = make.customer()
    gone = {"archived_at": timezone.now(), "is_open": False}
    old = make.smpp_account(customer=customer, system_id="old_main", **gone)
    make.smpp_account(customer=customer, system_id="old_silent", **gone)
    make.delta(door=old, sent_parts=3)

    page = as_user(make.staff()).get(url(customer))

    text = page.content.decode()
    assert lines_of(page) == [("old_main", 3, 0)]
    assert text[text.index("old_main", text.index("<tbody")) :].count("Archived") == 1


def test_the_period_is_a_preset_or_two_dates(as_user):
    account, today = make.smpp_account(), timezone.localdate()
    for back, parts in ((0, 1), (3, 20), (9, 300)):
        make.delta(door=account, day=today - timedelta(days=back), sent_parts=parts)
    browser = as_user(make.staff())
    dates = {"start": today - timedelta(days=9), "end": today - timedelta(days=3)}

    week = browser.get(url(account.customer), {"period": "7-days"})
    chosen = browser.get(url(account.customer), dates)

    assert week.context["table"].total.sent_parts == 21
    assert chosen.context["table"].total.sent_parts == 320
    assert chosen.context["chart"]["data"]["series"][0]["values"] == [300, 0, 0, 0, 0, 0, 20]


def test_what_is_no_period_says_so(as_user):
    text = as_user(make.staff()).get(url(make.customer()), {"period": "x"}).content.decode()

    assert "These dates are no period" in text


def test_days_without_traffic_stand_under_the_chart_with_zeros(as_user):
    account, today = make.smpp_account(), timezone.localdate()
    make.delta(door=account, day=today - timedelta(days=1), messages=1, sent_parts=4)

    page = as_user(make.staff()).get(url(account.customer), {"period": "7-days"})

    rows = page.context["chart"]["rows"]
    assert len(rows) == 7
    assert [row[2] for row in rows] == ["0", "4", "0", "0", "0", "0", "0"]


def test_the_chart_is_of_one_account_or_of_all(as_user):
    customer = make.customer()
    first, second = (make.smpp_account(customer=customer) for _ in range(2))
    make.delta(door=first, sent_parts=3)
    make.delta(door=second, sent_parts=40)
    browser = as_user(make.staff())

    def drawn(**params):
        page = browser.get(url(customer), {"period": "today", **params})
        return page.context["chart"]["data"]["series"][0]["values"], lines_of(page)

    assert drawn()[0] == [43]
    assert drawn(door=first.pk)[0] == [3]
    assert len(drawn(door=first.pk)[1]) == 2


def test_a_door_of_another_customer_cannot_be_drawn(as_user):
    account, stranger = make.smpp_account(), make.smpp_account()
    make.delta(door=account, sent_parts=3)
    make.delta(door=stranger, sent_parts=800)

    page = as_user(make.staff()).get(
        url(account.customer), {"period": "today", "door": stranger.pk}
    )

    assert page.context["chart"]["data"]["series"][0]["values"] == [3]
    assert stranger.system_id not in page.content.decode()


@pytest.mark.parametrize("sort", ["-sent", "efficiency", "name", "-price_EUR", "nonsense", "-"])
def test_the_table_can_be_sorted_by_any_column(as_user, sort):
    customer = make.customer()
    for place, sent in enumerate((3, 40, 0)):
        account = make.smpp_account(customer=customer, system_id=f"bright_{place}")
        make.delta(door=account, sent_parts=sent, delivered_parts=min(sent, 4), price=sent)

    page = as_user(make.staff()).get(url(customer), {"sort": sort})

    names = [name[-1] for name, *_ in lines_of(page)]
    expected = {"efficiency": "210", "name": "012"}.get(sort, "102")
    assert "".join(names) == expected


def test_each_unit_has_a_column_of_its_own(as_user):
    account = make.smpp_account()
    make.delta(door=account, price="1.5")
    make.delta(door=account, price="7", unit="SMS")

    text = as_user(make.staff()).get(url(account.customer)).content.decode()

    assert "SMS Price, EUR" in text
    assert "SMS Price, SMS" in text


def test_an_empty_period_says_what_will_be_here(as_user):
    text = as_user(make.staff()).get(url(make.customer())).content.decode()

    assert "No traffic in this period" in text


def test_the_tab_stands_on_the_page_of_a_customer(as_user):
    customer = make.customer()

    page = as_user(make.staff()).get(f"/customers/{customer.pk}/")

    assert url(customer) in page.content.decode()


@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_every_role_of_the_staff_sees_it(as_user, role):
    assert as_user(make.staff(role)).get(url(make.customer())).status_code == 200


def test_customers_people_and_strangers_do_not_see_the_page(as_user, client):
    customer = make.customer()

    nobody = client.get(url(customer))

    assert nobody.status_code == 302
    assert as_user(make.member(customer)).get(url(customer)).status_code == 403
    assert as_user(make.seat()).get(url(customer)).status_code == 403


def test_another_customers_traffic_is_not_counted(as_user):
    account = make.smpp_account()
    make.delta(door=account, sent_parts=3)
    make.delta(door=make.smpp_account(system_id="stranger_1"), sent_parts=800)

    page = as_user(make.staff()).get(url(account.customer))

    assert page.context["table"].total.sent_parts == 3
    assert "stranger_1" not in page.content.decode()


def test_the_page_asks_the_database_little_however_many_accounts_there_are(
    as_user, django_assert_max_num_queries
):
    customer, browser = make.customer(), as_user(make.staff())
    for _ in range(15):
        client = make.client(customer=customer)
        make.delta(door=make.smpp_account(client=client), sent_parts=1)
    browser.get(url(customer))

    with django_assert_max_num_queries(30):
        browser.get(url(customer))


class TestHead:
    def head(self, as_user, customer):
        page = as_user(make.staff()).get(f"/customers/{customer.pk}/")
        return {figure["label"]: figure for figure in page.context["figures"]}

    def test_it_tells_the_parts_of_this_month_with_its_days(self, as_user):
        account, today = make.smpp_account(), timezone.localdate()
        make.delta(door=account, day=today, sent_parts=1200)
        make.delta(door=account, day=today.replace(day=1) - timedelta(days=1), sent_parts=5)

        figure = self.head(as_user, account.customer)["Sent this month, parts"]

        assert figure["value"] == "1,200"
        assert figure["note"].startswith("1 ")

    def test_it_tells_what_arrived_beside_the_usual(self, as_user):
        account, today = make.smpp_account(), timezone.localdate()
        for back in range(1, 9):
            day = today.replace(day=1) - timedelta(days=back)
            make.delta(door=account, day=day, sent_parts=100, delivered_parts=96)
        make.delta(door=account, sent_parts=1000, delivered_parts=700, failed_parts=300)

        figure = self.head(as_user, account.customer)["Delivered"]

        assert figure["value"] == "70.0"
        assert figure["note_state"] == "warn"
        assert "26.0 points under usual" in figure["note"]

    def test_a_customer_without_traffic_has_a_dash_and_no_alarm(self, as_user):
        figure = self.head(as_user, make.customer())["Delivered"]

        assert figure["value"] == "\N{EN DASH}"
        assert "note" not in figure

    def test_both_figures_are_read_in_one_statement(self, django_assert_num_queries):
        from reports import month  # noqa: PLC0415

        account, staff = make.smpp_account(), make.staff()
        make.delta(door=account, sent_parts=1)

        with django_assert_num_queries(1):
            month.sent(account.customer, staff)
            month.delivered(account.customer, staff)


class TestExport:
    def export(self, user, customer, query="period=today"):
        return CustomerTrafficExport(user, QueryDict(f"customer={customer.pk}&{query}"))

    def test_the_file_has_the_lines_and_totals_of_the_page(self):
        customer, staff = make.customer("Tidewell Media"), make.staff()
        main = make.smpp_account(customer=customer, system_id="tidewell_main")
        token = make.door(customer=customer)
        make.delta(door=main, messages=2, sent_parts=4, delivered_parts=3, price="0.2")
        folding.fold()
        make.delta(door=token, messages=1, sent_parts=1, failed_parts=1, price="7", unit="SMS")

        export = self.export(staff, customer)

        shown = CustomerTraffic(staff, customer, QueryDict("period=today")).lines
        assert [line.door for line in export.iterate()] == [line.door for line in shown]
        assert export.totals() == {
            "account": "Total",
            "messages": 3,
            "sent": 5,
            "delivered": 3,
            "failed": 1,
            "efficiency": 60.0,
            "price_EUR": Decimal("0.2"),
            "price_SMS": 7,
        }
        first = next(iter(export.iterate()))
        values = {column.name: column.reader()(first) for column in export.columns}
        assert values["account"] == values["system_id"] == "tidewell_main"
        assert (values["kind"], values["archived"]) == ("SMPP account", None)
        assert values["efficiency"] == 75.0

    def test_the_title_says_whose_days_they_are(self):
        customer = make.customer("Tidewell Media")

        export = self.export(make.staff(), customer, "start=2026-11-01&end=2026-11-03")

        assert export.subtitle() == "Tidewell Media, 1 Nov 2026 to 3 Nov 2026"

    @pytest.mark.parametrize("number", ["", "x", "999999", "9" * 40, "\N{SUPERSCRIPT TWO}"])
    def test_without_a_customer_there_is_an_empty_file(self, number):
        make.delta(sent_parts=5)

        export = CustomerTrafficExport(make.staff(), QueryDict(f"customer={number}"))

        assert list(export.iterate()) == []
        assert export.totals() is None

    def test_a_stranger_gets_nothing_of_a_customers_traffic(self):
        account = make.smpp_account()
        make.delta(door=account, sent_parts=5)

        export = self.export(make.member(), account.customer)

        assert list(export.iterate()) == []

    def test_the_dialog_of_the_page_opens(self, as_user):
        account = make.smpp_account()
        make.delta(door=account, sent_parts=4, price="0.2")
        browser = as_user(make.staff())

        page = browser.get(url(account.customer))
        dialog = browser.get(page.context["export_url"])

        assert page.context["export_url"].startswith(reverse("export", args=["customer-traffic"]))
        assert dialog.status_code == 200
        assert "SMS Price, EUR" in dialog.content.decode()
