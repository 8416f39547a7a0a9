"""Where programs connect, and what they hear of money."""

import pytest
from django.urls import reverse

from portal.kit import operator
from portal.models import Setting
from tests import make

pytestmark = pytest.mark.django_db


def test_the_operator_says_where_programs_connect(as_user):
    form = {
        "hosts": " SMPP1.norrsund.test \r\n\r\nsmpp2.norrsund.test\r\n2001:db8::5\n"
        "smpp2.norrsund.test",
        "plain_port": "2776",
        "tls_port": "8776",
    }

    browser = as_user(make.staff())
    browser.post(reverse("settings-endpoints"), form)

    hosts = ("smpp1.norrsund.test", "smpp2.norrsund.test", "2001:db8::5")
    assert operator.endpoints() == operator.Endpoints(hosts, 2776, 8776)
    assert "\n".join(hosts) in browser.get(reverse("settings-endpoints")).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hosts", "smpp.norrsund.test:2775", "smpp.norrsund.test:2775"),
        ("hosts", "https://norrsund.test", "https://norrsund.test"),
        ("hosts", "-a.test\na_b.test\n1.2.3", "-a.test, a_b.test, 1.2.3"),
        ("hosts", "\n".join(f"h{n}.test" for n in range(21)), "At most 20 hosts."),
        ("plain_port", "0", "greater than or equal to 1"),
        ("tls_port", "65536", "less than or equal to 65535"),
        ("tls_port", "2775", "must be different"),
    ],
)
def test_what_is_no_place_to_connect_is_refused(as_user, field, value, said):
    form = {"hosts": "a.test", "plain_port": "2775", "tls_port": "8775"} | {field: value}

    answer = as_user(make.staff()).post(reverse("settings-endpoints"), form)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Setting.objects.filter(pk="endpoints").exists()


PORTS = {"hosts": "a.test", "plain_port": "2775", "tls_port": "8775"}


@pytest.mark.parametrize(
    ("written", "status"), [("0x45", 0x45), ("0x101", 0x101), ("4a2", 0x4A2), ("", 0x45)]
)
def test_the_status_for_a_balance_that_is_too_low_is_set(as_user, written, status):
    browser = as_user(make.staff())

    said = {"no_money_status": written, "parts_wait_minutes": "30"}
    browser.post(reverse("settings-endpoints"), PORTS | said)

    found = operator.endpoints()
    assert (found.no_money_status, found.parts_wait_minutes) == (status, 30)
    assert f"0x{status:X}" in browser.get(reverse("settings-endpoints")).content.decode()


@pytest.mark.parametrize("written", ["0x58", "0x14", "0x08", "0", "money", "-45", "0x500"])
def test_no_status_that_asks_to_try_again_stands_for_money(as_user, written):
    said = {"no_money_status": written}

    answer = as_user(make.staff()).post(reverse("settings-endpoints"), PORTS | said)

    assert "no_money_status" in answer.context["form"].errors
    assert operator.endpoints().no_money_status == 0x45
