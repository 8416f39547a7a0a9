"""Who is warned of a client's balance."""

import pytest

from billing import warnings
from clients.models import Client
from portal.models import MailOutbox
from tests import make
from tests.billing.client_finance.moves import put_in

pytestmark = pytest.mark.django_db


def test_warnings_of_a_clients_account_go_to_the_client(account):
    make.contact(account.customer, email="cora@house.test", mails=["balance"])
    put_in(account, 110)
    put_in(account, -20, kind="usage")

    warnings.settle()

    theirs, _ours = MailOutbox.objects.order_by("pk")
    assert theirs.recipients == ["money@harbour.test"]


def test_a_client_without_an_address_is_warned_through_its_customer(account):
    Client.objects.update(email="")
    make.contact(account.customer, email="cora@house.test", mails=["balance"])
    put_in(account, 110)
    put_in(account, -20, kind="usage")

    warnings.settle()

    assert MailOutbox.objects.order_by("pk")[0].recipients == ["cora@house.test"]


def test_a_client_that_is_gone_is_not_warned(account):
    put_in(account, 110)
    put_in(account, -20, kind="usage")
    Client.objects.update(status="archived")

    warnings.settle()

    assert not MailOutbox.objects.exists()
    assert account.warnings.get().status == "silent"
