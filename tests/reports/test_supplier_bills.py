import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from portal.core.errors import Refused
from portal.core.periods import between
from portal.kit.imports import Fault, drafts, grids
from portal.models import HistoryEntry
from reports import folding, supplier_bills, supplier_files
from reports.finance_exports import SupplierBillExport
from reports.imports import SupplierBillImport
from reports.models import SupplierBill
from reports.supplier_compare import Comparison
from tests import make

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate(timezone=timezone.get_default_timezone())


def went(connector, *, sent=100, delivered=90, cost="3.00", **fields):
    """What went through a connector today, for 0.03 a part."""
    fields = {"country": "GB", "cost_unit": "EUR"} | fields
    return make.delta(
        connector=connector,
        parts=sent,
        sent_parts=sent,
        delivered_parts=delivered,
        cost=cost,
        **fields,
    )


def line(parts=100, amount="3.00", **fields):
    return {"parts": parts, "amount": amount} | fields


def state(one):
    return one.verdict[1]


def test_a_bill_that_says_what_we_counted_fits():
    connector = make.connector()
    went(connector, sent=60, cost="1.80")
    folding.fold()
    went(connector, sent=40, cost="1.20")
    bill = make.supplier_bill("Ostmark", connector, lines=[line()])

    found = Comparison(bill)

    assert (found.total.parts_more, found.total.amount_more) == (0, 0)
    assert found.total.fits
    assert found.differing == 0


@pytest.mark.parametrize(
    ("theirs", "verdict"),
    [
        (line(100, "3.00"), "Fits"),
        (line(101, "3.03"), "Fits"),
        (line(102, "3.06"), "Too much"),
        (line(100, "3.04"), "Too much"),
        (line(98, "2.94"), "Too little"),
    ],
)
def test_a_difference_counts_from_the_tolerance_on(theirs, verdict):
    connector = make.connector()
    went(connector)
    bill = make.supplier_bill("Ostmark", connector, lines=[theirs], tolerance_percent=1)

    assert state(Comparison(bill).total) == verdict


def test_a_small_sum_fits_whatever_its_share():
    connector = make.connector()
    went(connector, sent=1, cost="0.03")
    theirs = [line(1, "0.05")]
    bill = make.supplier_bill("Ostmark", connector, lines=theirs, tolerance_amount="0.02")

    assert Comparison(bill).total.fits


def test_what_only_one_side_knows_is_told_so():
    connector = make.connector()
    make.country("GB")
    make.country("NO", "Norway")
    went(connector, country="GB")
    bill = make.supplier_bill("Ostmark", connector, lines=[line(5, "1", country="NO")])

    found = Comparison(bill, "country")

    assert {one.country: state(one) for one in found.lines} == {
        "United Kingdom": "Not billed",
        "Norway": "Not known to us",
    }


def test_a_supplier_who_counts_delivered_parts_is_held_against_those():
    connector = make.connector()
    went(connector, sent=100, delivered=90, cost="2.70")
    bill = make.supplier_bill("Ostmark", connector, lines=[line(90, "2.70")], basis="delivered")

    assert Comparison(bill).total.parts_more == 0


def test_only_the_bills_connectors_and_days_count():
    ours, other = make.connector(), make.connector()
    went(ours)
    went(other, sent=7)
    went(ours, sent=9, day=today() - timedelta(days=1))
    bill = make.supplier_bill("Ostmark", ours, lines=[line()])

    assert Comparison(bill).total.our_parts == 100


def test_costs_in_another_currency_are_not_compared_but_parts_are():
    connector = make.connector()
    went(connector, cost_unit="USD")
    bill = make.supplier_bill("Ostmark", connector, lines=[line()])

    found = Comparison(bill)

    assert found.other_units == ["USD"]
    assert found.total.amount_more is None
    assert found.total.fits


def test_a_bill_is_compared_as_finely_as_all_of_its_lines_tell():
    network = make.network()
    lines = [
        line(day=today(), country="GB", network=network),
        line(day=today(), country="GB", network=None),
    ]

    whole = make.supplier_bill("Whole", lines=[line()])
    mixed = make.supplier_bill("Mixed", lines=lines)
    fine = make.supplier_bill("Fine", lines=lines[:1])

    assert [one.slug for one in Comparison(whole).levels] == ["whole"]
    assert [one.slug for one in Comparison(mixed).levels] == ["country", "day", "whole"]
    assert [one.slug for one in Comparison(fine).levels] == [
        "country",
        "network",
        "day",
        "all",
        "whole",
    ]


def test_every_level_has_the_same_total():
    connector, network = make.connector(), make.network()
    went(connector, network=network, cost="3.21")
    went(connector, country="", sent=4, cost="0.12")
    lines = [line(99, "2.99", day=today(), country="GB", network=network)]
    bill = make.supplier_bill("Ostmark", connector, lines=lines)

    totals = {
        (one.total.our_parts, one.total.our_amount, sum(x.their_parts for x in one.lines))
        for one in (Comparison(bill, slug) for slug in ("country", "network", "day", "all"))
    }

    assert totals == {(104, Decimal("3.33"), 99)}


