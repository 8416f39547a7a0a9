"""The tab Finance of a client, and the same screen in the client's cabinet."""

import csv
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from billing import accounts, ledger, warnings
from billing.exports import FinanceExport
from billing.models import Account, Entry
from clients.models import Client
from portal.kit import jobs
from portal.kit.exports import making
from portal.models import HistoryEntry, Job, MailOutbox
from tests import make

pytestmark = pytest.mark.django_db
MINUS = "\N{MINUS SIGN}"


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def account():
    client = make.client("Harbour & Pine Ltd", email="money@harbour.test")
    return make.account(client=client, credit_limit=500, upper_warning=100, lower_warning=20)


@pytest.fixture
def clerk(as_user):
    return as_user(make.staff("finance", name="Fay Finance"))


def url(account, name="client-finance"):
    args = [account.client_id] if name == "client-finance" else [account.client_id, account.pk]
    return reverse(f"billing:{name}", args=args)


def text(response):
    return response.content.decode()


def put_in(account, amount, key=None, kind="top-up", **more):
    key = key or f"k{next(make.number)}"
    return ledger.post(account, amount=Decimal(amount), kind=kind, key=key, **more)


def write(account, day, *lines):
    """Entries (kind, amount, purpose) of one day, at noon and the minutes after it."""
    for minute, (kind, amount, purpose) in enumerate(lines):
        at = datetime(day.year, day.month, day.day, 12, minute, tzinfo=UTC)
        with transaction.atomic(), connection.cursor() as cursor:
            writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
            key = f"k{next(make.number)}"
            writer.add(ledger.Posting(account.pk, kind, Decimal(amount), key, purpose))
            writer.write(cursor, at=at, day=day)


def october(account):
    write(account, date(2026, 9, 30), ("top-up", "100", "Wire 1"))
    write(
        account,
        date(2026, 10, 5),
        ("usage", "-37.5", "974 messages"),
        ("top-up", "250", "Bank transfer 88231"),
        ("refund", "1.93", "50 messages not charged"),
    )
    write(account, date(2026, 11, 1), ("usage", "-4", "10 messages"))


OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}


def top_up(**more):
    return {"amount": "250.00", "comment": "Bank transfer 88304", "key": str(uuid.uuid4())} | more


def history(event):
    return HistoryEntry.objects.get(event=event)


def test_balance_and_credit_stand_first(clerk, account):
    """002: FINANCE - top left: current account balance and credit balance."""
    put_in(account, "812.46")

    shown = text(clerk.get(url(account)))

    box = shown.split('id="account-title"')[1]
    assert account.client.public_id in shown.split('id="account-title"')[0]
    assert box.index("812.46 EUR") < box.index("500.00 EUR") < box.index("Top up account")
    assert "1,312.46 EUR" in box


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


def test_transactions_have_date_credit_debit_purpose_and_balance(clerk, account):
    """002: FINANCE - transactions: credit is mailing costs, debit is account top-up."""
    october(account)

    lines = clerk.get(url(account), OCTOBER).context["lines"]

    told = [(line.purpose, line.credit, line.debit, line.balance) for line in lines]
    assert told == [
        ("Refund: 50 messages not charged", None, Decimal("1.93"), Decimal("314.43")),
        ("Top-up: Bank transfer 88231", None, 250, Decimal("312.5")),
        ("974 messages", Decimal("37.5"), None, Decimal("62.5")),
    ]


def test_all_amounts_are_in_the_currency_of_the_account(clerk):
    """002: FINANCE - all money in the client's account currency."""
    account = make.account(client=make.client(), unit="JPY")
    put_in(account, "50000")

    shown = text(clerk.get(url(account)))

    assert "Balance, JPY" in shown
    assert "50,000 JPY" in shown
    assert "EUR" not in shown


def test_the_period_has_its_totals_and_its_two_edges(clerk, account):
    october(account)

    page = clerk.get(url(account), OCTOBER)

    sums = page.context["sums"]
    assert (sums.opening, sums.credit, sums.debit) == (100, Decimal("37.5"), Decimal("251.93"))
    assert sums.closing == Decimal("314.43")
    assert "Opening balance" in text(page)
    assert "Total and closing balance" in text(page)


def test_the_page_renews_itself_when_a_date_is_chosen(clerk, account):
    """002: FINANCE - period: start and end date; the page refreshes on selection."""
    shown = text(clerk.get(url(account), OCTOBER))

    assert 'type="date" name="start" value="2026-10-01"' in shown
    assert 'type="date" name="end" value="2026-10-31"' in shown
    assert 'hx-trigger="change delay:500ms, submit"' in shown
    assert '<noscript><button class="btn">Show</button></noscript>' in shown


def test_a_period_that_is_none_says_so(clerk, account):
    shown = text(clerk.get(url(account), {"start": "2026-10-31", "end": "2026-10-01"}))

    assert "These dates are no period" in shown


def test_an_account_without_transactions_says_so(clerk, account):
    assert "Nothing was moved in this period." in text(clerk.get(url(account)))


