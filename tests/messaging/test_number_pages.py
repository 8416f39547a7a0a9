"""The pages of reception numbers: staff's, and what their users see and may change."""

import pytest
from django.http import QueryDict

from messaging.exports import NumbersExport, NumberUsesExport
from messaging.models import AutoReply, Number, NumberUse
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
NUMBERS, OWN = "/numbers/", "/messaging/numbers/"


@pytest.fixture
def shop():
    return make.client("Vento Pharmacy", customer=make.customer())


def listed(browser, url=NUMBERS, **query):
    answer = browser.get(url, query)
    assert answer.status_code == 200
    return [str(row) for row in answer.context["page"].rows]


def faults(answer):
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


@pytest.fixture
def three(shop):
    """A whole number, one that is shared, and nobody's."""
    make.number_use(make.phone_number("447700900501"), client=shop)
    shared = make.phone_number("60777", kind="short")
    for word in ("pizza", "pasta"):
        make.number_use(shared, client=shop, keyword=word)
    make.phone_number("447700900503", connector=make.connector("Tern"))
    return shop


def test_an_empty_list_says_what_will_be_here(staff):
    assert "No numbers yet" in staff.get(NUMBERS).text


def test_the_list_tells_whose_numbers_are(staff, three):
    page = staff.get(NUMBERS).text

    assert all(told in page for told in ("Vento Pharmacy", "pasta, pizza", "nobody", "Tern"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "+44 7700 9005"}, ["447700900501", "447700900503"]),
        ({"q": "PIZ"}, ["60777"]),
        ({"standing": "free"}, ["447700900503"]),
        ({"standing": "whole"}, ["447700900501"]),
        ({"standing": "shared"}, ["60777"]),
        ({"kind": "short"}, ["60777"]),
    ],
)
def test_numbers_are_searched_and_filtered(staff, three, query, found):
    assert listed(staff, **query) == found


def test_numbers_are_found_by_their_owner(staff, three):
    assert listed(staff, client=three.pk) == ["447700900501", "60777"]
    assert listed(staff, customer=three.customer_id) == ["447700900501", "60777"]
    assert listed(staff, client=make.client("Another").pk) == []


def test_a_page_of_numbers_asks_no_more_for_more_of_them(
    staff, shop, django_assert_max_num_queries
):
    for place in range(20):
        number = make.phone_number(f"4477009005{place:02}", connector=make.connector(f"C{place}"))
        make.number_use(number, client=shop, keyword="pizza" if place % 2 else "")
    staff.get(NUMBERS)

    with django_assert_max_num_queries(24):
        assert len(listed(staff)) == 20
    with django_assert_max_num_queries(24):
        assert len(listed(staff, "/messaging/numbers/")) == 20


def test_a_new_number_leads_to_its_assignment(staff):
    typed = {"digits": "+44 7700 900500", "kind": "long", "country": make.country().pk}

    answer = staff.post(f"{NUMBERS}new/", typed)

    number = Number.objects.get()
    assert answer.headers["Location"] == f"/numbers/{number.pk}/uses/"
    assert HistoryEntry.objects.get(event="messaging.number.added").subject == "447700900500"


def test_a_refused_number_keeps_what_was_typed(staff):
    answer = staff.post(f"{NUMBERS}new/", {"digits": "nonsense", "kind": "long"})

    assert set(faults(answer)) == {"digits", "country"}
    assert "nonsense" in answer.text


def test_a_number_is_changed_and_its_history_tells_it(staff):
    number = make.phone_number("60777", kind="short")
    url = number.get_absolute_url()
    typed = {"digits": "60777", "kind": "short", "country": number.country_id, "fee_note": "25"}

    assert staff.post(url, typed).status_code == 302

    assert Number.objects.get().fee_note == "25"
    assert "changed" in staff.get(f"{url}history/").text


@pytest.mark.parametrize("tab", ["", "uses/", "history/", "assign/"])
def test_the_tabs_of_a_number_open(staff, tab, three):
    for number in Number.objects.all():
        assert staff.get(f"{number.get_absolute_url()}{tab}").status_code == 200


