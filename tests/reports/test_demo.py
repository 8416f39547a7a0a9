"""The demo's past, held against every promise of the house by statements of its own."""

import hashlib
import json
import re
from datetime import UTC, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from billing.models import Account, BalanceWarning, Country, Prefix, PriceList
from billing.rating.prefixes import PrefixTable
from clients import smpp_accounts, tokens
from clients.models import Client, Door, SenderName, SmppAccount
from customers import archiving, vat
from customers.models import Customer, Note
from messaging import book
from messaging.models import AutoReply, Connector, Inbound, Message, MessageText, NumberUse
from messaging.text import keywords, parts
from portal.core import ids, sender_ids
from portal.kit import checks, faces, letters
from portal.kit import secrets as envelopes
from portal.models import HistoryEntry, User
from reports.demo import numbers, operator
from reports.demo.plan import Plan
from reports.folding import TABLES
from tests import make
from tests.reports.promises import PROMISES, ask, daily


def small(**fields):
    fields.setdefault("now", timezone.now().replace(microsecond=0))
    fields.setdefault("zone", timezone.get_default_timezone())
    fields.setdefault("days", 40)
    fields.setdefault("messages", 6_000)
    return Plan(simulator_port=2799, simulator_password="12345678", **fields)


@pytest.fixture(scope="module")
def plan():
    return small()


@pytest.fixture(scope="module")
def made(plan, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield operator.make(plan)
        transaction.set_rollback(True)
    book._books.clear()


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_holds_from_the_first_minute(made, plan, promise):
    assert not ask(PROMISES[promise], plan)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table._meta.model_name)
def test_daily_rows_are_the_messages_in_every_dimension(made, plan, table):
    assert table.objects.exists()
    assert not ask(daily(table), plan)


def test_the_reconciler_finds_nothing(made):
    assert not [outcome for outcome in checks.run() if not outcome.holds]


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ("UPDATE billing_account SET balance = balance + 0.000001", "1: the balance is the sum"),
        ("UPDATE messaging_message SET price = price + 1", "2: a batch's usage entry"),
        ("UPDATE messaging_message SET charge = 'none'", "4: what is final is charged"),
        ("DELETE FROM messaging_attempt", "4: every part of what was sent"),
        ("DELETE FROM messaging_receipt", "4: every part of what ended by a receipt"),
        ("UPDATE messaging_batch SET customer_id = customer_id + 1", "5: no message points"),
    ],
)
def test_a_broken_promise_would_be_found(made, plan, change, promise):
    sql = next(text for name, text in PROMISES.items() if name.startswith(promise))

    point = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute(change)
    found = ask(sql, plan)
    transaction.savepoint_rollback(point)

    assert found


def test_a_daily_row_that_is_off_would_be_found(made, plan):
    point = transaction.savepoint()
    row = TABLES[0].objects.first()
    TABLES[0].objects.filter(pk=row.pk).update(delivered_parts=row.delivered_parts + 1)
    found = ask(daily(TABLES[0]), plan)
    transaction.savepoint_rollback(point)

    assert len(found) == 2


def test_there_is_a_house_with_forty_customers_and_three_hundred_clients(made):
    assert Customer.objects.get(is_house=True).name == "Norrsund Connect"
    assert Customer.objects.filter(is_house=False).count() == 40
    assert Client.objects.count() == 300
    assert Client.objects.filter(status="blocked").count() == 1
    assert set(Account.objects.values_list("unit", flat=True)) == {"EUR", "GBP", "SEK", "SMS"}


def test_customers_are_older_than_their_clients_and_both_than_their_messages(made):
    assert not Client.objects.filter(created_at__lte=F("customer__created_at")).exists()
    assert not Message.objects.filter(
        Q(accepted_at__lte=F("customer__created_at")) | Q(accepted_at__lte=F("client__created_at"))
    ).exists()


def test_about_as_many_messages_as_asked_for_mostly_arrive(made, plan):
    count = Message.objects.count()

    delivered = Message.objects.filter(status="delivered").count() / count

    assert 0.8 * plan.messages < count < 1.2 * plan.messages
    assert 0.94 < delivered < 0.975
    assert {"undelivered", "expired", "rejected"} <= set(
        Message.objects.values_list("status", flat=True)
    )
    assert {"no_client_price", "no_mcc_mnc", "refused_by_supplier", ""} == set(
        Message.objects.values_list("reason", flat=True)
    )


