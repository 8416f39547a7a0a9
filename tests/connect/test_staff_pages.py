"""Connect as staff see it: which lists there are, for whom, and as which files."""

import pytest
from django.http import QueryDict

from messaging.models import AccountType, ConnectTerms, Coupon, Embargo
from portal.kit.exports import find
from tests import make
from tests.connect.staff_desk import in_days, offered_type, today

pytestmark = pytest.mark.django_db

LISTS = (
    "/registrations/",
    "/number-applications/",
    "/number-applications/all/",
    "/coupons/",
    "/connect-terms/",
    "/embargoes/",
    "/account-types/",
)
NEW = {
    "/coupons/new/": "finance",
    "/connect-terms/new/": "admin",
    "/embargoes/new/": "support",
    "/account-types/new/": "admin",
}
SLUGS = (
    "registrations",
    "number-applications",
    "coupons",
    "connect-terms",
    "embargoes",
    "account-types",
)


# Who may


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_all_staff_read_the_lists(as_user, url, role):
    assert as_user(make.staff(role)).get(url).status_code == 200


@pytest.mark.parametrize("url", LISTS)
def test_customers_and_their_clients_do_not(as_user, url):
    assert as_user(make.member()).get(url).status_code == 403
    assert as_user(make.seat()).get(url).status_code == 403


@pytest.mark.parametrize(("url", "role"), NEW.items())
def test_only_whose_work_it_is_add_rows(as_user, url, role):
    for other in ("admin", "support", "finance", "read-only"):
        expected = 200 if other in {"admin", role} else 403
        assert as_user(make.staff(other)).get(url).status_code == expected, other


def test_decisions_and_closing_are_for_support(as_user):
    application = make.number_application()
    urls = [
        f"/number-applications/{application.pk}/approve/",
        f"/number-applications/{application.pk}/refuse/",
        f"/registrations/{application.registration_id}/close/",
    ]

    for role, status in (("support", 200), ("finance", 403), ("read-only", 403)):
        browser = as_user(make.staff(role))
        assert [browser.get(url).status_code for url in urls] == [status] * 3


@pytest.mark.parametrize("url", LISTS)
def test_an_empty_list_says_what_will_be_here(staff, url):
    AccountType.objects.all().delete()
    ConnectTerms.objects.all().delete()

    assert str(staff.get(url).context["screen"].empty.title) in staff.get(url).text


def fill(n):
    for _ in range(n):
        person = make.registration()
        make.number_application(person)
        make.number_application(
            person,
            state="approved",
            number=make.phone_number(f"4477009{next(make.number):05d}"),
            decided_by=make.staff(),
        )
        key = next(make.number)
        Coupon.objects.create(
            code=f"code{key}",
            amount=5,
            unit="EUR",
            starts_on=today(),
            connection=person.connection,
        )
        ConnectTerms.objects.create(
            country=make.country(), starts_on=in_days(key % 10_000), text="Be kind."
        )
        Embargo.objects.create(kind="mobile", value=str(440000 + key))
        offered_type(number=100 + key % 30_000)


@pytest.mark.parametrize("url", LISTS)
def test_a_page_asks_no_more_for_more_rows(staff, url, django_assert_max_num_queries):
    fill(1)
    staff.get(url)
    with django_assert_max_num_queries(30) as first:
        staff.get(url)

    fill(3)

    with django_assert_max_num_queries(len(first)):
        assert staff.get(url).status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
def test_every_list_is_exported(slug):
    fill(1)
    made = find(slug)(make.staff(), QueryDict())
    columns = made.chosen([column.name for column in made.columns])

    rows = list(made.iterate())

    assert rows
    assert all(columns[0].reader()(row) or slug == "connect-terms" for row in rows)
    assert {len([column.reader()(row) for column in columns]) for row in rows} == {len(columns)}
