"""A customer's people: their rights, and that an owner always remains."""

import pytest
from django.urls import reverse

from customers import invitations as of_customers
from customers import people
from customers.models import Invitation, Membership
from portal.core.errors import Refused
from portal.models import HistoryEntry
from portal.pages import invitations
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make.customer("Pellworm Connect")


def place(person):
    return Membership.objects.get(user=person)


def test_an_owner_gives_others_their_rights_and_the_history_tells(as_user, company):
    owner = make.member(company, name="Olga Owner")
    other = make.member(company, rights="viewer", name="Vic Viewer")
    url = reverse("customers:person", args=[company.pk, place(other).pk])

    answer = as_user(owner).post(url, {"rights": "developer"}, follow=True)

    assert place(other).rights == "developer"
    page = answer.content.decode()
    assert "Vic Viewer is saved." in page
    assert "Rights of Vic Viewer changed" in page
    entry = HistoryEntry.objects.get(event="customers.person.changed")
    assert (entry.actor, entry.customer_id) == (owner, company.pk)
    assert entry.data["before"] == {"rights": "Viewer"}


@pytest.mark.parametrize(
    "deed",
    [
        lambda one, by: people.change_rights(one, "viewer", by=by),
        lambda one, by: people.remove(one, by=by),
    ],
    ids=["lower", "remove"],
)
def test_the_last_owner_is_neither_lowered_nor_removed(company, deed):
    owner = make.member(company)
    make.member(company, rights="developer")
    make.member(company, rights="owner", is_active=False)
    make.member(make.customer("Another"), rights="owner")

    with pytest.raises(Refused) as refused:
        deed(place(owner), owner)

    assert refused.value.code == "last_owner"
    assert place(owner).rights == "owner"
    assert not HistoryEntry.objects.filter(event__startswith=people.EVENTS).exists()


def test_one_of_two_owners_may_go_and_is_out_at_once(as_user, client, company):
    make.member(company)
    leaver = make.member(company, name="Lea Leaver")
    pending = invitations.invite(
        of_customers.KIND,
        company,
        {"email": "x@example.test", "rights": "viewer"},
        by=leaver,
        site="https://o.example",
    )
    browser = as_user(leaver)

    people.remove(place(leaver), by=leaver)

    assert browser.get(reverse("dashboard")).status_code == 302
    assert not Membership.objects.filter(user=leaver).exists()
    pending.refresh_from_db()
    assert pending.withdrawn_at is not None


@pytest.mark.parametrize("right", ["developer", "finance", "viewer"])
def test_only_owners_change_people(as_user, company, right):
    person = make.member(company, rights=right)
    other = place(make.member(company))
    pending = invitations.invite(
        of_customers.KIND,
        company,
        {"email": "x@example.test", "rights": "viewer"},
        by=other.user,
        site="https://o.example",
    )
    browser = as_user(person)
    page = browser.get(reverse("customers:own-people"))
    answers = [
        browser.post(reverse(f"customers:{name}", args=[company.pk, *more]), {"rights": "owner"})
        for name, *more in [
            ("person-new",),
            ("person", other.pk),
            ("person-link", other.pk),
            ("person-remove", other.pk),
            ("invitation-again", pending.pk),
            ("invitation-withdraw", pending.pk),
        ]
    ]

    assert page.status_code == 200
    assert "Invite somebody" not in page.content.decode()
    assert [answer.status_code for answer in answers] == [403] * 6
    assert Invitation.objects.get().is_open


def test_the_page_tells_what_each_right_may(as_user, company):
    owner = make.member(company)

    answer = as_user(owner).get(reverse("customers:own-people"))

    told = {str(line["title"]): line["may"] for line in answer.context["abilities"]}
    assert told["Invite people, change their rights and remove them"] == [True, *[False] * 3]
    assert told["Send messages and campaigns"] == [True, True, False, False]
    assert told["See statistics and download them"] == [True] * 4
    assert "What each may do" in answer.content.decode()


def test_an_owner_sees_nobody_of_another_customer(as_user, company):
    owner = make.member(company)
    stranger = place(make.member(make.customer("Another"), name="Stan Stranger"))
    browser = as_user(owner)

    page = browser.get(reverse("customers:own-people")).content.decode()
    forged = browser.post(
        reverse("customers:person", args=[company.pk, stranger.pk]), {"rights": "viewer"}
    )

    assert "Stan Stranger" not in page
    assert forged.status_code == 404


def test_staff_manage_a_customers_people_on_its_page(as_user, company):
    member = place(make.member(company, name="Mia Member"))
    make.member(company)
    browser = as_user(make.staff("support"))
    tab = reverse("customers:customer-people", args=[company.pk])

    page = browser.get(tab).content.decode()
    answer = browser.post(reverse("customers:person-remove", args=[company.pk, member.pk]))

    assert "Mia Member" in page
    assert answer.url == tab
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_staff_who_only_read_see_people_and_change_none(as_user, company):
    member = place(make.member(company))
    browser = as_user(make.staff("read-only"))

    page = browser.get(reverse("customers:customer-people", args=[company.pk]))
    refused = browser.post(reverse("customers:person-remove", args=[company.pk, member.pk]))

    assert page.status_code == 200
    assert "Invite somebody" not in page.content.decode()
    assert refused.status_code == 403


def test_many_people_cost_no_more_queries(as_user, company, django_assert_max_num_queries):
    owner = make.member(company)
    for n in range(12):
        make.member(company, rights="viewer", name=f"Person {n}")
        invitations.invite(
            of_customers.KIND,
            company,
            {"email": f"x{n}@example.test", "rights": "viewer"},
            by=owner,
            site="https://o.example",
        )
    browser = as_user(owner)
    browser.get(reverse("customers:own-people"))

    with django_assert_max_num_queries(22):
        browser.get(reverse("customers:own-people"))
