import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from portal.kit.cards import Glance
from portal.models import HistoryEntry
from reports import cards, margin_alarms, watches
from reports.models import MarginAlarm, MarginRule
from tests import make

pytestmark = pytest.mark.django_db


def sent(customer=None, parts=10, *, price="1.00", cost="0.99", **fields):
    """By default 1 % is left."""
    door = make.door(customer=customer or make.customer())
    return make.delta(door=door, parts=parts, sent_parts=parts, price=price, cost=cost, **fields)


def open_alarms():
    return MarginAlarm.objects.filter(closed_at=None)


def test_a_margin_below_the_threshold_alarms_once_and_a_mail_tells_it(mailoutbox):
    make.margin_rule("Customers", emails=["cfo@operator.test"])
    sent(make.customer("Aster Mobile"))

    opened = [margin_alarms.watch(), margin_alarms.watch()]

    alarm = MarginAlarm.objects.get()
    assert opened == [1, 0]
    assert (alarm.about, alarm.percent, alarm.margin) == (
        "Aster Mobile",
        Decimal("1.00"),
        Decimal("0.01"),
    )
    (told,) = mailoutbox
    assert alarm.told == told.to == ["cfo@operator.test"]
    assert "Aster Mobile" in told.body
    assert told.subject == "Margin below 5.0 %: 1 new"


def test_at_the_threshold_there_is_no_alarm():
    make.margin_rule(threshold="5")
    sent(price="1.00", cost="0.95")

    assert margin_alarms.watch() == 0


def test_an_alarm_ends_when_enough_is_left_again_and_may_come_back():
    make.margin_rule()
    customer = make.customer()
    sent(customer)
    margin_alarms.watch()

    sent(customer, price="1.00", cost="0.10")
    margin_alarms.watch()
    closed = open_alarms().count()
    sent(customer, price="1.00", cost="5.00")
    margin_alarms.watch()

    assert closed == 0
    assert open_alarms().count() == 1
    assert MarginAlarm.objects.count() == 2


def test_an_open_alarm_keeps_up_with_its_figures():
    make.margin_rule()
    customer = make.customer()
    sent(customer)
    margin_alarms.watch()

    sent(customer, price="1.00", cost="2.00")
    margin_alarms.watch()

    alarm = open_alarms().get()
    assert (alarm.revenue, alarm.cost) == (Decimal("2.00"), Decimal("2.99"))


def test_an_alarm_of_days_that_have_passed_is_over():
    make.margin_rule()
    sent()
    margin_alarms.watch()

    margin_alarms.watch(timezone.now() + timedelta(days=2))

    assert open_alarms().count() == 0


def test_a_handful_of_parts_alarms_nobody():
    make.margin_rule(least_parts=100)
    sent(parts=99)

    assert margin_alarms.watch() == 0


def test_what_was_bought_in_another_currency_is_not_watched():
    make.margin_rule()
    sent(unit="EUR", cost_unit="USD", cost="900")

    assert margin_alarms.watch() == 0


def test_a_loss_that_refunds_leave_behind_alarms():
    make.margin_rule()
    sent(price="-1.00", cost="0.50")

    margin_alarms.watch()

    assert MarginAlarm.objects.get().percent is None


def test_each_scope_watches_its_own_groups():
    make.country("GB")
    connector = make.connector("Ostmark")
    for scope in MarginRule.Scope.values:
        make.margin_rule(scope, scope=scope)
    sent(make.customer("Aster Mobile"), country="GB", connector=connector)

    margin_alarms.watch()

    assert {alarm.rule.name: (alarm.about, alarm.key) for alarm in MarginAlarm.objects.all()} == {
        "all": ("All traffic", ""),
        "customer": ("Aster Mobile", str(Customer.objects.get(name="Aster Mobile").pk)),
        "country": ("United Kingdom", "GB"),
        "connector": ("Ostmark", str(connector.pk)),
    }


