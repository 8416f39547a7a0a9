"""Credit that is set and money that is put in, from the tab Finance of a client."""

from decimal import Decimal

import pytest

from billing.models import Entry
from clients.models import Client
from portal.models import HistoryEntry, MailOutbox
from tests import make
from tests.billing.client_finance.moves import MINUS, history, put_in, text, top_up, url

pytestmark = pytest.mark.django_db


def test_credit_is_set_to_an_amount(clerk, account):
    """002: FINANCE - set credit: amount, SAVE."""
    answer = clerk.post(url(account, "client-credit"), {"amount": "750.50"}, follow=True)

    account.refresh_from_db()
    told = history("billing.account.changed")
    assert account.credit_limit == Decimal("750.5")
    assert answer.redirect_chain[0][0] == url(account)
    assert "The credit is 750.50 EUR." in text(answer)
    assert told.data["before"] == {"credit_limit": "500.00 EUR"}
    assert (told.client_id, told.customer_id) == (account.client_id, account.customer_id)
    assert told.actor.name == "Fay Finance"
    assert not MailOutbox.objects.exists()


def test_the_customer_is_notified_of_the_change_when_ticked(clerk, account):
    """002: FINANCE - set credit: check box, notify the customer of the change."""
    opened = text(clerk.get(url(account)))
    fields = {"amount": "750", "notify": "on"}

    answer = clerk.post(url(account, "client-credit"), fields, follow=True)

    mail = MailOutbox.objects.get()
    assert "Notify the customer of the change" in opened
    assert "money@harbour.test" in opened
    assert mail.recipients == ["money@harbour.test"]
    assert mail.subject == "Your credit is now 750.00 EUR"
    assert "money@harbour.test will be told" in text(answer)
    assert history("billing.account.credit_told").data["recipients"] == "money@harbour.test"


def test_without_an_address_of_its_own_its_customers_people_are_told(clerk, account):
    Client.objects.update(email="")
    make.contact(account.customer, email="cora@house.test", mails=["balance"])
    make.contact(account.customer, email="dan@house.test", mails=[])

    clerk.post(url(account, "client-credit"), {"amount": "750", "notify": "on"})

    assert MailOutbox.objects.get().recipients == ["cora@house.test"]


def test_with_nobody_to_tell_the_credit_is_set_all_the_same(clerk, account):
    Client.objects.update(email="")

    opened = text(clerk.get(url(account)))
    clerk.post(url(account, "client-credit"), {"amount": "750", "notify": "on"})

    account.refresh_from_db()
    assert "There is no e-mail address to write to." in opened
    assert account.credit_limit == 750
    assert not MailOutbox.objects.exists()


def test_a_credit_that_stays_as_it_is_tells_nobody(clerk, account):
    fields = {"amount": "500.00", "notify": "on"}

    answer = clerk.post(url(account, "client-credit"), fields, follow=True)

    assert "Nothing was different." in text(answer)
    assert not MailOutbox.objects.exists()
    assert not HistoryEntry.objects.exists()


@pytest.mark.parametrize("amount", ["", "-1", "x", "0.0000001", "10000000000000"])
def test_a_credit_that_is_none_is_refused(clerk, account, amount):
    answer = clerk.post(url(account, "client-credit"), {"amount": amount})

    account.refresh_from_db()
    assert answer.status_code == 422
    assert account.credit_limit == 500


def test_a_top_up_is_there_at_once(clerk, account):
    """002: FINANCE - top up account: amount, optional comment, SAVE."""
    answer = clerk.post(url(account, "client-top-up"), top_up(), follow=True)

    entry = Entry.objects.get()
    told = history("billing.account.topped_up")
    account.refresh_from_db()
    assert (account.balance, entry.kind, entry.actor.name) == (250, "top-up", "Fay Finance")
    assert "+250.00 EUR is topped up. The balance was 250.00 EUR after it." in text(answer)
    assert "Top-up: Bank transfer 88304" in text(answer)
    assert (told.client_id, told.customer_id) == (account.client_id, account.customer_id)
    assert told.data["comment"] == "Bank transfer 88304"


def test_the_comment_is_optional(clerk, account):
    """002: FINANCE - top up account: the comment is optional."""
    clerk.post(url(account, "client-top-up"), top_up(comment=""))

    assert Entry.objects.get().purpose == ""


def test_a_double_click_tops_up_once(clerk, account):
    fields = top_up()

    for _ in range(2):
        clerk.post(url(account, "client-top-up"), fields)

    account.refresh_from_db()
    assert account.balance == 250
    assert HistoryEntry.objects.count() == 1


def test_the_key_of_a_form_moves_one_amount_only(clerk, account):
    fields = top_up()
    clerk.post(url(account, "client-top-up"), fields)

    answer = clerk.post(url(account, "client-top-up"), fields | {"amount": "7"})

    account.refresh_from_db()
    assert answer.status_code == 422
    assert "another amount already" in text(answer)
    assert account.balance == 250


def test_the_form_has_a_key_of_its_own_each_time(clerk, account):
    first, second = (clerk.get(url(account)).context["top_up"] for _ in range(2))

    assert first["key"].value() != second["key"].value()


@pytest.mark.parametrize("amount", ["", "0", "-5", f"{MINUS}5", "x", "1e3", "9999999999999.9"])
def test_what_does_not_top_up_is_refused(clerk, account, amount):
    """002: FINANCE - top up account: what takes away is a balance change."""
    put_in(account, "1")

    answer = clerk.post(url(account, "client-top-up"), top_up(amount=amount))

    account.refresh_from_db()
    assert answer.status_code == 422
    assert account.balance == 1


def test_a_refused_form_keeps_what_was_typed(clerk, account):
    answer = clerk.post(url(account, "client-top-up"), top_up(amount="-5"))

    assert 'value="-5"' in text(answer)
    assert 'value="Bank transfer 88304"' in text(answer)
