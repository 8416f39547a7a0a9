"""What clients use, as their reseller is told: every message, part and cent stands in one line."""

import csv
import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from clients import tagging
from customers import tagging as switch
from messaging import tags
from messaging.dispatch import claim, results
from messaging.dispatch.results import PartResult, Tried
from messaging.models import Connector, Message
from portal.core.errors import Refused
from portal.kit import jobs
from portal.models import Job
from reports import client_usage, folding
from reports.client_reports import ClientReport
from reports.exports import ClientUsageExport
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db

TODAY = date(2026, 2, 10)
SENDS, CLIENTS = 300, 12


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def customer():
    return make.customer(client_tagging=True, anchor_day=15)


def report(customer, **params):
    query = QueryDict(mutable=True)
    query.update(params)
    owner = make.member(customer)
    return ClientReport(owner, customer, query, TODAY)


def used(client, day, *, door, **fields):
    at = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
    make.delta(door=door, client=client, at=at, messages=1, parts=2, price="0.10", **fields)


def lines_of(one):
    return {str(line.client or ""): line for line in one.lines()}


def test_each_client_is_told_over_its_own_period_and_by_default_over_the_resellers(customer):
    door = make.door(customer=customer)
    plain = tagging.create(customer, "Plain", by=None)
    own = tagging.create(customer, "Own", by=None)
    tagging.set_anchor_day(own, 1, by=None)
    for client in (plain, own):
        for day in (date(2026, 1, 14), date(2026, 1, 15), date(2026, 1, 31), date(2026, 2, 1)):
            used(client, day, door=door)

    lines = lines_of(report(customer))

    assert (lines["Plain"].sms, lines["Plain"].period.start) == (3, date(2026, 1, 15))
    assert (lines["Own"].sms, lines["Own"].period.start) == (1, date(2026, 2, 1))


@pytest.mark.parametrize(
    ("anchor", "inside", "outside"),
    [
        (1, (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 1, 31), date(2026, 3, 1))),
        (2, (date(2026, 2, 2), date(2026, 3, 1)), (date(2026, 2, 1), date(2026, 3, 2))),
    ],
)
def test_use_from_the_1st_or_from_the_2nd_as_the_default_billing_period_says(
    customer, anchor, inside, outside
):
    door = make.door(customer=customer)
    client = tagging.create(customer, "Vento", by=None)
    switch.set_anchor_day(customer, anchor, by=None)
    customer.refresh_from_db()
    for day in (*inside, *outside):
        used(client, day, door=door)

    (line,) = client_usage.of(
        customer, [client], client_usage.own_periods(customer, date(2026, 2, 20))
    )

    assert (line.period.start, line.period.last) == inside
    assert (line.sms, line.sms_parts) == (2, 4)


def test_any_period_may_be_asked_for(customer):
    door = make.door(customer=customer)
    client = tagging.create(customer, "Vento", by=None)
    for day in (date(2025, 7, 3), date(2025, 7, 4), date(2025, 9, 9)):
        used(client, day, door=door)

    found = lines_of(report(customer, start="2025-07-03", end="2025-09-08"))

    assert found["Vento"].sms == 2


def test_the_previous_period_ends_where_the_current_one_begins(customer):
    current, previous = (
        client_usage.own_periods(customer, TODAY, which)(None) for which in ("current", "previous")
    )

    assert previous.end == current.start


def test_an_archived_client_stands_in_the_report_while_it_used_something(customer):
    door = make.door(customer=customer)
    used_some, used_none = (tagging.create(customer, name, by=None) for name in ("Some", "None"))
    used(used_some, TODAY, door=door)
    for client in (used_some, used_none):
        tagging.archive(client, by=None)

    assert set(lines_of(report(customer))) == {"Some", ""}


def test_the_lists_filters_narrow_its_export_to_those_clients(customer):
    door = make.door(customer=customer)
    vento, gone = (tagging.create(customer, name, by=None) for name in ("Vento", "Fenwick"))
    for client in (vento, gone, None):
        used(client, TODAY, door=door)
    tagging.archive(gone, by=None)

    found, archived = report(customer, q="ven"), report(customer, status="archived")

    assert (set(lines_of(found)), found.total().sms) == ({"Vento"}, 1)
    assert set(lines_of(archived)) == {"Fenwick"}


def test_another_resellers_use_stands_nowhere(customer):
    other = make.customer("Another", client_tagging=True)
    theirs = tagging.create(other, "Theirs", by=None)
    used(theirs, TODAY, door=make.door(customer=other))

    found = report(customer)

    assert set(lines_of(found)) == {""}
    assert found.total().total.messages == 0


def resold(customer):
    """Doors of every kind, clients, and money."""
    make.network()
    post = make.connector("Post", kind="smtp", channel="email", host="127.0.0.1")
    make.routing(make.connector("Tern"), post)
    lists = make.price_list()
    make.rate(lists, channel="email", price="0.0013")
    make.rate(post.cost_list, channel="email", price="0.0007")
    account = make.account(customer=customer, price_list=lists)
    ledger.post(account, amount=Decimal(100), kind=Entry.Kind.TOP_UP, key="first")
    clients = [tagging.create(customer, f"Client {n}", by=None) for n in range(CLIENTS)]
    make.account(client=clients[1])
    doors = {
        "token": make.door(customer=customer),
        "smpp": make.smpp_account(customer=customer, parts_per_s=100_000),
        "bound": make.smpp_account(customer=customer, client=clients[0], parts_per_s=100_000),
    }
    return account, clients, doors