def test_transactions_have_pages(clerk, account):
    for number in range(13):
        put_in(account, 1, purpose=f"Payment {number}.")

    first = clerk.get(url(account), {"size": 10})
    second = clerk.get(url(account), {"size": 10, "page": 2})

    assert (len(first.context["lines"]), len(second.context["lines"])) == (10, 3)
    assert "Payment 2." in text(second)
    assert "Payment 3." not in text(second)
    assert (first.context["opening"], second.context["opening"].balance) == (None, 0)


def exported(user, account, kind="csv", **more):
    params = QueryDict(mutable=True)
    params.update({"account": str(account.pk)} | OCTOBER | more)
    job = making.ask(FinanceExport(user, params), columns=[], file_format=kind)
    jobs.run(job.pk)
    return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_the_transactions_come_as_a_file(clerk, account, kind):
    """002: FINANCE - export button: .xlsx."""
    october(account)

    shown = text(clerk.get(url(account), OCTOBER))
    job = exported(make.staff("finance"), account, kind)

    assert escape(f"{reverse('export', args=['client-finance'])}?start=2026-10-01") in shown
    assert job.status == Job.Status.DONE
    assert job.title == (f"Transactions, Harbour & Pine Ltd EUR, 1 Oct 2026 to 31 Oct 2026.{kind}")


def test_the_file_has_exactly_what_is_shown(account):
    october(account)

    job = exported(make.staff("finance"), account)

    with job.file.path.open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert [head.split(" (")[0] for head in rows[0]] == [
        "Date",
        "Credit",
        "Debit",
        "Purpose",
        "Balance",
    ]
    assert [row[3] for row in rows[1:]] == [
        "Refund: 50 messages not charged",
        "Top-up: Bank transfer 88231",
        "974 messages",
        "Opening balance",
        "Total and closing balance",
    ]
    assert [Decimal(row[4]) for row in rows[1:]] == [
        Decimal("314.43"),
        Decimal("312.5"),
        Decimal("62.5"),
        100,
        Decimal("314.43"),
    ]


def test_an_export_shows_nothing_of_another_client(account):
    october(account)
    stranger = make.seat(make.client("Other"))
    params = QueryDict(f"account={account.pk}&start=2026-10-01&end=2026-10-31")

    exporter = FinanceExport(stranger, params)

    assert (exporter.total(), list(exporter.iterate()), exporter.totals()) == (0, [], None)


def test_an_export_of_no_account_is_empty():
    exporter = FinanceExport(make.staff(), QueryDict("account=x"))

    assert (exporter.total(), list(exporter.iterate()), exporter.subtitle()) == (0, [], "")


def test_a_client_whose_customer_pays_is_offered_an_account(clerk):
    customer = make.customer("Saltmarsh Digital")
    client = make.client(customer=customer)
    make.account(customer=customer)

    shown = text(clerk.get(reverse("billing:client-finance", args=[client.pk])))

    assert "Saltmarsh Digital pays for the messages of this client." in shown
    assert reverse("billing:client-account-open", args=[client.pk]) in shown
    assert "Top up account" not in shown


def test_an_account_is_opened_for_a_client(clerk):
    client = make.client()
    fields = {"unit": "EUR", "credit_limit": "100"}

    answer = clerk.post(reverse("billing:client-account-open", args=[client.pk]), fields)

    account = Account.objects.get()
    assert answer.url == reverse("billing:client-finance", args=[client.pk])
    assert (account.client, account.customer, account.pays) == (client, client.customer, True)
    assert history("billing.account.opened").client_id == client.pk


def test_limits_and_warnings_of_a_client_are_edited(clerk, account):
    limits = {"credit_limit": "5", "overdraft": "2", "pays": "on", "receipt_wait_days": "3"}
    told = {"upper_warning": "9", "warning_interval_h": "6", "warns_customer": "on"}

    opened = text(clerk.get(url(account, "client-warnings")))
    clerk.post(url(account, "client-limits"), limits | {"unit": "EUR"})
    clerk.post(url(account, "client-warnings"), told)

    account.refresh_from_db()
    assert "To money@harbour.test." in opened
    assert (account.credit_limit, account.overdraft, account.upper_warning) == (5, 2, 9)


def test_the_head_of_every_tab_has_balance_credit_and_what_can_be_done(clerk, account):
    """002: client page - management of the account balance."""
    put_in(account, "15")

    shown = text(clerk.get(reverse("clients:client", args=[account.client_id])))

    assert 'id="balance-figure"' in shown
    assert "can spend 515.00 EUR" in shown
    assert "Balance below 20.00 EUR" in shown
    assert url(account, "client-top-up") in shown
    assert url(account, "client-credit") in shown
    assert url(account) in shown


def test_a_balance_below_zero_has_a_badge(clerk, account):
    put_in(account, "-1", kind="usage")

    assert "Balance below zero" in text(clerk.get(url(account)))


def test_the_list_of_clients_leads_to_what_each_paid(clerk, account):
    payments = reverse("billing:client-payments", args=[account.client_id])

    assert f'href="{payments}"' in text(clerk.get(reverse("clients:clients")))