def test_a_number_is_assigned_on_its_page(staff, shop):
    number = make.phone_number()
    account = make.smpp_account(client=shop)

    staff.post(f"/numbers/{number.pk}/assign/", {"door": account.pk, "keyword": "Pizza"})
    taken = staff.post(f"/numbers/{number.pk}/assign/", {"client": shop.pk, "keyword": "pizza"})

    use = NumberUse.objects.get()
    assert (use.client, use.door_id, use.keyword) == (shop, account.pk, "pizza")
    assert "keyword" in faults(taken)


def test_many_are_assigned_on_the_tab_of_a_client(staff, shop):
    for digits in ("447700900501", "60777", "60778"):
        make.phone_number(digits)

    staff.post(
        f"/clients/{shop.pk}/incoming/assign/",
        {"numbers": "+44 7700 900501\n60777 PIZZA\n60778;pasta\n"},
    )

    page = staff.get(f"/clients/{shop.pk}/incoming/").text
    assert {str(use) for use in NumberUse.objects.filter(client=shop)} == {
        "447700900501",
        "60777 pizza",
        "60778 pasta",
    }
    assert all(told in page for told in ("+44 7700 900501", "pizza", "pasta", "all messages"))


@pytest.mark.parametrize("lines", ["60779", "", "nonsense", "60777 two words", "60777\n60777"])
def test_of_many_all_are_assigned_or_none(staff, shop, lines):
    make.phone_number("60777")

    answer = staff.post(f"/clients/{shop.pk}/incoming/assign/", {"numbers": f"{lines}"})

    assert "numbers" in faults(answer)
    assert not NumberUse.objects.exists()


def test_a_customers_tab_shows_its_clients_numbers_too(staff, three):
    url = f"/customers/{three.customer_id}/incoming/"
    own = make.phone_number("60778")

    staff.post(f"{url}assign/", {"numbers": own.digits})
    page = staff.get(url).text

    assert page.count("Vento Pharmacy") >= 3
    assert NumberUse.objects.get(number=own).client is None


def test_ticked_numbers_are_released_after_a_question(staff, three):
    chosen = {"pk": [use.pk for use in NumberUse.objects.exclude(keyword="")]}

    asked = staff.get(f"{OWN}release/", chosen)
    assert NumberUse.objects.living().count() == 3
    done = staff.post(f"{OWN}release/", chosen | {"confirmed": "True"})

    assert "Release 2 numbers?" in asked.text
    number = Number.objects.get(digits="60777")
    assert done.headers["Location"] == f"/numbers/{number.pk}/uses/"
    assert NumberUse.objects.living().count() == 1


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_outside_nobody_sees_the_platforms_numbers_or_assigns_one(as_user, three, person):
    browser = as_user(person(three.customer if person is make.member else three))
    number, use = Number.objects.first(), NumberUse.objects.first()

    for url in (NUMBERS, number.get_absolute_url(), f"/numbers/{number.pk}/assign/"):
        assert browser.get(url).status_code in {403, 404}
    assert browser.post(f"{OWN}release/", {"pk": use.pk, "confirmed": 1}).status_code == 403


def test_their_users_see_their_own_numbers(as_user, three):
    other = make.client("Neighbour", customer=three.customer)
    make.number_use(make.phone_number("60778"), client=other)

    own = listed(as_user(make.seat(at=three)), OWN)
    customers = listed(as_user(make.member(of=three.customer)), OWN)

    assert own == ["447700900501", "60777 pasta", "60777 pizza"]
    assert customers == [*own, "60778"]
    assert listed(as_user(make.seat()), OWN) == []


def test_a_released_number_is_no_longer_theirs(as_user, shop):
    use = make.number_use(client=shop)
    NumberUse.objects.update(released_at=use.since)
    browser = as_user(make.seat(at=shop))

    assert listed(browser, OWN) == []
    assert browser.get(use.get_absolute_url()).status_code == 404


