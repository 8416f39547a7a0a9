"""What waits for somebody stands in the menu, and costs each page one question."""

import pytest

from billing import change_groups
from portal.kit import menu
from tests import make

pytestmark = pytest.mark.django_db


def badges(person):
    entries = [one for section in menu.build(person, "/") for one in section["items"]]
    return {str(one["title"]): one["badge"] for one in entries if one["badge"]}


def fill(author):
    make.enterprise()
    for _ in range(2):
        make.bank_line()
    make.bank_line(amount="-5.00")
    make.approval(by=author)
    change_groups.propose(make.change_group(author=author), by=author)
    make.number_application()


def test_each_entry_tells_how_many_wait():
    fill(make.staff("finance"))

    assert badges(make.staff()) == {
        "Bank": "2",
        "Approvals": "1",
        "Price changes": "1",
        "Number applications": "1",
    }


def test_nobodys_own_wishes_wait_for_themselves():
    author = make.staff()
    fill(author)

    assert badges(author) == {"Bank": "2", "Number applications": "1"}


def test_who_may_not_decide_sees_no_number():
    fill(make.staff())

    assert badges(make.staff("read-only")) == {}


def test_all_of_them_are_one_question(django_assert_num_queries):
    fill(make.staff("finance"))
    person = make.staff()
    badges(person)

    with django_assert_num_queries(1):
        badges(person)


def test_many_are_told_as_many(monkeypatch):
    monkeypatch.setattr(menu, "BADGE_MAX", 1)
    fill(make.staff("finance"))

    assert badges(make.staff())["Bank"] == "1+"


def test_a_customers_menu_asks_nothing(django_assert_num_queries):
    person = make.member()
    menu.build(person, "/")

    with django_assert_num_queries(0):
        menu.build(person, "/")
