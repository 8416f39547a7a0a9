"""Invitations: a link by mail, once, within seven days, for a customer's and a client's people."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from clients import seat_invitations
from clients.models import Seat
from customers import invitations as of_customers
from customers.models import Membership
from portal.core.errors import Refused
from portal.models import HistoryEntry, User
from portal.pages import invitations
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "quite a long pass phrase"
SITE = "https://portal.example"


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


class Company:
    """A customer or a client with an owner."""

    def __init__(self, kind, row, owner):
        self.kind, self.row, self.owner = kind, row, owner

    def invite(self, email="ida@example.test", rights="developer", **fields):
        asked = {"email": email, "rights": rights} | fields
        return invitations.invite(self.kind, self.row, asked, by=self.owner, site=SITE)

    def people(self):
        return self.kind.places.objects.filter(**{self.kind.owner: self.row})


@pytest.fixture(params=["customer", "client"])
def company(request):
    if request.param == "customer":
        row = make.customer("Pellworm Connect")
        return Company(of_customers.KIND, row, make.member(row, name="Olga Owner"))
    row = make.client("Vento Pharmacy", customer=make.customer())
    return Company(seat_invitations.KIND, row, make.seat(row, name="Olga Owner"))


def link(number=-1):
    found = re.search(r"https://portal\.example(\S+)", mail.outbox[number].body)
    return found[1]


def test_a_link_makes_an_account_with_name_and_password(company, client):
    company.invite("Ida@Example.test", rights="finance", name="Ida")
    path = link()
    asked = client.get(path)

    answer = client.post(path, {"name": "Ida Holm", "password": PASSWORD}, follow=True)

    assert mail.outbox[-1].to == ["ida@example.test"]
    assert 'value="Ida"' in asked.content.decode()
    person = User.objects.get(email="ida@example.test")
    assert person.name == "Ida Holm"
    assert person.check_password(PASSWORD)
    assert company.people().get(user=person).rights == "finance"
    assert answer.wsgi_request.user == person
    assert f"one of the people of {company.row}" in answer.content.decode()
    entry = HistoryEntry.objects.filter(event__endswith=".person.joined").get()
    assert entry.actor == person


def test_opening_the_link_uses_nothing_and_using_it_uses_it_up(company, client):
    company.invite()
    path = link()
    client.get(path)
    client.head(path)
    first = client.post(path, {"name": "Ida", "password": PASSWORD})
    client.logout()

    second = client.get(path)
    third = client.post(path, {"name": "Eve", "password": PASSWORD})

    assert first.status_code == 302
    assert second.status_code == third.status_code == 410
    assert not User.objects.filter(name="Eve").exists()


@pytest.mark.parametrize("ended", ["old", "withdrawn", "sent again", "forged", "closed"])
def test_a_link_that_ended_opens_nothing(company, client, ended):
    invitation = company.invite()
    path = link()
    if ended == "old":
        expired = timezone.now() - timedelta(seconds=1)
        company.kind.rows.objects.update(expires_at=expired)
    elif ended == "withdrawn":
        invitations.withdraw(company.kind, invitation, by=company.owner)
    elif ended == "sent again":
        an_hour = timezone.now() - timedelta(hours=1)
        company.kind.rows.objects.update(sent_at=an_hour)
        invitations.send_again(company.kind, invitation, by=company.owner, site=SITE)
    elif ended == "forged":
        path = path[:-4] + "xxx/"
    else:
        type(company.row).objects.filter(pk=company.row.pk).update(
            status="archived", archived_at=timezone.now()
        )

    answers = [client.get(path), client.post(path, {"name": "Ida", "password": PASSWORD})]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert company.people().count() == 1


def test_it_works_for_seven_days_and_again_as_long_when_mailed_again(company, client):
    invitation = company.invite()
    assert invitation.expires_at - invitation.sent_at == timedelta(days=7)
    company.kind.rows.objects.update(
        sent_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=2)
    )

    invitations.send_again(company.kind, invitation, by=company.owner, site=SITE)

    assert client.get(link()).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.times_sent, len(mail.outbox)) == (2, 2)


def test_it_is_not_mailed_again_within_a_minute_nor_for_ever(company):
    invitation = company.invite()

    with pytest.raises(Refused) as at_once:
        invitations.send_again(company.kind, invitation, by=company.owner, site=SITE)
    company.kind.rows.objects.update(
        sent_at=timezone.now() - timedelta(hours=1), times_sent=invitations.SENT_MAX
    )
    with pytest.raises(Refused) as too_often:
        invitations.send_again(company.kind, invitation, by=company.owner, site=SITE)

    assert (at_once.value.code, too_often.value.code) == ("too_soon", "too_many")


def test_nobody_is_invited_twice_at_once_or_who_is_there(company):
    company.invite()

    with pytest.raises(Refused) as twice:
        company.invite("IDA@example.test")
    with pytest.raises(Refused) as there:
        company.invite(company.owner.email)

    assert (twice.value.code, there.value.code) == ("invited", "taken")
    assert len(mail.outbox) == 1


def test_whoever_invites_does_not_learn_who_has_an_account(company, as_user):
    known = make.member(make.customer("Elsewhere"), email="known@example.test")
    staff = make.staff(email="staff@example.test")
    name = "person-new" if company.kind is of_customers.KIND else "client-person-invite"
    app = "customers" if company.kind is of_customers.KIND else "clients"
    url = reverse(f"{app}:{name}", args=[company.row.pk])
    browser = as_user(company.owner)

    answers = [
        browser.post(url, {"email": email, "rights": "viewer"}, follow=True)
        for email in (known.email, staff.email, "nobody@example.test")
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    said = [[str(one) for one in answer.context["messages"]] for answer in answers]
    assert said[0] == ["An invitation went to known@example.test."]
    assert said[2] == ["An invitation went to nobody@example.test."]
    assert [sent.to for sent in mail.outbox] == [
        [known.email],
        [staff.email],
        ["nobody@example.test"],
    ]
    assert len({re.sub(r"\S+@\S+|https?\S+", "", sent.body) for sent in mail.outbox}) == 1


@pytest.mark.parametrize("who", ["member", "seat", "staff", "closed"])
def test_who_has_a_place_elsewhere_or_none_any_more_gets_no_second_one(company, client, who):
    made = {
        "member": lambda: make.member(make.customer("Elsewhere"), email="ida@example.test"),
        "seat": lambda: make.seat(make.client("Else"), email="ida@example.test"),
        "staff": lambda: make.staff(email="ida@example.test"),
        "closed": lambda: make.user(email="ida@example.test", is_active=False),
    }
    person = made[who]()
    company.invite()

    seen = client.get(link())
    answer = client.post(link(), {"name": "X", "password": "a long enough secret"})

    assert seen.status_code == answer.status_code == 200
    assert "<form" not in answer.content.decode()
    assert not company.people().filter(user=person).exists()
    person.refresh_from_db()
    assert person.name != "X"


def test_who_has_an_account_joins_after_showing_its_password(company, client):
    person = make.user("Ida Holm", email="ida@example.test")
    company.invite(rights="viewer")
    path = link()

    wrong = client.post(path, {"password": "not the right one"})
    none_yet = company.people().filter(user=person).exists()
    right = client.post(path, {"password": "a long enough secret"})

    assert wrong.status_code == 422
    assert "is not right" in wrong.content.decode()
    assert not none_yet
    assert right.status_code == 302
    assert company.people().get(user=person).rights == "viewer"
    assert int(client.session["_auth_user_id"]) == person.pk


def test_the_second_step_is_asked_of_whoever_has_one(company, client):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415

    person = make.user("Ida Holm", email="ida@example.test")
    TOTP.activate(person, generate_totp_secret())
    company.invite()

    answer = client.post(link(), {"password": "a long enough secret"})

    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_a_weak_password_is_refused_and_the_name_stays_typed(company, client):
    company.invite()

    answer = client.post(link(), {"name": "Ida Holm", "password": "short"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "too short" in page
    assert 'value="Ida Holm"' in page
    assert not User.objects.filter(email="ida@example.test").exists()


def test_who_was_removed_may_be_invited_again(client):
    customer = make.customer()
    owner = make.member(customer)
    gone = make.member(customer, rights="viewer", email="ida@example.test")
    Membership.objects.get(user=gone).delete()
    company = Company(of_customers.KIND, customer, owner)
    company.invite()

    client.post(link(), {"password": "a long enough secret"})

    assert Membership.objects.get(user=gone).rights == "developer"


def test_who_is_logged_in_as_somebody_else_is_told_and_becomes_the_invited(company, as_user):
    company.invite()
    browser = as_user(company.owner)

    asked = browser.get(link()).content.decode()
    answer = browser.post(link(), {"name": "Ida", "password": PASSWORD}, follow=True)

    assert "You are logged in as Olga Owner." in asked
    assert answer.wsgi_request.user.email == "ida@example.test"


def test_the_owner_mails_again_and_withdraws_on_the_page(company, as_user):
    invitation = company.invite()
    company.kind.rows.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    is_customer = company.kind is of_customers.KIND
    page = reverse("customers:own-people" if is_customer else "clients:people")
    start = "customers:invitation" if is_customer else "clients:seat-invitation"
    browser = as_user(company.owner)

    before = browser.get(page).content.decode()
    again = browser.post(reverse(f"{start}-again", args=[company.row.pk, invitation.pk]))
    browser.post(reverse(f"{start}-withdraw", args=[company.row.pk, invitation.pk]))
    gone = browser.post(reverse(f"{start}-withdraw", args=[company.row.pk, invitation.pk]))

    assert "ida@example.test" in before
    assert again.url == page
    assert len(mail.outbox) == 2
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None
    assert gone.status_code == 404


def test_a_company_has_so_many_open_invitations_and_no_more(company, monkeypatch):
    monkeypatch.setattr(invitations, "OPEN_MAX", 2)
    company.invite("a@example.test")
    company.invite("b@example.test")

    with pytest.raises(Refused) as refused:
        company.invite("c@example.test")

    assert refused.value.code == "too_many"


def test_the_key_is_kept_nowhere(company):
    invitation = company.invite()
    key = link().rstrip("/").rpartition("/")[2]

    kept = str(company.kind.rows.objects.values().get(pk=invitation.pk))
    told = str(list(HistoryEntry.objects.values()))

    assert key not in kept
    assert key not in told
    assert key not in mail.outbox[0].subject


def test_a_clients_developer_invites_nobody(as_user):
    shop = make.client("Vento", customer=make.customer())
    person = make.seat(shop, rights="developer")

    answer = as_user(person).post(
        reverse("clients:client-person-invite", args=[shop.pk]),
        {"email": "x@example.test", "rights": "owner"},
    )

    assert answer.status_code == 403
    assert Seat.objects.count() == 1
