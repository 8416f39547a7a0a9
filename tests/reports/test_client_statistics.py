"""The tab STATISTICS of a client: five reports, each held against the messages themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from messaging.models import Message
from reports import folding, groupings
from tests import make
from tests.reports.busy_client import SLUGS, WEEK, busy_client, url

pytestmark = pytest.mark.django_db


def shown(page):
    """The lines of the page's table by their names."""
    return {line["name"]: line["tally"] for line in page.context["lines"]}


def names(page):
    return [line["name"] for line in page.context["lines"]]


def group_of(message, slug):
    """The group a message counts in, told without the code that counts."""
    operators = {
        "Northcell": "United Kingdom - Northcell",
        "Southwave": "United Kingdom - Southwave",
    }
    countries = {"GB": "United Kingdom", "FR": "France", "": "Unknown country"}
    if slug == "by-operator":
        unknown = f"{countries[message.country]} - unknown operator"
        return operators[message.network.name] if message.network else unknown
    if slug == "by-country":
        return countries[message.country]
    is_viber = message.channel == "viber"
    return message.sender if is_viber == (slug == "by-viber-sender-id") else None


def counted(client, slug):
    """Sent, delivered and price by group, added up message by message."""
    found = {}
    for message in Message.objects.filter(client=client).select_related("network"):
        group = group_of(message, slug)
        if group is None:
            continue
        sums = found.setdefault(group, [0, 0, Decimal(0)])
        sums[0] += message.parts if message.sent_at else 0
        sums[1] += message.parts if message.status == "delivered" else 0
        sums[2] += message.price * message.parts if message.charge == "charged" else 0
    return found


FOLDED = pytest.mark.parametrize("fold", [0, 4, 100], ids=["open", "partly folded", "folded"])


class TestNumbers:
    @FOLDED
    @pytest.mark.parametrize("slug", SLUGS[1:])
    def test_each_grouping_says_what_the_messages_say(self, as_user, slug, fold):
        """002: STATISTICS - grouping by operator, sender ID, Viber sender ID and country."""
        client = busy_client()
        folding.fold(limit=fold)

        page = as_user(make.staff()).get(url(client, slug), WEEK)

        told = {
            name: [tally.sent_parts, tally.delivered_parts, tally.price("EUR")]
            for name, tally in shown(page).items()
        }
        assert told == counted(client, slug)

    @FOLDED
    def test_each_day_says_what_its_messages_say(self, as_user, fold):
        """002: STATISTICS - grouping by day; days without traffic stand with zeros."""
        client, today = busy_client(), timezone.localdate()
        folding.fold(limit=fold)

        page = as_user(make.staff()).get(url(client), WEEK)

        for back, line in enumerate(page.context["lines"]):
            mine = Message.objects.filter(client=client, day=today - timedelta(days=back))
            sent = [message for message in mine if message.sent_at]
            assert line["tally"].sent_parts == sum(message.parts for message in sent)
            assert line["tally"].delivered_parts == sum(
                message.parts for message in sent if message.status == "delivered"
            )
        assert len(page.context["lines"]) == 7
        # The charge stands on the day it was made, the refund on the day it was given back.
        day_before, refunded_on = (
            page.context["lines"][3]["tally"],
            page.context["lines"][0]["tally"],
        )
        assert day_before.price("EUR") == Decimal("0.05") * 11
        assert refunded_on.price("EUR") == Decimal("0.05") * (2 + 3 + 4 + 1 + 1 + 1 + 1 - 5)

    @FOLDED
    def test_the_two_reports_by_sender_add_up_to_the_one_by_day(self, as_user, fold):
        """002: STATISTICS - Viber is a channel with sender IDs of its own."""
        client = busy_client()
        folding.fold(limit=fold)
        browser = as_user(make.staff())

        def total(slug):
            tally = browser.get(url(client, slug), WEEK).context["whole"]["tally"]
            return tally.messages, tally.sent_parts, tally.delivered_parts, tally.price("EUR")

        sms, viber, days = map(total, ("by-sender-id", "by-viber-sender-id", "by-day"))
        assert tuple(map(sum, zip(sms, viber, strict=True))) == days
        assert total("by-operator") == total("by-country") == days
        assert viber[:3] == (2, 2, 1)

    def test_efficiency_is_delivered_of_sent_parts(self, as_user):
        """002: STATISTICS - efficiency."""
        client = make.client()
        make.delta(door=make.door(client=client), sent_parts=8, delivered_parts=6)

        text = as_user(make.staff()).get(url(client, "by-country")).content.decode()

        assert "75.0" in text

    def test_each_unit_has_its_own_column(self, as_user):
        """002: STATISTICS - SMS price, never mixed with another unit."""
        client = make.client()
        door = make.door(client=client)
        make.delta(door=door, price="1")
        make.delta(door=door, price="7", unit="SMS")

        page = as_user(make.staff()).get(url(client, "by-sender-id"))

        assert [one["head"] for one in page.context["columns"]] == [
            "SMS Price, EUR",
            "SMS Price, SMS",
        ]

    def test_only_the_days_searched_for_count(self, as_user):
        """002: STATISTICS - start date, end date, search."""
        client, today = make.client(), timezone.localdate()
        door = make.door(client=client)
        for back, parts in ((0, 1), (3, 20), (9, 300), (10, 4000)):
            make.delta(door=door, day=today - timedelta(days=back), sent_parts=parts)
        dates = {"start": today - timedelta(days=9), "end": today - timedelta(days=3)}
        browser = as_user(make.staff())

        totals = [browser.get(url(client, slug), dates).context["whole"]["tally"] for slug in SLUGS]

        assert [one.sent_parts for one in totals] == [320, 320, 320, 0, 320]