FILE = """Date;MCC-MNC;Country;Quantity;Rate;Total
{day};234-97;;100;0.03;3.00
{day};;Norway;5;0.10;
"""


def draft(person, text, **options):
    grid = grids.from_text(text, "bill.csv")
    day = today().isoformat()
    asked = {
        "supplier": ["Ostmark"],
        "number": ["2026-11"],
        "unit": ["EUR"],
        "start": [day],
        "end": [day],
        "basis": ["submitted"],
        "tolerance_percent": ["0.5"],
        **{name: [str(value)] for name, value in options.items()},
    }
    kept = drafts.keep(SupplierBillImport(person), person, grid, asked)
    drafts.set_columns(kept, kept.columns or guessed(grid), has_titles=True)
    kept.refresh_from_db()
    return kept


def guessed(grid):
    from portal.kit.imports import columns  # noqa: PLC0415

    return columns.guess(SupplierBillImport.fields, grid.rows[0][1])


def test_a_file_becomes_a_bill_with_its_lines_and_a_history():
    person, connector = make.staff("finance"), make.connector()
    network = make.network()
    make.country("NO", "Norway")

    done = drafts.apply(
        draft(person, FILE.format(day=today().isoformat()), connectors=connector.pk)
    )

    bill = SupplierBill.objects.get()
    assert (bill.parts, bill.amount) == (105, Decimal("3.50"))
    assert [one.network for one in bill.lines.all()] == [network, None]
    assert [one.country for one in bill.lines.all()] == ["GB", "NO"]
    assert "2 lines" in done.said
    assert HistoryEntry.objects.filter(event="reports.supplier_bill.taken_in").exists()


