"""The bank's bookings: taken in once, proposed to whom they belong, credited once."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing.bank import crediting, matching, statements
from billing.models import BankLine, BankStatement, Invoice, Payment
from billing.providers import checkouts, keeping
from portal.core.errors import Refused
from portal.kit import imports, operator
from portal.kit.imports import drafts
from tests import make
from tests.billing.bank.test_camt import entry, file, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    make.enterprise(percent="20")
    return make.account(client=make.client("Vento Pharmacy"))


@pytest.fixture
def clerk():
    return make.staff(role="finance")


def taken(*entries, by=None):
    from billing.models import Enterprise  # noqa: PLC0415

    return statements.read_camt(
        Enterprise.objects.get(), name="a.xml", content=file(*entries), by=by or make.staff()
    )


def line(*, text="", amount="120.00", name="Vento Pharmacy", iban="", way="CRDT", unit="EUR"):
    body = part(text, name, iban)
    body = body if way == "CRDT" else body.replace("Dbtr", "Cdtr")
    more = f"<AcctSvcrRef>R{next(make.number)}</AcctSvcrRef>"
    taken(entry(body, amount=amount, way=way, unit=unit, more=more))
    return BankLine.objects.order_by("-pk").first()


def proposed(row):
    return matching.propose([row]).get(row.pk, [])


def balance(account):
    account.refresh_from_db()
    return account.balance


def test_a_file_comes_in_once_and_its_bookings_once_whatever_file_they_are_in(account):
    both = entry(part("one")), entry(part("two"))

    first = taken(both[0])
    second = taken(*both)
    with pytest.raises(Refused, match="already"):
        taken(*both)

    assert (first.fresh, first.known) == (1, 0)
    assert (second.fresh, second.known) == (1, 1)
    assert BankLine.objects.count() == 2
    assert BankStatement.objects.count() == 2


def test_a_statement_of_another_account_is_refused(account):
    account_of = make.enterprise(is_default=False, iban="GB33BUKB20201555555555")

    with pytest.raises(Refused, match="no account of"):
        statements.read_camt(account_of, name="a", content=file(entry(part())), by=make.staff())


def test_a_number_in_the_text_and_the_amount_make_it_certain(account):
    invoice = make.issued_invoice(account, net="100")

    first, *_more = proposed(line(text=f"Thanks {invoice.number.replace('-', ' ')}"))

    assert (first.invoice, first.is_certain) == (invoice, True)


def test_a_number_with_another_amount_is_proposed_but_not_certain(account):
    invoice = make.issued_invoice(account, net="100")

    first, *_more = proposed(line(text=invoice.number, amount="60.00"))

    assert (first.invoice, first.is_certain) == (invoice, False)


def test_amount_and_payer_propose_an_invoice_that_nobody_named(account):
    invoice = make.issued_invoice(account, net="100")
    make.issued_invoice(make.account(client=make.client("Pellworm Books")), net="100")

    (only,) = proposed(line(text="thank you", name="VENTO PHARMACY GMBH"))

    assert (only.invoice, only.is_certain) == (invoice, False)


def test_an_iban_that_paid_before_proposes_the_oldest_due(account, clerk):
    iban = "FR7630006000011234567890189"
    crediting.match(line(iban=iban, name="J Doe"), account, by=clerk)
    oldest = make.issued_invoice(account, net="10")
    make.issued_invoice(account, net="20")

    found = proposed(line(iban=iban, amount="77.00", name="Somebody"))

    assert [one.invoice for one in found] == [oldest]


def test_an_iban_that_paid_before_proposes_the_account_where_nothing_is_due(account, clerk):
    iban = "FR7630006000011234567890189"
    crediting.match(line(iban=iban), account, by=clerk)

    (only,) = proposed(line(iban=iban, amount="77.00", name="Somebody"))

    assert (only.account, only.invoice) == (account, None)


def test_two_invoices_in_one_text_are_for_people_to_decide(account):
    one, two = (make.issued_invoice(account, net="100") for _ in range(2))

    found = proposed(line(text=f"{one.number} {two.number}"))

    assert {first.invoice for first in found} == {one, two}
    assert [first.is_certain for first in found] == [False, False]


@pytest.mark.parametrize("fields", [{"way": "DBIT"}, {"unit": "USD"}])
def test_money_out_and_another_currency_propose_nothing(account, fields):
    invoice = make.issued_invoice(account, net="100")

    assert proposed(line(text=invoice.number, **fields)) == []


def test_a_match_pays_the_invoice_and_is_done_once(account, clerk):
    invoice = make.issued_invoice(account, net="100")
    owed = balance(account)
    row = line(text=invoice.number)

    crediting.match(row, account, invoice=invoice, by=clerk)
    with pytest.raises(Refused, match="meanwhile"):
        crediting.match(row, account, invoice=invoice, by=clerk)

    invoice.refresh_from_db()
    row.refresh_from_db()
    assert invoice.status == Invoice.Status.PAID
    assert row.status == BankLine.Status.MATCHED
    assert row.payment.paid_on.isoformat() == "2026-11-20"
    assert balance(account) - owed == Decimal(120)


def test_a_match_that_was_taken_back_can_be_made_again(account, clerk):
    invoice = make.issued_invoice(account, net="100")
    wrong = make.account(client=make.client("Pellworm Books"))
    row = line(text=invoice.number)

    crediting.match(row, wrong, by=clerk)
    crediting.free(row, reason="Not theirs", by=clerk)
    crediting.match(row, account, invoice=invoice, by=clerk)

    invoice.refresh_from_db()
    assert balance(wrong) == 0
    assert invoice.status == Invoice.Status.PAID
    assert sorted(Payment.objects.values_list("status", flat=True)) == ["paid", "unpaid"]


def test_an_overpayment_stays_on_account(account, clerk):
    invoice = make.issued_invoice(account, net="100")

    payment = crediting.match(line(amount="150.00"), account, invoice=invoice, by=clerk)

    payment.refresh_from_db()
    assert payment.free == Decimal(30)


def test_what_is_certain_is_matched_at_once_and_the_rest_waits(account, clerk, as_user):
    one, two = (make.issued_invoice(account, net="100") for _ in range(2))
    rows = [line(text=one.number), line(text=two.number, amount="60.00"), line(text="", name="X")]

    as_user(clerk).post(reverse("billing:bank-match"))

    for row in rows:
        row.refresh_from_db()
    assert [row.status for row in rows] == ["matched", "new", "new"]


def test_two_payments_of_one_invoice_in_one_go_do_not_both_settle_it(account, clerk):
    invoice = make.issued_invoice(account, net="100")
    rows = [line(text=invoice.number), line(text=invoice.number)]

    done = crediting.match_certain(rows, by=clerk)

    invoice.refresh_from_db()
    assert done == 1
    assert invoice.paid == Decimal(120)


def test_a_transfer_for_a_top_up_is_found_by_its_reference_and_receipted(account, clerk):
    keeping.write(
        {"public_url": "", "transfer_is_on": True, "stripe_is_on": False}, by=make.staff()
    )
    operator.forget(keeping.NAME)
    checkout = checkouts.begin(account, net=Decimal(50))
    row = line(text=f"{checkout.reference} thanks", amount="60.00")

    done = crediting.match_certain([row], by=clerk)

    row.refresh_from_db()
    checkout.refresh_from_db()
    operator.forget(keeping.NAME)
    assert done == 1
    assert checkout.status == "paid"
    assert row.payment.invoice.kind == Invoice.Kind.RECEIPT
    assert balance(account) == Decimal(50)


def test_a_booking_that_is_set_aside_can_wait_again(account, clerk):
    row = line(way="DBIT")

    crediting.set_aside(row, reason="Rent", by=clerk)
    with pytest.raises(Refused):
        crediting.match(row, account, by=clerk)
    crediting.restore(row, by=clerk)

    row.refresh_from_db()
    assert row.status == BankLine.Status.NEW


def test_the_page_matches_what_is_chosen_or_typed_and_keeps_what_was_typed(account, clerk, as_user):
    invoice = make.issued_invoice(account, net="100")
    row = line(text="no number", name="Nobody known")
    browser = as_user(clerk)

    wrong = browser.post(row.get_absolute_url(), {"about": "other", "who": "INV-1999-00001"})
    right = browser.post(row.get_absolute_url(), {"about": "other", "who": invoice.number.lower()})

    invoice.refresh_from_db()
    assert wrong.status_code == 422
    assert "INV-1999-00001" in wrong.content.decode()
    assert right.status_code == 302
    assert invoice.status == Invoice.Status.PAID


def test_an_account_is_named_by_its_number_or_its_customers_code(account, clerk, as_user):
    whole = make.account(customer=account.customer)
    browser = as_user(clerk)

    browser.post(line().get_absolute_url(), {"about": "other", "who": f"#{account.pk}"})
    code = account.customer.account_code
    browser.post(line(name="X").get_absolute_url(), {"about": "other", "who": code.lower()})

    assert (balance(account), balance(whole)) == (Decimal(120), Decimal(120))


def test_a_file_is_uploaded_and_a_broken_one_is_told(account, clerk, as_user):
    enterprise = make.enterprise(is_default=False).pk
    url, browser = reverse("billing:bank-import"), as_user(clerk)

    good = SimpleUploadedFile("day.xml", file(entry(part())))
    bad = SimpleUploadedFile("day.csv", b"Date;Amount")
    done = browser.post(url, {"enterprise": enterprise, "file": good})
    told = browser.post(url, {"enterprise": enterprise, "file": bad})

    assert done.status_code == 302
    assert BankLine.objects.count() == 1
    assert told.status_code == 422
    assert "no XML" in told.content.decode()


def read_cells(text, clerk, **options):
    from billing.models import Enterprise  # noqa: PLC0415

    importer = imports.find("bank-lines", clerk)
    enterprise = Enterprise.objects.filter(is_default=True).get()
    given = {"enterprise": enterprise.pk, "unit": "EUR", "order": "day", "decimal_sign": "comma"}
    from portal.kit.imports import grids  # noqa: PLC0415

    chosen = {name: [str(one)] for name, one in (given | options).items()}
    draft = drafts.keep(importer, clerk, grids.from_text(text, "bank.csv"), chosen)
    assert draft.columns is not None
    return drafts.apply(draft)


def test_a_csv_file_comes_in_by_its_columns(account, clerk):
    text = (
        "Booking date;Payer;IBAN;Details;Amount\n"
        "20.11.2026;Vento;FR7630006000011234567890189;INV-2026-00012;1.234,56\n"
        "21.11.2026;Bank;;Fees;-9,90\n"
        "21.11.2026;Odd;;Wrong sign;1,234.56\n"
    )

    draft = read_cells(text, clerk)

    amounts = BankLine.objects.order_by("booked_on", "pk").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("1234.56"), Decimal("-9.9")]
    assert "1 row was not taken" in draft.said


def test_a_csv_with_money_in_and_out_in_two_columns(account, clerk):
    text = "date,credit,debit,details\n2026-11-20,5.00,,in\n2026-11-20,,2.50,out\n"

    read_cells(text, clerk, decimal_sign="point")
    read_cells(text + "2026-11-21,1.00,,more\n", clerk, decimal_sign="point")

    amounts = BankLine.objects.order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [Decimal(5), Decimal("-2.5"), Decimal(1)]


def test_the_list_asks_the_same_questions_however_many_rows(
    account, clerk, as_user, django_assert_max_num_queries
):
    for _ in range(4):
        invoice = make.issued_invoice(account, net="100")
        line(text=invoice.number)
        crediting.match(line(iban="FR7630006000011234567890189"), account, by=clerk)
    browser = as_user(clerk)
    browser.get(reverse("billing:bank-lines"))

    with django_assert_max_num_queries(22):
        page = browser.get(reverse("billing:bank-lines"))

    assert page.content.decode().count("Number in the text") == 4


@pytest.mark.parametrize("name", ["bank-lines", "checkouts"])
@pytest.mark.parametrize("ask", ["", "?q=Vento&way=in&status=new", "?q=120.00", "?q=PAY-000012"])
def test_lists_and_their_exports_answer(account, clerk, as_user, name, ask):
    line(text="x")
    browser = as_user(clerk)

    page = browser.get(reverse(f"billing:{name}") + ask)
    export = browser.get(reverse("export", args=[name]) + ask)

    assert (page.status_code, export.status_code) == (200, 200)


@pytest.mark.parametrize("role", ["support", "read-only"])
def test_the_bank_is_for_finance_and_admins(as_user, role):
    assert as_user(make.staff(role=role)).get(reverse("billing:bank-lines")).status_code == 403


def test_customers_see_no_bank(as_user):
    assert as_user(make.member()).get(reverse("billing:bank-lines")).status_code == 403