def a_send(chance, clients, doors):
    """One submission by some door, for some client or none, single or bulk, e-mail or SMS."""
    kind = chance.choice(list(doors))
    client = chance.choice([None, *clients])
    to = [f"4477009{chance.randrange(100_000):05d}" for _ in range(chance.choice((1, 1, 2, 5)))]
    if kind == "token" and chance.random() < 0.3:
        to = [f"someone{n}@example.test" for n, _ in enumerate(to)]
        one = submission(doors[kind], *to)
        one.channel, one.sender = "email", "news@shop.example"
    else:
        one = submission(doors[kind], *to, text="x" * chance.choice((20, 161, 400)))
    if kind == "bound" or client is None:
        return one
    if kind == "smpp":
        one.is_small, one.tag = True, client.public_id
    else:
        one.payer = tags.of(one.payer, client.public_id)
    return one


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_clients_and_untagged_add_up_to_the_customer_and_to_the_ledger(customer, seed):
    chance = random.Random(seed)
    account, clients, doors = resold(customer)
    sends = [a_send(chance, clients, doors) for _ in range(SENDS // 3)]
    for start in range(0, len(sends), 20):
        outcomes = flush(*sends[start : start + 20])
        assert not any(isinstance(one, Refused) for one in outcomes)
        if start % 60 == 0:
            folding.fold()
    carried(60)
    tagging.archive(clients[2], by=None)

    # The day of the house: what was sent in this test was sent today.
    today = client_usage.today()
    query = QueryDict(mutable=True)
    query.update({"start": today.isoformat(), "end": today.isoformat()})
    found = ClientReport(make.member(customer), customer, query, today)
    lines, total = list(found.lines()), found.total()

    summed = {
        name: sum(getattr(line, name) for line in lines) for name in ("emails", "sms", "sms_parts")
    }
    assert summed == {name: getattr(total, name) for name in summed}
    assert sum(line.total.parts for line in lines) == total.total.parts
    cost = sum(line.total.price("EUR") for line in lines)
    spent = Entry.objects.filter(account=account).exclude(kind=Entry.Kind.TOP_UP)
    assert cost == total.total.price("EUR") == -spent.aggregate(s=Sum("amount"))["s"]
    account.refresh_from_db()
    assert cost == Decimal(100) - account.balance
    # And the messages themselves say the same, client by client.
    by_client = Counter(Message.objects.values_list("client_id", flat=True))
    assert by_client == {
        (line.client.pk if line.client else None): line.total.messages
        for line in lines
        if line.total.messages
    }
    assert Entry.objects.filter(account=account, kind=Entry.Kind.REFUND).exists()
    assert Account.objects.get(client=clients[1]).balance == 0


def carried(limit):
    """Suppliers took some SMS and refused every third of them, which is refunded."""
    tern = Connector.objects.get(name="Tern").pk
    with transaction.atomic(), connection.cursor() as cursor:
        taken = claim.take(cursor, connector=tern, bind="test", limit=limit)
        for number, one in enumerate(taken):
            result, code = ("taken", 0) if number % 3 else ("refused", 11)
            parts = [
                PartResult(part.attempt, result, code, f"u{part.attempt}" if not code else None)
                for part in one.submits
            ]
            results.write(cursor, tern, [Tried(one.message, one.number, parts)])


def run(job):
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def ask(as_user, customer, **form):
    person = as_user(make.member(customer))
    answer = person.post(reverse("reports:own-clients-report"), form)
    return answer, Job.objects.order_by("pk").last()


def test_download_report_makes_a_csv_by_a_job_with_counts_parts_and_cost(as_user, customer):
    make.account(customer=customer)
    door = make.door(customer=customer)
    vento = tagging.create(customer, "Vento", by=None)
    today = client_usage.today()
    for client in (vento, vento, None):
        used(client, today, door=door)
    used(vento, today, door=door, channel="email")

    answer, job = ask(as_user, customer, period="current", format="csv")

    assert answer.url == reverse("downloads")
    job = run(job)
    assert (job.status, job.done) == ("done", 2)
    rows = list(csv.DictReader(job.file.path.read_text("utf-8-sig").splitlines()))
    told = [
        (row["Client"], row["E-mails"], row["SMS"], row["SMS (parts)"], row["Cost, EUR"])
        for row in rows
    ]
    assert told == [
        ("Vento", "1", "2", "4", "0.300000"),
        ("Not tagged", "0", "1", "2", "0.100000"),
        ("Total", "1", "3", "6", "0.400000"),
    ]
    assert rows[0]["ID"] == vento.public_id


def test_download_report_makes_a_pdf(as_user, customer):
    pypdf = pytest.importorskip("pypdf")
    make.account(customer=customer)
    tagging.create(customer, "Vento", by=None)

    _answer, job = ask(as_user, customer, period="last-month", format="pdf")

    job = run(job)
    assert job.status == "done"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(job.file.path).pages)
    assert "Vento" in text
    assert "Cost, EUR" in text


def test_chosen_days_are_needed_both_and_in_order(as_user, customer):
    person = as_user(make.member(customer))
    wrong = [
        {"period": "chosen", "format": "csv"},
        {"period": "chosen", "format": "csv", "start": "2026-02-02", "end": "2026-02-01"},
        {"period": "never", "format": "csv"},
        {"period": "current", "format": "exe"},
    ]

    answers = [person.post(reverse("reports:own-clients-report"), form) for form in wrong]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert not Job.objects.exists()


def test_a_report_is_nobody_elses_and_needs_tagging(as_user, customer):
    make.account(customer=customer)
    for person in (make.staff(), make.seat(), make.member(make.customer())):
        assert not ClientUsageExport.allows(person)
        answer = as_user(person).get(reverse("reports:own-clients-report"))
        assert answer.status_code in {403, 404}