def test_a_row_that_says_nothing_that_can_be_taken_is_left_with_its_reason():
    person, connector = make.staff("finance"), make.connector()
    other = (today() - timedelta(days=40)).isoformat()
    text = (
        "Date;MCC-MNC;Country;Quantity;Rate;Total\n"
        f"{other};;;5;;1\n;999-99;;5;;1\n;;Atlantis;5;;1\n;;;5.5;;1\n;;;5;;\n;;;5;;x\n;;;5;;1"
    )

    reading = drafts.read(draft(person, text, connectors=connector.pk))

    assert [left.number for left in reading.left] == [2, 3, 4, 5, 6, 7]
    assert len(reading.taken) == 1


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1234,5", "1234.5"),
        ("\N{MINUS SIGN}3", "-3"),
        ("12 400.25", "12400.25"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    values = dict.fromkeys(("day", "mcc_mnc", "mcc", "mnc", "country", "price"), "")

    found = supplier_files.read(
        values | {"parts": "1,000", "amount": text},
        supplier_files.kept_world({}),
        between(date(2026, 11, 1), date(2026, 11, 30)),
    )

    assert (found.parts, found.amount) == (1000, Decimal(amount))


def test_a_correction_of_a_bill_is_negative_and_its_amount_follows_from_its_price():
    values = dict.fromkeys(("day", "mcc_mnc", "mcc", "mnc", "country", "amount"), "")

    found = supplier_files.read(
        values | {"parts": "-20", "price": "0.05"},
        supplier_files.kept_world({}),
        between(date(2026, 11, 1), date(2026, 11, 30)),
    )

    assert found.amount == Decimal(-1)


def test_parts_without_number_are_a_fault():
    values = dict.fromkeys(("day", "mcc_mnc", "mcc", "mnc", "country", "amount", "price"), "")

    with pytest.raises(Fault):
        supplier_files.read(
            values | {"parts": ""},
            supplier_files.kept_world({}),
            between(date(2026, 11, 1), date(2026, 11, 30)),
        )


def options(**fields):
    wanted = {"supplier": "Ostmark", "number": "7", "unit": "EUR", "basis": "submitted"}
    wanted |= {"tolerance_percent": Decimal("0.5"), "tolerance_amount": Decimal(0)}
    return wanted | {"connectors": [], "period": between(today(), today())} | fields


def test_a_number_of_a_supplier_is_taken_in_only_once_however_it_is_written():
    supplier_bills.take_in(options(), [], by=None)

    with pytest.raises(Refused, match="here already"):
        supplier_bills.take_in(options(supplier="OSTMARK"), [], by=None)

    assert SupplierBill.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_bill_in_at_once_make_one():
    refused = []

    def take():
        try:
            supplier_bills.take_in(options(), [], by=None)
        except Refused:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (SupplierBill.objects.count(), len(refused)) == (1, 3)


def test_a_dispute_says_why_and_may_end_in_acceptance():
    person, bill = make.staff("finance"), make.supplier_bill("Ostmark")

    with pytest.raises(Refused):
        supplier_bills.decide(bill, "disputed", " ", by=person)
    supplier_bills.decide(bill, "disputed", "400 parts too many", by=person)
    supplier_bills.decide(bill, "accepted", "Credit note 12 covers it", by=person)

    bill.refresh_from_db()
    assert (bill.status, bill.note) == ("accepted", "Credit note 12 covers it")
    assert bill.decided_by == person
    told = HistoryEntry.objects.filter(subject_kind="supplierbill").order_by("pk")
    assert [one.event.rsplit(".", 1)[1] for one in told] == ["disputed", "accepted"]


def test_a_bill_that_was_decided_on_stays():
    bill = make.supplier_bill("Ostmark")
    supplier_bills.decide(bill, "accepted", "", by=None)

    with pytest.raises(Refused):
        supplier_bills.remove(bill, by=None)

    assert SupplierBill.objects.exists()


def test_the_page_shows_theirs_beside_ours_with_few_questions(
    as_user, django_assert_max_num_queries
):
    connector = make.connector("Ostmark link")
    networks = [make.network(f"Net {at}", mnc=f"9{at}", prefixes=()) for at in range(5)]
    for network in networks:
        went(connector, network=network)
    lines = [line(120, "3.60", country="GB", network=network) for network in networks]
    bill = make.supplier_bill("Ostmark", connector, lines=lines)
    browser = as_user(make.staff("finance"))
    browser.get(bill.get_absolute_url())

    with django_assert_max_num_queries(30):
        page = browser.get(bill.get_absolute_url(), {"by": "network"}).content.decode()

    assert "Net 4" in page
    assert "Too much" in page
    assert "Ostmark link" in page


def test_a_bill_is_decided_on_its_page(as_user):
    bill = make.supplier_bill("Ostmark")
    browser = as_user(make.staff("finance"))
    url = reverse("reports:supplier-bill-decide", args=[bill.pk])

    kept = browser.post(url, {"status": "disputed", "note": ""})
    browser.post(url, {"status": "disputed", "note": "Too many parts"})

    assert kept.status_code == 422
    bill.refresh_from_db()
    assert bill.status == "disputed"
    assert "Too many parts" in browser.get(bill.get_absolute_url()).content.decode()


def test_a_tolerance_is_changed_and_told(as_user):
    bill = make.supplier_bill("Ostmark")
    browser = as_user(make.staff("finance"))
    url = reverse("reports:supplier-bill-tolerance", args=[bill.pk])

    browser.post(url, {"basis": "delivered", "tolerance_percent": "2", "tolerance_amount": "1.50"})

    bill.refresh_from_db()
    assert (bill.basis, bill.tolerance_percent, bill.tolerance_amount) == (
        "delivered",
        Decimal(2),
        Decimal("1.5"),
    )
    assert HistoryEntry.objects.filter(event="reports.supplier_bill.changed").exists()


def test_an_undecided_bill_is_asked_about_and_removed(as_user):
    bill = make.supplier_bill("Ostmark")
    browser = as_user(make.staff("finance"))
    url = reverse("reports:supplier-bill-remove", args=[bill.pk])

    asked = browser.get(url).content.decode()
    answer = browser.post(url)

    assert "Remove this bill?" in asked
    assert answer.headers["Location"] == reverse("reports:supplier-bills")
    assert not SupplierBill.objects.exists()


def test_who_may_only_look_decides_nothing(as_user):
    bill = make.supplier_bill("Ostmark")
    browser = as_user(make.staff("read-only"))

    page = browser.get(bill.get_absolute_url())
    answer = browser.post(
        reverse("reports:supplier-bill-decide", args=[bill.pk]), {"status": "accepted"}
    )

    assert page.status_code == 200
    assert "/decide/" not in page.content.decode()
    assert answer.status_code == 403


def test_the_list_is_filtered_and_takes_a_few_questions(as_user, django_assert_max_num_queries):
    for name in ("Ostmark", "Halden"):
        supplier_bills.decide(make.supplier_bill(name), "accepted", "", by=make.staff("finance"))
    make.supplier_bill("Quarry")
    browser = as_user(make.staff("finance"))
    browser.get(reverse("reports:supplier-bills"))

    with django_assert_max_num_queries(22):
        page = browser.get(reverse("reports:supplier-bills"), {"status": "accepted"})

    shown = page.content.decode()
    assert "Ostmark" in shown
    assert "Quarry" not in shown


def test_an_empty_list_says_how_to_begin(as_user):
    page = as_user(make.staff("finance")).get(reverse("reports:supplier-bills"))

    assert "No bills yet" in page.content.decode()
    assert reverse("import", args=["supplier-bills"]) in page.content.decode()


def test_the_export_holds_the_differences():
    connector = make.connector()
    went(connector)
    bill = make.supplier_bill("Ostmark", connector, lines=[line(110, "3.30", country="GB")])

    export = SupplierBillExport(make.staff("finance"), QueryDict(f"bill={bill.pk}&by=country"))
    readers = {column.name: column.reader() for column in export.columns}
    (row,) = [{name: read(one) for name, read in readers.items()} for one in export.iterate()]

    assert (row["parts_more"], row["amount_more"]) == (10, Decimal("0.30"))
    assert row["verdict"] == "Too much"
