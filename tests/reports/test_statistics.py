from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from portal.core.periods import between
from reports import folding, span, tally
from reports.exports import StatisticsExport
from reports.statistics import Statistics
from reports.tally import Tally
from tests import make

TODAY = date(2026, 11, 20)


def asked(query, today=TODAY):
    return span.asked(QueryDict(query), today)


def whole(*, sent=0, delivered=0, failed=0):
    made = Tally()
    counts = [0, 0, 0, sent, 0, delivered, 0, failed]
    made.take(counts, unit="EUR", cost_unit="EUR", price=Decimal(0), cost=Decimal(0))
    return made


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", date(2026, 11, 1), TODAY),
        ("period=today", TODAY, TODAY),
        ("period=7-days", date(2026, 11, 14), TODAY),
        ("period=last-month", date(2026, 10, 1), date(2026, 10, 31)),
        ("start=2026-11-03&end=2026-11-05", date(2026, 11, 3), date(2026, 11, 5)),
        ("start=2026-11-18&end=2027-01-01", date(2026, 11, 18), TODAY),
        ("start=2027-01-01&end=2027-01-02", TODAY, TODAY),
    ],
)
def test_a_period_is_a_preset_or_two_dates_and_ends_with_today(query, first, last):
    found = asked(query)

    assert found.period == between(first, last)
    assert not found.note


@pytest.mark.parametrize(
    "query",
    [
        "period=x",
        "start=2026-11-03",
        "start=3&end=4",
        "start=2026-11-09&end=2026-11-03",
        "start=2026-02-31&end=2026-03-02",
    ],
)
def test_what_is_no_period_becomes_the_current_month_and_says_so(query):
    found = asked(query)

    assert found.period == between(date(2026, 11, 1), TODAY)
    assert "no period" in found.note


def test_a_period_of_centuries_is_cut_to_two_years():
    found = asked("start=0001-01-01&end=9999-12-31")

    assert len(found.period) == 731
    assert found.period.last == TODAY
    assert "two years" in found.note


def test_delivery_is_poor_when_it_is_clearly_under_the_usual():
    assert tally.is_poor(whole(sent=1000, delivered=823, failed=177), usual=96.0)


@pytest.mark.parametrize(
    "day",
    [
        whole(sent=1000, delivered=930, failed=70),
        whole(sent=30, delivered=10, failed=20),
        whole(sent=1000, delivered=480, failed=20),
        whole(),
    ],
    ids=["within five points", "too few to tell", "receipts still come", "nothing sent"],
)
def test_delivery_is_not_poor_by_chance_or_while_receipts_are_on_their_way(day):
    assert not tally.is_poor(day, usual=96.0)


def test_without_a_usual_nothing_is_poor():
    assert tally.usual([whole(sent=10, delivered=9)] * 4) is None
    assert not tally.is_poor(whole(sent=1000, failed=1000), usual=None)


def test_one_bad_day_does_not_move_the_usual():
    days = [whole(sent=100, delivered=96)] * 6 + [whole(sent=100, delivered=10)]

    assert tally.usual(days) == 96.0