class TestPage:
    @pytest.mark.parametrize(
        ("slug", "head"),
        [
            ("by-day", "Date"),
            ("by-operator", "Country - Operator"),
            ("by-sender-id", "Sender ID"),
            ("by-viber-sender-id", "Sender ID"),
            ("by-country", "Country"),
        ],
    )
    def test_the_columns_have_the_names_of_the_trade(self, as_user, slug, head):
        """002: STATISTICS - the columns of the table."""
        client = make.client()
        make.delta(door=make.door(client=client), price="1")
        make.delta(door=make.door(client=client), channel="viber", price="1")

        page = as_user(make.staff()).get(url(client, slug))

        assert [one["title"] for one in page.context["heads"]] == [
            head,
            "Send SMS (parts)",
            "SMS (Parts) Delivered",
            "Efficiency",
            "SMS Price, EUR",
        ]

    def test_the_five_reports_have_addresses_of_their_own_and_keep_the_period(self, as_user):
        """002: STATISTICS - five reports."""
        client = make.client()
        browser = as_user(make.staff())

        page = browser.get(url(client, "by-operator"), {"period": "today", "sort": "sent"})

        groups = page.context["groups"]
        assert [one["title"] for one in groups if one["is_current"]] == ["By operator"]
        assert len({one["url"] for one in groups}) == 5
        for one in groups:
            assert one["url"].endswith("?period=today")
            assert browser.get(one["url"]).status_code == 200

    def test_it_begins_with_the_days(self, as_user):
        client = make.client()

        page = as_user(make.staff()).get(f"/clients/{client.pk}/statistics/")

        assert page.context["statistics"].grouping == groupings.BY_DAY

    def test_a_report_that_is_none_is_not_found(self, as_user):
        client = make.client()

        assert as_user(make.staff()).get(url(client, "by-moon")).status_code == 404

    def test_the_tab_stands_on_the_page_of_a_client(self, as_user):
        """002: client's page - the tab STATISTICS."""
        client = make.client()

        page = as_user(make.staff()).get(f"/clients/{client.pk}/")

        assert f"/clients/{client.pk}/statistics/" in page.content.decode()

    def test_the_chart_by_day_shows_sent_and_delivered(self, as_user):
        """002: STATISTICS - chart by day: sent blue, delivered purple."""
        client = make.client()
        make.delta(door=make.door(client=client), messages=4, sent_parts=5, delivered_parts=3)

        page = as_user(make.staff()).get(url(client), {"period": "today"})

        sent, delivered = page.context["chart"]["data"]["series"]
        assert (sent["kind"], sent["values"]) == ("sent", [5])
        assert (delivered["kind"], delivered["values"]) == ("delivered", [3])

    def test_other_charts_show_what_was_sent_by_the_largest_groups_and_the_others(self, as_user):
        """002: STATISTICS - chart of sent messages by operator, sender ID, country."""
        client = make.client()
        door = make.door(client=client)
        for place in range(1, 19):
            make.delta(door=door, sender=f"Sender{place:02}", messages=1, sent_parts=place)

        page = as_user(make.staff()).get(url(client, "by-sender-id"), {"sort": "name"})

        data = page.context["chart"]["data"]
        assert data["labels"][:2] == ["Sender18", "Sender17"]
        assert data["labels"][15] == "3 others"
        (sent,) = data["series"]
        assert sent["values"] == [*range(18, 3, -1), 1 + 2 + 3]

    def test_a_client_without_traffic_sees_what_will_be_here(self, as_user):
        text = as_user(make.staff()).get(url(make.client(), "by-country")).content.decode()

        assert "No traffic in this period" in text

    def test_what_is_no_period_says_so(self, as_user):
        page = as_user(make.staff()).get(url(make.client()), {"start": "x", "end": "y"})

        assert "These dates are no period" in page.content.decode()

    def test_a_name_is_shown_as_text(self, as_user):
        client = make.client()
        make.delta(door=make.door(client=client), sender="<b>Vento</b>", sent_parts=1)

        text = as_user(make.staff()).get(url(client, "by-sender-id")).content.decode()

        assert "<b>Vento" not in text

    def test_a_page_shows_200_groups_and_says_how_many_more_there_are(self, as_user):
        client = make.client()
        door = make.door(client=client)
        for place in range(203):
            make.delta(door=door, sender=f"Sender{place}", sent_parts=1)

        page = as_user(make.staff()).get(url(client, "by-sender-id"))

        assert len(page.context["lines"]) == 200
        assert page.context["whole"]["tally"].sent_parts == 203
        assert "3 more lines are in the total and in the export." in page.content.decode()

    def test_the_head_tells_what_the_client_sent_this_month(self, as_user):
        client = make.client()
        make.delta(door=make.door(client=client), sent_parts=1200, delivered_parts=600)
        make.delta(door=make.door(customer=client.customer), sent_parts=7)

        page = as_user(make.staff()).get(url(client))

        figures = {one["label"]: one["value"] for one in page.context["figures"]}
        assert figures["Sent this month, parts"] == "1,200"
        assert figures["Delivered"] == "50.0"

    @pytest.mark.parametrize("slug", SLUGS)
    def test_a_page_asks_the_database_little_however_much_there_is(
        self, as_user, django_assert_max_num_queries, slug
    ):
        client, browser = make.client(), as_user(make.staff())
        door, today = make.door(client=client), timezone.localdate()
        for place in range(20):
            network = make.network(f"Cell {place}", mcc=f"{300 + place}", prefixes=())
            day, sender = today - timedelta(days=place), f"Sender{place}"
            make.delta(door=door, network=network, day=day, sender=sender, sent_parts=1)
        browser.get(url(client, slug))

        with django_assert_max_num_queries(25):
            browser.get(url(client, slug))