def test_both_bases_and_all_four_units_are_charged(made):
    kinds = Message.objects.filter(charge="charged").values_list("unit", "basis").distinct()

    assert {unit for unit, _ in kinds} == {"EUR", "GBP", "SEK", "SMS"}
    assert {basis for _, basis in kinds} == {"submitted", "delivered"}


def test_an_id_tells_when_its_message_was_accepted(made):
    for message in Message.objects.order_by("?")[:50]:
        assert ids.moment_of(message.pk) == message.accepted_at.astimezone(UTC)


def test_a_few_accounts_run_low_and_one_is_below_zero_within_its_credit(made):
    low = Account.objects.filter(balance__lt=F("lower_warning"))
    below = Account.objects.filter(balance__lt=0)

    assert 3 <= low.count() <= 6
    assert below.count() == 1
    assert below.get().balance > below.get().floor


def test_the_network_of_a_message_is_that_of_its_number(made):
    table = PrefixTable(Prefix.objects.values_list("digits", "country_id", "network_id"))

    for recipient, country, network in Message.objects.values_list(
        "recipient", "country", "network_id"
    ):
        found = table.find(recipient)
        assert (found.country, found.network) == (country, network) if found else not country


def test_nobody_can_have_a_number_of_the_demo(made):
    kept_free = tuple(block.prefix for block in numbers.FICTION)

    for recipient in Message.objects.values_list("recipient", flat=True).distinct():
        if not recipient.startswith(kept_free):
            try:
                number = phonenumbers.parse(f"+{recipient}")
            except phonenumbers.NumberParseException:
                continue
            assert not phonenumbers.is_valid_number(number), recipient


def test_a_message_has_as_many_parts_as_its_text(made):
    for words in MessageText.objects.select_related("message").order_by("?")[:300]:
        size = parts.parts(words.text)
        assert (words.message.encoding, words.message.parts) == (size.encoding, size.parts)


def test_every_message_has_its_text(made):
    assert MessageText.objects.count() == Message.objects.count()


def test_the_four_suppliers_lead_to_the_simulator(made):
    links = list(Connector.objects.all())

    assert len(links) == 4
    assert {(link.host, link.port) for link in links} == {("127.0.0.1", 2799)}
    assert {envelopes.open_envelope(link.sealed_password) for link in links} == {"12345678"}


def test_each_list_prices_every_country_that_is_sold(made):
    for of in PriceList.objects.all():
        assert of.rates.values("country").distinct().count() == 24


def test_the_token_belongs_to_the_client_of_the_client_log_in(made):
    token = tokens.find(made.api_token)

    boss, chief = (User.objects.get(email=one.email) for one in made.users[1:])

    assert token.client == chief.seats.get().client
    assert token.customer == boss.memberships.get().customer


def test_the_tokens_account_pays_for_100_000_parts_and_nothing_of_it_is_on_its_way(made):
    account = Account.objects.get(client=tokens.find(made.api_token).client)
    rates = account.price_list.rates

    dearest = rates.aggregate(most=Max("price"))["most"]

    assert account.balance > 100_000 * dearest
    assert set(rates.values_list("basis", flat=True)) == {"submitted"}
    assert not Message.objects.filter(account=account, final_at__isnull=True).exists()


def test_the_trickle_never_uses_the_account_of_the_token(made):
    handed_out = Account.objects.get(client=tokens.find(made.api_token).client)

    payers = [tokens.find(spring.token) for spring in made.springs]

    assert len(payers) >= 3
    assert handed_out.client not in [token.client for token in payers]
    assert len({token.customer_id for token in payers}) > 1


def test_each_log_in_opens_its_own_face(made):
    for log_in in [*made.users, *made.colleagues]:
        user = User.objects.get(email=log_in.email)

        assert user.check_password(log_in.password)
        assert user.is_staff == (log_in.role not in {"customer", "client"})
        assert faces.of(user).kind == ("staff" if user.is_staff else log_in.role)


def test_staff_hold_one_of_each_role(made):
    roles = User.objects.filter(is_staff=True).values_list("groups__name", flat=True)

    assert sorted(roles) == ["admin", "finance", "read-only", "support"]


def test_nobody_else_can_log_in_before_setting_a_password(made):
    known = [one.email for one in [*made.users, *made.colleagues]]

    for user in User.objects.exclude(email__in=known):
        assert not user.has_usable_password()
        assert user.email.endswith(".example")


def test_the_history_tells_a_few_dozen_things_in_order(made, plan):
    told = list(HistoryEntry.objects.order_by("pk").values_list("at", flat=True))

    assert told == sorted(told)
    assert sum(at <= plan.now for at in told) >= 24


