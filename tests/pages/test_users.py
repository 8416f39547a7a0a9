import pytest
from django.test import Client
from django.urls import reverse

from portal.core.errors import Refused
from portal.kit import secrets
from portal.models import HistoryEntry, MailOutbox, User
from portal.pages import users
from tests import make

pytestmark = pytest.mark.django_db
NEW = {"name": "Nora New", "email": "nora@example.test", "phone": "", "roles": ["support"]}
SITE = "http://testserver/"


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"


def events(user):
    found = HistoryEntry.objects.filter(subject_kind="user", subject_id=user.pk)
    return list(found.order_by("pk").values_list("event", flat=True))


def test_an_admin_adds_one_of_their_people_who_gets_a_link(as_user):
    answer = as_user(make.staff()).post(reverse("user-new"), NEW)

    nora = User.objects.get(email="nora@example.test")
    assert answer.headers["Location"] == reverse("user", args=[nora.pk])
    assert nora.is_staff
    assert not nora.has_usable_password()
    assert [group.name for group in nora.groups.all()] == ["support"]
    assert events(nora) == ["portal.user.added", "portal.user.link-sent"]
    mail = secrets.open_envelope(bytes(MailOutbox.objects.get().sealed))
    assert "http://testserver/accounts/password/reset/key/" in mail


def test_the_link_lets_the_new_one_in(as_user):
    admin = make.staff()
    nora = users.add(**NEW, by=admin, site=SITE)
    link = next(
        line
        for line in secrets.open_envelope(bytes(MailOutbox.objects.get().sealed)).splitlines()
        if line.startswith(SITE)
    )
    browser = Client()
    form = browser.get(link.removeprefix(SITE[:-1]), follow=True)
    password = {"password1": "her own long secret", "password2": "her own long secret"}
    browser.post(form.request["PATH_INFO"], password)

    browser.post("/accounts/login/", {"login": nora.email, "password": "her own long secret"})

    assert browser.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("role", ["support", "finance", "read-only"])
@pytest.mark.parametrize("name", ["user-new", "user-edit", "user-close", "user-open", "user-link"])
def test_only_admins_change_people(as_user, role, name):
    other = make.staff()
    args = [] if name == "user-new" else [other.pk]

    answer = as_user(make.staff(role)).post(reverse(name, args=args), NEW)

    assert answer.status_code == 403


@pytest.mark.parametrize(("role", "status"), [("support", 200), ("finance", 403)])
@pytest.mark.parametrize("name", ["users", "user", "roles"])
def test_support_sees_people_and_finance_does_not(as_user, role, status, name):
    other = make.staff()
    args = [other.pk] if name == "user" else []

    page = as_user(make.staff(role)).get(reverse(name, args=args))

    assert page.status_code == status
    assert reverse("user-new") not in page.content.decode()


@pytest.mark.parametrize("who", [make.member, make.seat])
@pytest.mark.parametrize("name", ["users", "roles", "user-new", "user"])
def test_people_of_companies_see_none_of_it(as_user, who, name):
    person = who()
    args = [person.pk] if name == "user" else []

    assert as_user(person).get(reverse(name, args=args)).status_code == 403


def test_nobody_is_staff_and_a_companys_person(as_user):
    mia = make.member(email="mia@example.test")

    with pytest.raises(Refused, match="nobody is both"):
        users.add(**NEW | {"email": "MIA@example.test"}, by=make.staff(), site=SITE)

    mia.refresh_from_db()
    assert not mia.is_staff


def test_two_people_never_share_a_login(as_user):
    make.staff(email="sam@example.test", phone="447700900318")

    page = as_user(make.staff()).post(
        reverse("user-new"), NEW | {"email": "new@example.test", "phone": "+44 7700 900318"}
    )

    assert page.status_code == 422
    assert "has this phone already" in page.content.decode()
    assert not User.objects.filter(email="new@example.test").exists()


def test_a_companys_person_gets_no_role(as_user):
    mia = make.member()
    fields = {"name": "Mia Muster", "email": mia.email, "phone": ""}

    with pytest.raises(Refused, match="not staff"):
        users.change(mia, roles=["admin"], by=make.staff(), **fields)


def test_a_change_is_told_with_what_it_was_before(as_user):
    admin, sam = make.staff(), make.staff("support", name="Sam Old", email="sam@example.test")
    form = {"name": "Sam New", "email": "sam@example.test", "phone": "", "roles": ["finance"]}

    as_user(admin).post(reverse("user-edit", args=[sam.pk]), form)

    entry = HistoryEntry.objects.get(event="portal.user.changed")
    assert entry.actor == admin
    assert entry.data["before"] == {"name": "Sam Old", "roles": ["support"]}
    assert entry.data["after"] == {"name": "Sam New", "roles": ["finance"]}