class TestSort:
    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("", ["Osprey", "Calder", "vento", "Linden"]),
            ("name", ["Calder", "Linden", "Osprey", "vento"]),
            ("-name", ["vento", "Osprey", "Linden", "Calder"]),
            ("sent", ["Linden", "Calder", "vento", "Osprey"]),
            ("-delivered", ["Calder", "Osprey", "vento", "Linden"]),
            ("efficiency", ["vento", "Osprey", "Calder", "Linden"]),
            ("-efficiency", ["Calder", "Osprey", "vento", "Linden"]),
            ("-price_EUR", ["vento", "Osprey", "Calder", "Linden"]),
            ("price_XXX", ["Osprey", "Calder", "vento", "Linden"]),
            ("--", ["Osprey", "Calder", "vento", "Linden"]),
        ],
    )
    def test_every_column_sorts_and_ties_keep_their_order(self, as_user, sort, expected):
        """002: STATISTICS - the table; each column can be sorted."""
        client = make.client()
        door = make.door(client=client)
        for sender, sent, delivered, price in (
            ("vento", 5, 0, 9),
            ("Osprey", 8, 4, 2),
            ("Calder", 5, 5, 1),
            ("Linden", 0, 0, 0),
        ):
            counts = {"messages": 1, "sent_parts": sent, "delivered_parts": delivered}
            make.delta(door=door, sender=sender, price=price, **counts)

        page = as_user(make.staff()).get(url(client, "by-sender-id"), {"sort": sort})

        assert names(page) == expected

    def test_days_can_be_turned_round(self, as_user):
        client = make.client()
        browser = as_user(make.staff())

        newest = browser.get(url(client), WEEK)
        oldest = browser.get(newest.context["heads"][0]["url"])

        assert newest.context["heads"][0]["sorted"] == "descending"
        assert oldest.context["heads"][0]["sorted"] == "ascending"
        assert names(oldest) == names(newest)[::-1]

    def test_a_heads_address_sorts_the_largest_first_and_then_the_other_way(self, as_user):
        client = make.client()
        make.delta(door=make.door(client=client), sent_parts=1)
        browser = as_user(make.staff())

        def after(page, place):
            return browser.get(page.context["heads"][place]["url"]).context["statistics"].sort

        first = browser.get(url(client, "by-country"), WEEK)
        assert after(first, 0) == "name"
        assert after(first, 1) == "sent"
        assert after(first, 2) == "-delivered"