def test_every_customer_has_contacts_and_smpp_accounts(made):
    topics = {topic for topic, _ in letters.topics()}

    for customer in Customer.objects.filter(is_house=False):
        contacts = list(customer.contacts.all())
        roles = {role for contact in contacts for role in contact.roles}
        assert {"technical", "billing"} <= roles
        assert {mail for contact in contacts for mail in contact.mails} <= topics
        assert all(contact.email.endswith(".example") for contact in contacts)
        assert 1 <= customer.doors.filter(kind="smpp").count() <= 4


def test_every_customer_can_be_sent_an_invoice(made):
    codes = set()
    for customer in Customer.objects.filter(is_house=False):
        assert re.fullmatch(r"[A-Z]{3,7}\d{3}", customer.account_code)
        assert all(email.endswith(".example") for email in customer.invoice_emails)
        assert customer.postal_lines[0] == customer.legal_name
        assert ZoneInfo(customer.time_zone)
        assert bool(customer.vat_no) == (customer.country != "US")
        assert not vat.check(customer.vat_no, customer.country)
        codes.add(customer.account_code)

    assert len(codes) == 40


def test_a_share_of_the_traffic_comes_in_by_smpp_accounts(made):
    through = Message.objects.filter(door__kind="smpp").count() / Message.objects.count()

    assert 0.05 < through < 0.6
    assert Message.objects.filter(door__kind="smpp", client__isnull=False).exists()


def test_one_smpp_account_can_be_logged_in_to_and_its_customer_has_money(made):
    account = smpp_accounts.find(made.smpp_system_id, made.smpp_password)

    boss = User.objects.get(email=made.users[1].email)
    payer = Account.objects.get(customer=account.customer, client=None)
    assert account.customer == boss.memberships.get().customer
    assert (account.client, account.allowed_networks, account.uses_cug) == (None, [], False)
    assert account.is_open
    assert account.submit_enabled
    assert payer.balance > 0


def test_the_password_opens_no_other_account(made):
    for system_id in SmppAccount.objects.values_list("system_id", flat=True):
        found = smpp_accounts.find(system_id, made.smpp_password)
        assert (found is not None) == (system_id == made.smpp_system_id)


def test_nothing_goes_through_a_closed_user_group_or_an_account_that_may_not_send(made):
    group = SmppAccount.objects.get(uses_cug=True)
    stopped = SmppAccount.objects.get(submit_enabled=False)

    assert group.cug_numbers.count() >= 5
    assert not Message.objects.filter(door__in=[group.pk, stopped.pk]).exists()


def test_doors_are_younger_than_their_owners_and_older_than_their_messages(made):
    doors = Door.objects.filter(kind="smpp")

    assert not doors.filter(created_at__lte=F("customer__created_at")).exists()
    assert not doors.filter(created_at__lte=F("client__created_at")).exists()
    assert not Message.objects.filter(accepted_at__lte=F("door__created_at")).exists()


def test_one_customer_is_archived_with_its_doors_and_silent_since(made):
    customer = Customer.objects.get(status="archived")

    since = Message.objects.filter(customer=customer, accepted_at__gte=customer.archived_at)

    assert not since.exists()
    assert not customer.doors.exclude(is_open=False, archived_at=customer.archived_at).exists()
    assert Door.objects.filter(archived_at__isnull=False).count() == customer.doors.count()
    assert archiving.archived_by(customer)
    assert customer.notes.filter(is_system=True, text__startswith="Archived by").exists()


def test_accounts_stand_below_their_warnings_as_deep_as_the_ledger_says(made):
    for account in Account.objects.all():
        lower, upper = account.lower_warning, account.upper_warning
        below_lower = lower is not None and account.balance < lower
        below_upper = upper is not None and account.balance < upper
        assert account.warned == (2 if below_lower else int(below_upper))

    warned = Account.objects.filter(warned__gt=0)
    assert set(warned.values_list("warned", flat=True)) == {1, 2}
    assert warned.filter(warnings__status="mailed").exists()
    assert not BalanceWarning.objects.filter(balance__gte=F("threshold")).exists()


def test_staff_and_system_noted_things_while_the_customer_was_there(made, plan):
    notes = Note.objects.all()

    issued = notes.filter(is_system=True, text__startswith="Issued SMPP account")
    assert issued.count() == SmppAccount.objects.count()
    assert notes.filter(is_system=False, is_pinned=True, author__is_staff=True).exists()
    assert not notes.filter(at__gt=plan.now).exists()
    assert not notes.filter(at__lt=F("customer__created_at")).exists()


