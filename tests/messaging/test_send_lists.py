"""Sending by hand to lists of the address book, and at an hour."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import compose, contacts
from messaging.contacts import Person
from messaging.dispatch import sweep
from messaging.models import Message
from tests import make

# Accepting is done by a thread of its own with its own connection: the rows must be there for it.
pytestmark = pytest.mark.django_db(transaction=True)

SEND = "/messaging/send/"
FIRST, SECOND, THIRD = "447700900318", "447700900319", "447700900320"


@pytest.fixture
def shop():
    shop = make.client("Vento Pharmacy", customer=make.customer(country="GB"), country="GB")
    make.paying_account(client=shop, balance=1_000)
    return shop


def post(browser, step="check", **typed):
    about = {"sender": "HarbourPine", "recipients": "", "text": "Open until nine.", "step": step}
    return browser.post(SEND, about | typed)


def again(browser, shown, **typed):
    """Press Send on what was shown."""
    seen, token = (
        re.search(rf'name="{name}" value="(\w+)"', shown.text)[1] for name in ("seen", "token")
    )
    return post(browser, "send", seen=seen, token=token, **typed)


def faults(answer):
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def test_everybody_on_the_lists_gets_it_once(as_user, shop):
    one = make.contact_list(FIRST, SECOND, client=shop)
    two = make.contact_list(SECOND, THIRD, client=shop)
    browser = as_user(make.seat(shop))
    typed = {"lists": [one.pk, two.pk], "recipients": "07700 900318"}

    shown = post(browser, **typed)
    sent = again(browser, shown, **typed)

    assert list(shown.context["quote"].decisions) == [FIRST, SECOND, THIRD]
    assert "2 stand there twice" in shown.text
    assert sent.status_code == 302
    assert sorted(Message.objects.values_list("recipient", flat=True)) == [FIRST, SECOND, THIRD]


def test_a_list_that_changed_since_is_shown_again_before_anything_goes(as_user, shop):
    listed = make.contact_list(FIRST, client=shop)
    browser = as_user(make.seat(shop))
    shown = post(browser, lists=listed.pk)
    contacts.put(listed, [Person(SECOND)], by=None)

    told = again(browser, shown, lists=listed.pk)

    assert "The lists have changed" in told.text
    assert not Message.objects.exists()
    assert again(browser, told, lists=listed.pk).status_code == 302
    assert Message.objects.count() == 2


def test_lists_can_be_changed_after_the_check(as_user, shop):
    one, two = (make.contact_list(number, client=shop) for number in (FIRST, SECOND))

    answer = post(as_user(make.seat(shop)), "edit", lists=[one.pk, two.pk])

    assert len(re.findall(r'name="lists"[^>]* checked', answer.text)) == 2


def test_lists_of_others_and_empty_ones_are_not_offered(as_user, shop):
    other = make.contact_list(FIRST, customer=shop.customer)
    make.contact_list(client=shop)
    browser = as_user(make.seat(shop))

    assert 'name="lists"' not in browser.get(SEND).text
    assert set(faults(post(browser, lists=other.pk))) == {"recipients"}
    make.contact_list(FIRST, client=shop)
    assert set(faults(post(browser, lists=other.pk))) == {"lists"}


def test_larger_lists_are_for_campaigns(as_user, shop, monkeypatch):
    monkeypatch.setattr(compose, "LISTED_MAX", 1)
    listed = make.contact_list(FIRST, SECOND, client=shop)

    told = faults(post(as_user(make.seat(shop)), lists=listed.pk))

    assert "2 people; at most 1" in told["lists"][0]


def test_of_many_the_first_stand_in_the_table(
    as_user, shop, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("messaging.views.send.SHOWN_MAX", 2)
    monkeypatch.setattr("messaging.views.sent.SHOWN_MAX", 2)
    listed = make.contact_list(FIRST, SECOND, THIRD, "999123456789", client=shop)
    browser = as_user(make.seat(shop))
    post(browser, lists=listed.pk)

    with django_assert_max_num_queries(22):
        shown = post(browser, lists=listed.pk)
    sent = browser.get(again(browser, shown, lists=listed.pk).url)

    for page in (shown, sent):
        assert len(page.context["lines"]) == 2
        assert "Unknown network" in page.text
        assert "2 more" in page.text


def test_an_hour_is_kept(as_user, shop):
    browser = as_user(make.seat(shop))
    local = timezone.localtime(timezone.now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    typed = {"recipients": FIRST, "send_at": local.strftime("%Y-%m-%dT%H:%M")}

    shown = post(browser, **typed)
    page = browser.get(again(browser, shown, **typed).url)

    message = Message.objects.get()
    assert (message.status, message.next_try_at) == ("accepted", local)
    assert message.valid_until > local
    for told in (shown.text, page.text):
        assert "Send at" in told
    sweep.scheduled()
    assert Message.objects.get().status == "accepted"


@pytest.mark.parametrize("typed", ["2020-01-01T10:00", "2999-01-01T10:00", "at nine"])
def test_an_hour_that_cannot_be_is_refused_at_its_field(as_user, shop, typed):
    answer = post(as_user(make.seat(shop)), recipients=FIRST, send_at=typed)

    assert set(faults(answer)) == {"send_at"}