class TestWho:
    @pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
    def test_every_role_of_the_staff_sees_it(self, as_user, role):
        assert as_user(make.staff(role)).get(url(make.client())).status_code == 200

    def test_nobody_is_sent_to_the_log_in(self, client):
        own = make.client()

        assert client.get(url(own)).status_code == 302
        assert client.get("/statistics/").status_code == 302

    @pytest.mark.parametrize("slug", SLUGS)
    def test_a_clients_person_sees_its_own_at_an_address_without_a_number(self, as_user, slug):
        """002: STATISTICS - in the client's cabinet."""
        client = make.client(customer=make.customer())
        sent = {"sent_parts": 5, "cost": "0.5", "price": "1"}
        make.delta(door=make.door(client=client), **sent)
        make.delta(door=make.door(client=client), channel="viber", **sent)
        make.delta(door=make.door(client=make.client(customer=client.customer)), sent_parts=70)

        page = as_user(make.seat(client)).get(f"/statistics/{slug}/")

        expected = {"by-sender-id": 5, "by-viber-sender-id": 5}.get(slug, 10)
        assert page.context["whole"]["tally"].sent_parts == expected
        assert "Cost" not in page.content.decode()
        for group in page.context["groups"]:
            assert group["url"].startswith("/statistics/")

    def test_a_clients_person_has_no_way_to_a_clients_number(self, as_user):
        client, other = make.client(), make.client()
        browser = as_user(make.seat(client))

        assert browser.get(url(client)).status_code in {403, 404}
        assert browser.get(url(other)).status_code in {403, 404}

    def test_people_who_are_no_clients_have_no_cabinet(self, as_user):
        assert as_user(make.staff()).get("/statistics/").status_code == 404
        assert as_user(make.member()).get("/statistics/").status_code == 404

    def test_a_client_that_is_none_is_not_found(self, as_user):
        assert as_user(make.staff()).get("/clients/999999/statistics/").status_code == 404

    def test_the_menu_of_a_client_leads_to_its_own_statistics(self, as_user):
        page = as_user(make.seat()).get("/")

        assert 'href="/statistics/"' in page.content.decode()


class TestHouse:
    @pytest.mark.parametrize("slug", SLUGS[1:])
    def test_the_whole_house_and_a_tenant_have_the_same_reports(self, as_user, slug):
        client = make.client(customer=make.customer())
        make.delta(door=make.door(client=client), channel="viber", sent_parts=3)
        make.delta(door=make.door(client=client), sent_parts=3)
        make.delta(sent_parts=50)
        make.delta(channel="viber", sent_parts=50)
        address = f"/reports/statistics/{slug}/"

        house = as_user(make.staff()).get(address).context["whole"]["tally"].sent_parts
        own = as_user(make.member(client.customer)).get(address)

        factor = 1 if "sender" in slug else 2
        assert house == 53 * factor
        assert own.context["whole"]["tally"].sent_parts == 3 * factor

    def test_the_filters_narrow_each_of_them(self, as_user):
        make.delta(channel="viber", country="FR", sent_parts=3)
        make.delta(country="GB", sent_parts=4)
        browser = as_user(make.staff())

        def sent(slug):
            page = browser.get(f"/reports/statistics/{slug}/", {"channel": "viber"})
            assert "channel=viber" in page.context["groups"][2]["url"]
            return page.context["whole"]["tally"].sent_parts

        assert [sent(slug) for slug in SLUGS[1:]] == [3, 0, 3, 3]