def test_clients_have_sender_names_of_every_status_that_could_be_shown(made, plan):
    """002: NAMES - Name, Status, Questionnaire."""
    sender_names = SenderName.objects.all()

    statuses = set(sender_names.values_list("status", flat=True))
    assert statuses == {"draft", "pending", "approved", "refused"}
    assert set(sender_names.values_list("channel", flat=True)) == {"sms", "viber"}
    assert not [one for one in sender_names if sender_ids.fault(one.name, one.channel)]
    assert not [one for one in sender_names if one.status != "draft" and one.answered < 6]
    assert not sender_names.filter(created_at__lt=F("client__created_at")).exists()
    assert not sender_names.filter(decided_at__gt=plan.now).exists()
    used = set(Message.objects.exclude(client=None).values_list("client", "sender"))
    assert used <= set(sender_names.filter(status="approved").values_list("client", "name"))


def test_a_second_demo_is_refused(made):
    with pytest.raises(CommandError, match="has customers"):
        call_command("demo", messages=10)

    assert Customer.objects.count() == 41


def story(**fields):
    """A fingerprint of what happened, in a transaction that is forgotten."""
    with transaction.atomic():
        made = operator.make(small(days=5, messages=400, **fields))
        rows = Message.objects.order_by("pk").values_list(
            "recipient", "sender", "status", "price", "accepted_at", "final_at"
        )
        print_of = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
        transaction.set_rollback(True)
    book._books.clear()
    return print_of, made


@pytest.mark.django_db
def test_the_same_seed_and_moment_tell_the_same_story_with_other_secrets():
    moment = timezone.now().replace(microsecond=0)

    first, first_made = story(now=moment)
    second, second_made = story(now=moment)
    other, _ = story(now=moment, seed=2)

    assert first == second != other
    assert first_made.api_token != second_made.api_token
    assert first_made.smpp_system_id == second_made.smpp_system_id
    assert first_made.smpp_password != second_made.smpp_password
    assert first_made.users[0].password != second_made.users[0].password


@pytest.mark.django_db
def test_days_are_those_of_the_operator(settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    plan = small(days=4, messages=400, zone=ZoneInfo("Pacific/Auckland"))

    operator.make(plan)

    assert not ask(PROMISES["day and hour are those of acceptance"], plan)
    for table in TABLES:
        assert not ask(daily(table), plan)
    book._books.clear()


@pytest.mark.django_db
def test_a_database_with_a_customer_is_left_alone():
    make.customer()

    with pytest.raises(CommandError, match="has customers"):
        call_command("demo")

    assert not Country.objects.exists()


@pytest.mark.django_db
def test_the_last_line_of_the_command_is_what_one_needs_to_come_in(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    output = StringIO()

    call_command("demo", messages=300, days=3, stdout=output)

    told = json.loads(output.getvalue().splitlines()[-1])
    assert [user["role"] for user in told["users"]] == ["staff", "customer", "client"]
    assert all(User.objects.get(email=user["email"]) for user in told["users"])
    assert tokens.find(told["api_token"])
    assert smpp_accounts.find(told["smpp_system_id"], told["smpp_password"])
    assert (tmp_path / "trickle.json").stat().st_mode & 0o777 == 0o600
    assert told["api_token"] not in (tmp_path / "trickle.json").read_text()
    book._books.clear()


@pytest.mark.django_db
def test_a_demo_of_yesterday_ends_yesterday():
    plan = small(days=3, messages=300, now=timezone.now() - timedelta(days=1))

    operator.make(plan)

    assert Message.objects.latest("accepted_at").accepted_at <= plan.now
    book._books.clear()


def test_handsets_have_written_to_numbers_of_its_clients(made, plan):
    uses = list(NumberUse.objects.living())
    whole = Inbound.objects.whole()

    assert {use.is_exclusive for use in uses} == {True, False}
    assert all(whole.filter(use=use).exists() for use in uses)
    assert whole.filter(customer=None).exists()
    assert Inbound.objects.filter(lead__isnull=False).exists()
    assert not Inbound.objects.filter(at__gt=plan.now).exists()
    assert AutoReply.objects.count() == 1
    for row in Inbound.objects.exclude(keyword=""):
        assert keywords.first(row.text).word == row.keyword == row.use.keyword


def test_who_can_log_in_to_a_cabinet_finds_an_inbox(made):
    person = next(one for one in made.users if one.role == "client")

    assert Inbound.objects.visible_to(User.objects.get(email=person.email)).exists()