def test_dialogs_lead_back_to_the_tab(clerk, account):
    for name in ("client-top-up", "client-credit", "client-limits", "client-warnings"):
        assert f'<a class="btn" href="{url(account)}"' in text(clerk.get(url(account, name)))


@pytest.mark.parametrize("role", ["support", "read-only"])
def test_others_of_the_staff_read_and_change_nothing(as_user, account, role):
    put_in(account, 5)
    reader = as_user(make.staff(role))

    shown = text(reader.get(url(account)))

    assert "Account, EUR" in shown
    assert "Top up account" not in shown
    assert "Set credit" not in shown
    for name in ("client-top-up", "client-credit", "client-limits", "client-warnings"):
        assert reader.post(url(account, name), top_up()).status_code == 403
    opened = reader.post(reverse("billing:client-account-open", args=[account.client_id]))
    assert opened.status_code == 403


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_the_money_of_a_client_that_is_gone_is_only_read(clerk, account, status):
    Client.objects.update(status=status)

    shown = text(clerk.get(url(account)))
    raised = clerk.post(url(account, "client-credit"), {"amount": "5"})
    topped = clerk.post(url(account, "client-top-up"), top_up())

    assert "Account, EUR" in shown
    assert "Top up account" not in shown
    assert (raised.status_code, topped.status_code) == (422, 422)
    assert not Entry.objects.exists()


def test_nothing_is_moved_at_an_archived_customer(clerk):
    customer = make.customer()
    account = make.account(client=make.client(customer=customer))
    customer.status, customer.archived_at = "archived", timezone.now()
    customer.save()

    answer = clerk.post(url(account, "client-top-up"), top_up())

    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_an_account_of_another_client_cannot_be_moved(clerk, account):
    other = make.account(client=make.client("Other"))
    address = reverse("billing:client-top-up", args=[account.client_id, other.pk])

    assert clerk.post(address, top_up()).status_code == 404
    assert not Entry.objects.exists()


CABINET = "/finance/"


@pytest.mark.parametrize("rights", ["owner", "finance", "viewer"])
def test_a_client_sees_its_own_money_and_moves_none(as_user, account, rights):
    """002: FINANCE - the client's own screen: balance, credit, transactions."""
    put_in(account, "812.46", by=make.staff(name="Fay Finance"), purpose="Wire")

    page = as_user(make.seat(account.client, rights)).get(CABINET)

    shown = text(page)
    assert page.status_code == 200
    assert "812.46 EUR" in shown
    assert "500.00 EUR" in shown
    assert "Top-up: Wire" in shown
    assert "Fay Finance" not in shown
    for hidden in ("Top up account", "Set credit", "Edit limits", "Balance warnings"):
        assert hidden not in shown


def test_a_developer_of_a_client_sees_no_money(as_user, account):
    assert as_user(make.seat(account.client, "developer")).get(CABINET).status_code == 403


def test_a_client_whose_customer_pays_does_not_see_its_customers_money(as_user):
    customer = make.customer("Saltmarsh Digital")
    put_in(make.account(customer=customer), "812.46")

    shown = text(as_user(make.seat(make.client(customer=customer))).get(CABINET))

    assert "No account of your own" in shown
    assert "812.46" not in shown


def test_a_client_reaches_no_page_of_the_staff(as_user, account):
    person = as_user(make.seat(account.client))

    for name in ("client-top-up", "client-credit", "client-limits", "client-warnings"):
        assert person.post(url(account, name), top_up()).status_code in {403, 404}
    assert not Entry.objects.exists()


def test_nobody_sees_another_clients_money(client, as_user, account):
    assert client.get(url(account)).status_code == 302
    assert as_user(make.seat(make.client("Other"))).get(url(account)).status_code in {403, 404}
    assert as_user(make.member()).get(url(account)).status_code in {403, 404}


def test_staff_have_no_cabinet(clerk):
    assert clerk.get(CABINET).status_code == 404


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


def test_a_client_may_have_a_second_account(clerk, account):
    credits = accounts.open_account(
        customer=account.customer, client=account.client, unit="SMS", by=None
    )
    put_in(credits, 5000)

    first = text(clerk.get(url(account)))
    second = text(clerk.get(url(account), {"account": credits.pk}))

    assert "Account in SMS" in first
    assert "5,000 SMS" not in first
    assert "5,000 SMS" in second
    assert "Does not pay for messages" in second


def test_the_tab_asks_few_questions(clerk, account, django_assert_max_num_queries):
    for _number in range(15):
        put_in(account, 10, by=make.staff())
    put_in(account, -1, kind="usage")

    clerk.get(url(account))
    with django_assert_max_num_queries(30):
        clerk.get(url(account))


def test_days_are_those_of_the_operator(account, clerk):
    """An entry stands on the day its ledger says, in whatever zone it is looked at."""
    day = timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=1)
    write(account, day, ("top-up", "5", "Yesterday"))

    shown = clerk.get(url(account), {"start": day.isoformat(), "end": day.isoformat()})

    assert [line.purpose for line in shown.context["lines"]] == ["Top-up: Yesterday"]
