"""A credit note for single lines of an invoice: chosen, looked at with its tax, then issued."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.invoicing import crediting
from billing.models import Invoice, InvoiceLine
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return make.staff("finance")


@pytest.fixture
def issued():
    lines = [make.line_draft("100"), make.line_draft("50.40", text="Training")]
    return make.issued_invoice(lines=lines)


def url(invoice):
    return reverse("billing:invoice-credit-lines", args=[invoice.pk])


def first(invoice):
    return invoice.lines.order_by("position").first()


def part(line, amount):
    return {f"amount-{line.pk}": amount, "reason": "Not delivered"}


def whole(line):
    return {f"take-{line.pk}": "on", "reason": "Not delivered"}


def send(browser, invoice, data):
    """Look at the sum and issue what was seen."""
    seen = browser.post(url(invoice), data).context["screen"].preview["seen"]
    return browser.post(url(invoice), data | {"issue": "1", "seen": seen})


def notes(invoice):
    return Invoice.objects.filter(corrects=invoice)


def test_the_sum_is_shown_with_its_tax_before_anything_is_issued(as_user, finance, issued):
    answer = as_user(finance).post(url(issued), part(first(issued), "30"))

    page, preview = answer.content.decode(), answer.context["screen"].preview
    assert (preview["net"], preview["gross"], preview["left"]) == (-30, -36, Decimal("144.48"))
    assert "36.00" in page
    assert "Issue credit note" in page
    assert not notes(issued).exists()


def test_a_ticked_line_is_credited_as_it_stands_on_the_invoice(as_user, finance, issued):
    line = first(issued)

    answer = send(as_user(finance), issued, whole(line))

    note = notes(issued).get()
    assert answer.url == note.get_absolute_url()
    assert (note.net, note.tax, note.gross) == (-100, -20, -120)
    mine = note.lines.get()
    assert (mine.corrects, mine.text, mine.quantity) == (line, line.text, -line.quantity)
    issued.refresh_from_db()
    assert issued.credited == 120


def test_a_part_of_a_line_leaves_the_rest_to_be_credited(as_user, finance, issued):
    browser, line = as_user(finance), first(issued)

    send(browser, issued, part(line, "30"))
    more = browser.post(url(issued), part(line, "70.01"))
    send(browser, issued, whole(line))

    assert more.status_code == 422
    assert "Of this line 70.00 EUR can be credited" in more.content.decode()
    assert [note.net for note in notes(issued).order_by("pk")] == [-30, -70]
    assert "nothing" in browser.get(url(issued)).content.decode()


def test_with_the_last_line_goes_the_last_cent_of_tax():
    lines = [make.line_draft("0.02", text=str(number)) for number in range(4)]
    issued = make.issued_invoice(lines=lines)  # 0.08 and 0.02 of tax; a line alone bears none.

    for line in issued.lines.all():
        crediting.credit(issued, lines={line.pk: line.amount}, reason="x", by=None)

    made = list(notes(issued).order_by("pk"))
    assert [note.tax for note in made] == [0, 0, 0, Decimal("-0.02")]
    assert sum(note.gross for note in made) == -issued.gross


def test_a_sum_that_was_not_looked_at_is_not_issued(as_user, finance, issued):
    browser, line = as_user(finance), first(issued)
    seen = browser.post(url(issued), part(line, "30")).context["screen"].preview["seen"]

    answer = browser.post(url(issued), part(line, "40") | {"issue": "1", "seen": seen})

    assert "look at it again" in answer.content.decode()
    assert not notes(issued).exists()


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "above 0"),
        ("-5", "above 0"),
        ("0.001", "above 0"),
        ("many", "in digits"),
        ("100.01", "can be credited, not more"),
        ("", "Tick a line"),
    ],
)
def test_a_bad_amount_is_told_at_its_line_and_kept(as_user, finance, issued, amount, said):
    answer = as_user(finance).post(url(issued), part(first(issued), amount))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Not delivered" in answer.content.decode()


def test_lines_are_credited_for_a_reason(as_user, finance, issued):
    answer = as_user(finance).post(url(issued), whole(first(issued)) | {"reason": " "})

    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_a_credit_for_an_amount_leaves_less_of_every_line(as_user, finance, issued):
    crediting.credit(issued, amount=Decimal(150), reason="Late", by=None)

    page = as_user(finance).get(url(issued))

    left = [row["left"] for row in page.context["form"].rows]
    assert left == [Decimal("25.40"), Decimal("25.40")]


def test_lines_together_are_never_more_than_what_is_left(as_user, finance, issued):
    crediting.credit(issued, amount=Decimal(150), reason="Late", by=None)
    ticks = {f"take-{line.pk}": "on" for line in issued.lines.all()}

    answer = as_user(finance).post(url(issued), ticks | {"reason": "x"})

    assert answer.status_code == 422
    assert "more than the 25.40 EUR that are left" in answer.content.decode()


def test_what_takes_something_off_is_no_line_to_credit(as_user, finance):
    lines = [make.line_draft("100"), make.line_draft("-10", text="Discount")]
    issued = make.issued_invoice(lines=lines)

    rows = as_user(finance).get(url(issued)).context["form"].rows

    assert [(row["line"].text, row["left"]) for row in rows] == [("Consulting", 90)]


def test_where_nothing_is_left_the_page_says_so(as_user, finance, issued):
    crediting.credit(issued, reason="All of it", by=None)

    browser = as_user(finance)

    assert "Nothing is left to credit" in browser.get(url(issued)).content.decode()
    assert browser.post(url(issued), whole(first(issued))).status_code == 422


def test_drafts_and_credit_notes_have_no_such_page(as_user, finance, issued):
    note = crediting.credit(issued, reason="All of it", by=None)
    browser = as_user(finance)

    assert browser.get(url(make.invoice())).status_code == 404
    assert browser.get(url(note)).status_code == 404


def test_it_takes_the_right_to_credit(as_user, issued):
    assert as_user(make.staff("support")).get(url(issued)).status_code == 403
    member = make.member(issued.account.customer)
    assert as_user(member).get(url(issued)).status_code in {403, 404}


def test_many_lines_are_asked_for_at_once(as_user, finance, issued, django_assert_max_num_queries):
    browser = as_user(finance)
    many = make.issued_invoice(lines=[make.line_draft("1", text=str(n)) for n in range(150)])
    browser.get(url(issued))
    with CaptureQueriesContext(connection) as for_few:
        browser.get(url(issued))

    with django_assert_max_num_queries(len(for_few)):
        page = browser.get(url(many))

    assert len(page.context["form"].rows) == 100
    assert "lines of one page" in page.content.decode()


def test_the_database_credits_a_line_once_and_on_notes_of_its_own_document(issued):
    line, other = first(issued), make.issued_invoice()

    with pytest.raises(IntegrityError, match="credited so"), transaction.atomic():
        taken_back(line, _note(other), "-1")
    with pytest.raises(IntegrityError, match="credited so"), transaction.atomic():
        taken_back(line, _note(issued), "-100.01")
    taken_back(line, _note(issued), "-60")
    with pytest.raises(IntegrityError, match="credited so"), transaction.atomic():
        taken_back(line, _note(issued), "-60")


def taken_back(line, note, amount):
    net = Decimal(amount)
    InvoiceLine.objects.create(
        invoice=note,
        corrects=line,
        position=1,
        kind="manual",
        text="Back",
        quantity=1,
        unit_price=net,
        exact=net,
        amount=net,
    )


def _note(issued):
    """A credit note that has no number yet."""
    return Invoice.objects.create(
        account=issued.account,
        enterprise=issued.enterprise,
        kind="credit-note",
        corrects=issued,
        unit=issued.unit,
    )