def test_a_save_that_changes_nothing_leaves_no_trace(as_user):
    sam = make.staff("support", email="sam@example.test")
    form = {"name": sam.name, "email": "sam@example.test", "phone": "", "roles": ["support"]}

    as_user(make.staff()).post(reverse("user-edit", args=[sam.pk]), form)

    assert events(sam) == []


def test_closing_ends_every_session_for_good(as_user):
    sam = make.staff("support", email="sam@example.test")
    browser = Client()
    browser.force_login(sam, backend="portal.pages.login.LoginBackend")
    admin = as_user(make.staff())

    admin.post(reverse("user-close", args=[sam.pk]))
    closed = browser.get(reverse("account")).status_code
    admin.post(reverse("user-open", args=[sam.pk]))
    reopened = browser.get(reverse("account")).status_code

    assert (closed, reopened) == (302, 302)
    assert events(sam) == ["portal.user.closed", "portal.user.reopened"]
    assert HistoryEntry.objects.get(event="portal.user.closed").data["sessions"] == 1


def test_closing_asks_first_and_names_the_person(as_user):
    sam = make.staff("support", name="Sam Staff")

    page = as_user(make.staff()).get(reverse("user-close", args=[sam.pk]))

    assert "Close Sam Staff?" in page.content.decode()
    assert User.objects.get(pk=sam.pk).is_active


def test_nobody_closes_themselves(as_user):
    admin = make.staff()

    page = as_user(admin).post(reverse("user-close", args=[admin.pk]), follow=True)

    assert "You cannot close your own account." in page.content.decode()
    assert User.objects.get(pk=admin.pk).is_active


def test_the_last_admin_stays_admin():
    admin = make.staff("admin", email="sam@example.test")
    fields = {"name": admin.name, "email": admin.email, "phone": None}

    with pytest.raises(Refused, match="Somebody must remain"):
        users.change(admin, roles=["support"], by=admin, **fields)

    assert [group.name for group in admin.groups.all()] == ["admin"]


def test_a_person_without_e_mail_gets_no_link(as_user):
    sol = make.seat(email=None, phone="447700900318", name="Sol Seat")

    page = as_user(make.staff()).post(reverse("user-link", args=[sol.pk]), follow=True)

    assert "Sol Seat has no e-mail." in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=nora", {"Nora North"}),
        ("q=sam@", {"Sam South"}),
        ("q=%2B44 7700 900", {"Nora North"}),
        ("kind=staff", {"Ann Admin", "Sam South"}),
        ("kind=customer", {"Nora North"}),
        ("kind=client", {"Wes West"}),
        ("state=closed", {"Wes West"}),
        ("state=failed", {"Sam South"}),
        ("kind=pink", set()),
    ],
)
def test_people_are_found_and_filtered(as_user, asked, found):
    admin = make.staff(name="Ann Admin")
    make.staff("support", name="Sam South", email="sam@example.test", failed_logins=2)
    make.member(name="Nora North", phone="447700900318")
    make.seat(name="Wes West", is_active=False)

    table = as_user(admin).get(reverse("users") + "?" + asked).context["table"]

    assert {row.record.name for row in table.rows} == found


def test_people_are_filtered_by_role(as_user):
    admin = make.staff(name="Ann Admin")
    support = make.staff("support", name="Sue Support").groups.get()

    table = as_user(admin).get(reverse("users"), {"role": support.pk}).context["table"]

    assert [row.record.name for row in table.rows] == ["Sue Support"]


def test_a_long_list_of_people_asks_no_more_than_a_short_one(
    as_user, django_assert_max_num_queries
):
    browser = as_user(make.staff())
    for _ in range(8):
        make.staff("support")
        make.member()
        make.seat()
    browser.get(reverse("users"))

    with django_assert_max_num_queries(20):
        browser.get(reverse("users"))


def test_the_roles_page_says_in_plain_words_who_may_do_what(as_user):
    page = as_user(make.staff("support")).get(reverse("roles"))

    lines = {line.thing: line.deeds for line in page.context["lines"]}
    people = {str(head["title"]): head["people"] for head in page.context["heads"]}
    assert people == {"Admin": 0, "Support": 1, "Finance": 0, "Read-only": 0}
    assert lines["Users"] == ["see, add, change", "see", "", ""]
    assert lines["Account entries"] == ["see"] * 4