def test_an_owner_says_where_messages_go_and_a_viewer_reads_it(as_user, shop):
    use = make.number_use(client=shop)
    account = make.smpp_account(client=shop)
    typed = {"forwards_to": "desk@vento.test", "door": account.pk}

    assert as_user(make.seat(shop)).post(use.get_absolute_url(), typed).status_code == 302
    use.refresh_from_db()
    assert (use.forwards_to, use.door_id) == ("desk@vento.test", account.pk)

    viewer = as_user(make.seat(shop, rights="viewer"))
    assert "desk@vento.test" in viewer.get(use.get_absolute_url()).text
    assert viewer.post(use.get_absolute_url(), {}).status_code == 403


def test_saving_what_is_there_is_no_news(as_user, shop):
    use = make.number_use(client=shop, door=make.smpp_account(client=shop))

    as_user(make.seat(shop)).post(use.get_absolute_url(), {"door": use.door_id})

    assert not HistoryEntry.objects.filter(event="messaging.number.use-changed").exists()


def test_anothers_smpp_account_is_not_offered(as_user, shop):
    use = make.number_use(client=shop)
    sisters = make.smpp_account(client=make.client(customer=shop.customer))

    answer = as_user(make.seat(shop)).post(use.get_absolute_url(), {"door": sisters.pk})

    assert "door" in faults(answer)


def test_an_owner_writes_changes_and_removes_replies(as_user, shop):
    use = make.number_use(client=shop)
    url, browser = f"{use.get_absolute_url()}replies/", as_user(make.seat(shop))

    browser.post(f"{url}new/", {"keyword": "MENU", "text": "Margherita", "is_on": "on"})
    reply = AutoReply.objects.get()
    twice = browser.post(f"{url}new/", {"keyword": "menu", "text": "Pasta"})
    browser.post(f"{url}{reply.pk}/", {"keyword": "menu", "text": "Funghi"})
    page = browser.get(use.get_absolute_url()).text

    assert "keyword" in faults(twice)
    assert "Funghi" in page
    assert not AutoReply.objects.get().is_on
    assert browser.get(f"{url}{reply.pk}/remove/").status_code == 200
    browser.post(f"{url}{reply.pk}/remove/")
    assert not AutoReply.objects.exists()
    events = HistoryEntry.objects.filter(event__contains=".reply-").order_by("pk")
    assert [entry.event.rpartition("-")[2] for entry in events] == ["added", "changed", "removed"]
    assert {entry.client_id for entry in events} == {shop.pk}


@pytest.mark.parametrize("typed", [{"keyword": "two words", "text": "x"}, {"text": " "}])
def test_a_refused_reply_keeps_what_was_typed(as_user, shop, typed):
    use = make.number_use(client=shop)

    answer = as_user(make.seat(shop)).post(f"{use.get_absolute_url()}replies/new/", typed)

    assert faults(answer)
    assert not AutoReply.objects.exists()


def test_an_account_is_told_by_its_name(staff, shop):
    account = make.smpp_account(client=shop, system_id="vento")
    make.number_use(door=account)

    assert "vento" in staff.get(f"/clients/{shop.pk}/incoming/").text
    assert "vento" in str(cells(NumberUsesExport, make.staff()))


def cells(exporter, user):
    made = exporter(user, QueryDict(""))
    readers = [column.reader() for column in made.columns]
    return [[read(row) for read in readers] for row in made.iterate()]


def test_the_files_have_what_the_pages_show(three):
    numbers = cells(NumbersExport, make.staff())
    uses = cells(NumberUsesExport, make.seat(at=three))

    assert [(row[0], row[3], row[4]) for row in numbers] == [
        ("447700900501", "Vento Pharmacy", 0),
        ("447700900503", "", 0),
        ("60777", "", 2),
    ]
    assert [row[:2] for row in uses] == [
        ["447700900501", ""],
        ["60777", "pasta"],
        ["60777", "pizza"],
    ]
    assert cells(NumbersExport, make.seat(at=three)) == []