def test_a_rule_that_is_off_finds_nothing_and_ends_its_alarms():
    rule = make.margin_rule()
    sent()
    margin_alarms.watch()

    margin_alarms.change(rule, {"is_active": False}, by=None)

    assert open_alarms().count() == 0
    assert margin_alarms.watch() == 0


@pytest.mark.django_db(transaction=True)
def test_looks_at_once_open_one_alarm_and_write_one_mail(mailoutbox):
    make.margin_rule()
    sent()
    opened = []

    def look():
        try:
            opened.append(margin_alarms.watch())
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(opened) == [0, 0, 0, 1]
    assert (MarginAlarm.objects.count(), len(mailoutbox)) == (1, 1)


def form(**fields):
    wanted = {"name": "Losses", "scope": "customer", "threshold": "0", "days": "7"}
    return (
        wanted | {"least_parts": "100", "emails": "a@b.test; c@d.test", "is_active": "on"} | fields
    )


def test_a_rule_is_added_and_changed_with_its_history(as_user):
    browser = as_user(make.staff("finance"))
    browser.post(reverse("reports:margin-rule-new"), form())
    rule = MarginRule.objects.get()

    browser.post(rule.get_absolute_url(), form(threshold="3.5", emails=""))

    rule.refresh_from_db()
    assert (rule.threshold, rule.emails, rule.by.name) == (Decimal("3.5"), [], "Sam Staff")
    told = HistoryEntry.objects.filter(subject_kind="marginrule").order_by("pk")
    assert [one.event.rsplit(".", 1)[1] for one in told] == ["added", "changed"]


@pytest.mark.parametrize(
    "fields", [{"emails": "nobody"}, {"days": "0"}, {"threshold": "100"}, {"name": ""}]
)
def test_a_rule_that_cannot_be_is_kept_in_its_form(as_user, fields):
    answer = as_user(make.staff("finance")).post(reverse("reports:margin-rule-new"), form(**fields))

    assert answer.status_code == 422
    assert not MarginRule.objects.exists()


def test_a_name_is_given_to_one_rule(as_user):
    make.margin_rule("Losses")

    answer = as_user(make.staff("finance")).post(reverse("reports:margin-rule-new"), form())

    assert "Another rule has this name." in answer.content.decode()


def test_who_may_only_look_changes_no_rule(as_user):
    rule = make.margin_rule()
    browser = as_user(make.staff("read-only"))

    assert browser.get(rule.get_absolute_url()).status_code == 200
    assert browser.post(rule.get_absolute_url(), form()).status_code == 403
    assert browser.get(reverse("reports:margin-rule-new")).status_code == 403


@pytest.mark.parametrize("name", ["reports:margin-alarms", "reports:margin-rules"])
def test_the_lists_take_a_few_questions(as_user, django_assert_max_num_queries, name):
    for at in range(4):
        make.margin_rule(f"Rule number {at}", scope="all")
    sent()
    margin_alarms.watch()
    browser = as_user(make.staff("finance"))
    browser.get(reverse(name))

    with django_assert_max_num_queries(22):
        page = browser.get(reverse(name)).content.decode()

    assert "Rule number 3" in page


def test_empty_lists_say_what_will_be_there(as_user):
    browser = as_user(make.staff("finance"))

    assert "No alarms" in browser.get(reverse("reports:margin-alarms")).content.decode()
    assert "No rules yet" in browser.get(reverse("reports:margin-rules")).content.decode()


def test_the_dashboard_tells_of_open_alarms_to_those_who_may_see_them():
    make.margin_rule()
    sent()
    margin_alarms.watch()

    (alert,) = watches.low_margins(Glance(make.staff("finance")))

    assert alert.fact == "1 margin is too low"
    assert [
        watch.is_for(make.staff(role))
        for role in ("finance", "support")
        for watch in cards.WATCHES
        if watch.ask is watches.low_margins
    ] == [True, False]