@pytest.mark.django_db
class TestPage:
    url = "/reports/statistics/"

    def test_every_day_stands_in_the_table_newest_first_under_the_total(self, as_user):
        today = timezone.localdate()
        make.delta(sent_parts=1200, delivered_parts=1188, price="60", unit="EUR")
        make.delta(day=today - timedelta(days=2), sent_parts=300)
        dates = f"?start={today - timedelta(days=2)}&end={today}"

        page = as_user(make.staff()).get(self.url + dates)

        text = page.content.decode()
        assert page.context["whole"]["title"] == "Total, 3 days"
        assert [line["tally"].sent_parts for line in page.context["lines"]] == [1200, 0, 300]
        assert "1,500" in text
        assert "until " in page.context["lines"][0]["word"]
        assert "SMS Price, EUR" in text

    def test_the_words_of_the_table_are_those_of_the_trade(self, as_user):
        text = as_user(make.staff()).get(self.url).content.decode()

        for word in ("Send SMS (parts)", "SMS (Parts) Delivered", "Efficiency", "SMS Price"):
            assert word in text

    def test_staff_see_cost_and_margin_others_do_not(self, as_user):
        door = make.door()
        make.delta(door=door, messages=1, price="1", cost="0.6")

        staff = as_user(make.staff()).get(self.url).content.decode()
        member = as_user(make.member(door.customer)).get(self.url).content.decode()

        assert "Cost, EUR" in staff
        assert "Margin, EUR" in staff
        assert "Cost" not in member
        assert "Margin" not in member

    def test_each_unit_has_its_own_column(self, as_user):
        door = make.door()
        make.delta(door=door, price="1")
        make.delta(door=door, price="7", unit="SMS")

        columns = as_user(make.member(door.customer)).get(self.url).context["columns"]

        assert [column["head"] for column in columns] == ["SMS Price, EUR", "SMS Price, SMS"]

    def test_a_customer_sees_only_its_own_traffic(self, as_user):
        door = make.door()
        make.delta(door=door, sent_parts=5)
        make.delta(sent_parts=700)

        page = as_user(make.member(door.customer)).get(self.url)

        assert page.context["whole"]["tally"].sent_parts == 5

    def test_a_client_sees_only_its_own_traffic_and_no_other_clients_name(self, as_user):
        client = make.client("Vento Pharmacy", customer=make.customer())
        make.client("Osprey Logistics", customer=client.customer)
        make.delta(door=make.door(client=client), sent_parts=5)
        make.delta(door=make.door(customer=client.customer), sent_parts=40)

        page = as_user(make.seat(client)).get(self.url)

        assert page.context["whole"]["tally"].sent_parts == 5
        assert "Osprey" not in page.content.decode()

    def test_filters_narrow_to_a_client_and_can_be_taken_off(self, as_user):
        client = make.client("Vento Pharmacy")
        make.delta(door=make.door(client=client), sent_parts=5)
        make.delta(sent_parts=700)

        page = as_user(make.staff()).get(self.url, {"client": client.pk, "period": "today"})

        (chip,) = page.context["chips"]
        assert page.context["whole"]["tally"].sent_parts == 5
        assert chip["value"] == "Vento Pharmacy"
        assert chip["remove_url"] == "/reports/statistics/?period=today"

    def test_a_filter_by_a_strangers_client_shows_nothing(self, as_user):
        door, stranger = make.door(), make.client("Osprey Logistics", customer=make.customer())
        make.delta(door=door, sent_parts=5)
        make.delta(door=make.door(client=stranger), sent_parts=9)

        page = as_user(make.member(door.customer)).get(self.url, {"client": stranger.pk})

        assert page.context["whole"]["tally"].sent_parts == 0
        assert "Osprey" not in page.content.decode()

    @pytest.mark.parametrize("query", ["customer=x", "client=999999", "channel=fax"])
    def test_a_nonsense_filter_shows_nothing_rather_than_everything(self, as_user, query):
        make.delta(sent_parts=5)

        page = as_user(make.staff()).get(f"{self.url}?{query}")

        assert page.status_code == 200
        assert page.context["whole"]["tally"].sent_parts == 0

    def test_a_period_without_traffic_says_what_will_be_here(self, as_user):
        text = as_user(make.staff()).get(self.url).content.decode()

        assert "No traffic in this period" in text

    def test_a_day_clearly_under_the_usual_is_marked(self, as_user):
        door, today = make.door(), timezone.localdate()
        for back in range(10):
            delivered = 800 if back == 3 else 960
            make.delta(
                door=door,
                day=today - timedelta(days=back),
                sent_parts=1000,
                delivered_parts=delivered,
                failed_parts=1000 - delivered,
            )

        page = as_user(make.staff()).get(self.url, {"period": "7-days"})

        assert [line["is_poor"] for line in page.context["lines"]].index(True) == 3
        assert page.content.decode().count("Under the usual") == 1

    def test_the_page_asks_the_database_little_however_much_there_is(
        self, as_user, django_assert_max_num_queries
    ):
        browser = as_user(make.member())
        for _ in range(12):
            make.delta(door=make.door(), sent_parts=1)
        browser.get(self.url)

        with django_assert_max_num_queries(16):
            browser.get(self.url)

    def test_nobody_is_sent_to_the_log_in(self, client):
        assert client.get(self.url).status_code == 302


@pytest.mark.django_db
class TestExport:
    def test_the_file_has_the_days_and_totals_of_the_page(self):
        door, staff = make.door(), make.staff()
        make.delta(door=door, messages=2, sent_parts=4, delivered_parts=3, price="0.2", cost="0.1")
        folding.fold()
        make.delta(door=door, messages=1, sent_parts=1, price="7", unit="SMS", cost="0.1")
        params = QueryDict("period=7-days")

        export = StatisticsExport(staff, params)

        names = [column.name for column in export.chosen([])]
        shown = Statistics(staff, params)
        assert names == [
            "date",
            "sent",
            "delivered",
            "efficiency",
            "price_EUR",
            "price_SMS",
            "cost_EUR",
            "margin_EUR",
        ]
        assert [day.date for day in export.iterate()] == [day.date for day in shown.days]
        assert export.total() == 7
        assert export.totals() == {
            "date": "Total",
            "sent": 5,
            "delivered": 3,
            "efficiency": 60.0,
            "messages": 3,
            "failed": 0,
            "price_EUR": Decimal("0.2"),
            "price_SMS": 7,
            "cost_EUR": Decimal("0.2"),
            "margin_EUR": Decimal("0.1"),
        }

    def test_every_column_can_be_read_from_every_day(self):
        make.delta(sent_parts=4, delivered_parts=3, price="0.2")
        export = StatisticsExport(make.staff(), QueryDict("period=today"))

        (row,) = export.iterate()
        values = {column.name: column.reader()(row) for column in export.columns}

        assert values["date"] == timezone.localdate()
        assert values["efficiency"] == 75.0
        assert values["price_EUR"] == Decimal("0.2")

    def test_a_customers_file_has_neither_cost_nor_margin(self):
        door = make.door()
        make.delta(door=door, messages=1, price="1", cost="0.5")

        export = StatisticsExport(make.member(door.customer), QueryDict())

        assert not [c.name for c in export.columns if c.name.startswith(("cost", "margin"))]

    def test_only_chosen_columns_go_into_the_file(self):
        export = StatisticsExport(make.staff(), QueryDict())

        assert [c.name for c in export.chosen(["failed", "date"])] == ["date", "failed"]

    def test_the_dialog_of_the_page_opens(self, as_user):
        make.delta(sent_parts=4, price="0.2")

        page = as_user(make.staff()).get(reverse("export", args=["statistics"]))

        assert page.status_code == 200
        assert "SMS Price, EUR" in page.content.decode()

    def test_the_title_says_whose_days_they_are(self):
        client = make.client("Vento Pharmacy")
        params = QueryDict(f"client={client.pk}&start=2026-11-01&end=2026-11-03")

        export = StatisticsExport(make.staff(), params)

        assert export.subtitle().startswith("Vento Pharmacy, ")
