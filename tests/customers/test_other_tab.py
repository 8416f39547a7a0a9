import pytest
from django.utils import timezone
from django.utils.formats import date_format

from portal.core import periods
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def url(customer):
    return f"/customers/{customer.pk}/other/"


def filled(**fields):
    return {
        "channels": ["sms"],
        "charge_policy": "rate",
        "text_retention_days": 90,
        "anchor_day": 1,
        "clients_anchor_day": "",
    } | fields


def test_the_api_id_is_shown_to_be_copied(as_user):
    """001: Customer dialog - Other: API ID of customer."""
    customer = make.customer()

    page = as_user(make.staff()).get(url(customer))

    assert f'data-copy="{customer.api_id}"' in page.text


def test_how_messages_are_taken_counted_and_kept_is_changed(as_user):
    customer = make.customer()
    typed = filled(
        channels=["viber", "sms"],
        charge_policy="delivered",
        text_retention_days=3650,
        anchor_day=31,
        clients_anchor_day=15,
        client_tagging="on",
    )

    answer = as_user(make.staff()).post(url(customer), typed, follow=True)

    assert "is saved." in answer.text
    customer.refresh_from_db()
    assert customer.channels == ["sms", "viber"]
    assert (customer.charge_policy, customer.text_retention_days) == ("delivered", 3650)
    assert (customer.anchor_day, customer.clients_anchor_day) == (31, 15)
    assert customer.client_tagging
    entry = HistoryEntry.objects.get(customer_id=customer.pk)
    assert entry.data["after"]["channels"] == "sms, viber"


def test_an_empty_day_of_clients_is_the_customers_own(as_user):
    customer = make.customer(clients_anchor_day=15)

    as_user(make.staff()).post(url(customer), filled())

    customer.refresh_from_db()
    assert customer.clients_anchor_day is None


def test_the_anchor_says_which_period_is_running(as_user):
    customer = make.customer(anchor_day=31)

    now = periods.period_of(timezone.localdate(), 31)

    page = as_user(make.staff()).get(url(customer))

    first, last = date_format(now.start, "j M Y"), date_format(now.last, "j M Y")
    assert f"Now: {first} to {last}." in page.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("channels", []),
        ("channels", ["pigeon"]),
        ("charge_policy", "never"),
        ("text_retention_days", 0),
        ("text_retention_days", 3651),
        ("anchor_day", 0),
        ("anchor_day", 32),
        ("clients_anchor_day", 32),
    ],
)
def test_a_fault_stands_at_its_field(as_user, field, typed):
    customer = make.customer(anchor_day=7)

    answer = as_user(make.staff()).post(url(customer), filled(**{field: typed}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    customer.refresh_from_db()
    assert customer.anchor_day == 7


def test_who_may_not_change_reads_switched_off_fields(as_user):
    customer = make.customer()
    browser = as_user(make.staff(role="read-only"))

    page = browser.get(url(customer))
    answer = browser.post(url(customer), filled())

    assert all(field.disabled for field in page.context["form"].fields.values())
    assert customer.api_id in page.text
    assert answer.status_code == 403


def test_the_tab_asks_few_questions(as_user, django_assert_max_num_queries):
    customer = make.customer()
    browser = as_user(make.staff())
    browser.get(url(customer))

    with django_assert_max_num_queries(23):
        browser.get(url(customer))
