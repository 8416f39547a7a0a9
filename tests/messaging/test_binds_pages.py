from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import binds
from messaging.models import SmppBind
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make.smpp_account(system_id="vento1", max_binds=4)


def url(account, end=""):
    return f"/smpp-accounts/{account.pk}/binds/{end}"


def text(page):
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_live_binds_stand_on_the_accounts_page(staff, account):
    make.smpp_bind(account, kind="rx", address="2001:db8::7", port=40001, uses_tls=True)
    make.smpp_bind(account, submitted=12_345, delivered=7)
    make.smpp_bind(make.smpp_account(), address="198.51.100.9")

    page = staff.get(url(account))

    shown = text(page)
    assert "2 of 4" in shown
    assert "[2001:db8::7]:40001" in shown
    assert "203.0.113.7:51234" in shown
    assert "12,345" in shown
    assert "198.51.100.9" not in shown
    tab = next(tab for tab in page.context["tabs"] if tab["is_current"])
    assert (tab["title"], tab["count"]) == ("Binds", 2)


def test_an_account_without_binds_is_told_where_to_connect(staff, account):
    shown = text(staff.get(url(account)))

    assert "No bind is up" in shown
    assert "2775" in shown
    assert "8775" in shown


def test_an_account_that_needs_tls_is_told_that_port_only(staff):
    shown = text(staff.get(url(make.smpp_account(tls_required=True))))

    assert "8775" in shown
    assert "2775" not in shown


def test_what_a_killed_process_left_behind_is_not_shown(staff, account):
    long_ago = timezone.now() - timedelta(minutes=1)
    make.smpp_bind(account, node=make.smpp_node(seen_at=long_ago))

    assert "No bind is up" in text(staff.get(url(account)))


def test_the_page_renews_itself(staff, account):
    shown = text(staff.get(url(account)))

    assert 'hx-trigger="every 5s"' in shown


def test_many_binds_take_no_more_queries_than_one(staff, account, django_assert_max_num_queries):
    node = make.smpp_node()
    for port in range(50_000, 50_020):
        make.smpp_bind(account, node=node, port=port)

    with django_assert_max_num_queries(17):
        staff.get(url(account))


def test_closing_asks_first(staff, account):
    bind = make.smpp_bind(account)

    shown = text(staff.get(url(account, f"{bind.pk}/close/")))

    bind.refresh_from_db()
    assert "Close this bind?" in shown
    assert "trx from 203.0.113.7:51234" in shown
    assert bind.close_asked_at is None


def test_a_bind_is_closed_and_the_history_tells_it(staff, account):
    bind, other = make.smpp_bind(account), make.smpp_bind(account, port=51235)

    answer = staff.post(url(account, f"{bind.pk}/close/"), follow=True)

    bind.refresh_from_db()
    other.refresh_from_db()
    entry = HistoryEntry.objects.get(event="messaging.bind.closed")
    assert bind.close_asked_at is not None
    assert other.close_asked_at is None
    assert (entry.subject_kind, entry.subject_id) == ("smppaccount", account.pk)
    assert entry.data["bind"] == "trx from 203.0.113.7:51234"
    assert "Closing" in text(answer)


def test_closing_twice_is_told_once(account):
    bind, boss = make.smpp_bind(account), make.staff()
    binds.close(account, bind.pk, by=boss)
    first = SmppBind.objects.get().close_asked_at

    binds.close(account, bind.pk, by=boss)

    assert SmppBind.objects.get().close_asked_at == first
    assert HistoryEntry.objects.filter(event="messaging.bind.closed").count() == 1


def test_a_bind_that_has_gone_cannot_be_closed(staff, account):
    gone = make.smpp_bind(account).pk
    SmppBind.objects.all().delete()

    assert staff.get(url(account, f"{gone}/close/")).status_code == 404
    assert "not up any more" in text(staff.post(url(account, f"{gone}/close/"), follow=True))
    with pytest.raises(Refused):
        binds.close(account, gone, by=make.staff())


def test_a_bind_is_not_closed_by_the_address_of_another_account(staff, account):
    bind = make.smpp_bind(account)

    staff.post(url(make.smpp_account(), f"{bind.pk}/close/"))

    bind.refresh_from_db()
    assert bind.close_asked_at is None


def test_who_may_not_change_accounts_sees_binds_and_closes_none(as_user, account):
    bind = make.smpp_bind(account)
    reader = as_user(make.staff("read-only"))

    shown = text(reader.get(url(account)))

    assert "203.0.113.7:51234" in shown
    assert "close/" not in shown
    assert reader.post(url(account, f"{bind.pk}/close/")).status_code == 403


def test_the_list_tells_how_many_binds_are_up(staff, account, django_assert_max_num_queries):
    node = make.smpp_node()
    for _one in range(3):
        make.smpp_bind(account, node=node)
    for _one in range(10):
        make.smpp_bind(make.smpp_account(max_binds=7), node=node)

    with django_assert_max_num_queries(21):
        shown = text(staff.get("/smpp-accounts/"))

    assert "3 of 4" in shown
    assert shown.count("1 of 7") == 10


def test_a_clients_developer_sees_the_binds_and_closes_none(as_user):
    shop = make.client()
    account = make.smpp_account(client=shop, system_id="vento1")
    make.smpp_bind(account)
    browser = as_user(make.seat(shop, rights="developer"))

    cabinet = text(browser.get("/smpp-config/"))
    shown = text(browser.get(f"/smpp-config/{account.pk}/binds/"))

    assert "1 of 2" in cabinet
    assert f"/smpp-config/{account.pk}/binds/" in cabinet
    assert "203.0.113.7:51234" in shown
    assert "close/" not in shown
    assert "node-" not in shown


@pytest.mark.parametrize("face", ["client", "customer"])
def test_the_binds_lead_back_to_the_accounts_that_one_came_from(as_user, face):
    shop = make.client(customer=make.customer())
    if face == "client":
        account, person = make.smpp_account(client=shop), make.seat(shop)
    else:
        account, person = make.smpp_account(customer=shop.customer), make.member(shop.customer)
    accounts = {"client": "/smpp-config/", "customer": "/own/smpp-accounts/"}[face]
    browser = as_user(person)

    shown = text(browser.get(f"/smpp-config/{account.pk}/binds/"))

    assert f'<a href="{accounts}">SMPP</a>' in shown
    assert browser.get(accounts).status_code == 200


def test_an_archived_accounts_binds_are_shown_to_nobody_outside(as_user):
    shop = make.client()
    account = make.smpp_account(client=shop, archived_at=timezone.now())
    browser = as_user(make.seat(shop))

    assert browser.get(f"/smpp-config/{account.pk}/binds/").status_code == 404
