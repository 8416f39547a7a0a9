from datetime import date
from decimal import Decimal

import pytest

from billing import ledger
from billing.invoicing import covering, drafting, issuing, parties
from billing.models import BillingTerms, Invoice
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
MIDDLE = Period(date(2026, 10, 15), date(2026, 11, 15))


def test_a_draft_keeps_who_sells_to_whom_and_its_figures():
    make.enterprise(brand="Northlight", percent="20", iban="GB33BUKB20201555555555")
    customer = make.customer(country="GB", postal_lines=["2 Road", "Town"], language="de")
    account = make.account(customer=customer)

    draft = make.invoice(account, net="33.335", by=make.staff("finance"))

    assert (draft.net, draft.tax, draft.gross) == (
        Decimal("33.34"),
        Decimal("6.67"),
        Decimal("40.01"),
    )
    assert draft.buyer["lines"] == ["2 Road", "Town"]
    assert draft.seller["iban"] == "GB33BUKB20201555555555"
    assert (draft.status, draft.number, draft.language) == ("draft", "", "de")


def test_billing_terms_win_over_the_customers_record():
    other = make.enterprise(brand="Other", country="DE", percent="19")
    account = make.account(customer=make.customer(country="GB", vat_no="", payment_terms_days=30))
    terms = {"buyer_name": "Head Office", "country": "FR", "vat_no": "FR40303265045"}
    make.billing_terms(account, enterprise=other, terms_days=7, language="fr", **terms)

    draft = make.invoice(account)
    issued = issuing.issue(draft, by=None)

    assert draft.buyer["name"] == "Head Office"
    assert (draft.enterprise, draft.tax_case, draft.tax) == (other, "reverse", 0)
    assert draft.lines.get().tax_category == "AE"
    assert (issued.due_on - issued.issued_on).days == 7
    assert parties.language_of(account) == "fr"


def test_a_clients_own_account_is_billed_to_the_client():
    client = make.client(
        "Vento", country="GB", postal_address="A\n\nB", accounting_email="a@b.test"
    )

    draft = make.invoice(make.account(client=client))

    assert draft.buyer == {
        "name": "Vento",
        "lines": ["A", "B"],
        "country": "GB",
        "vat_no": "",
        "code": client.public_id,
        "emails": ["a@b.test"],
    }


def test_nobody_issues_where_there_is_no_enterprise():
    with pytest.raises(Refused, match="No enterprise"):
        drafting.make(make.account(), kind="manual", lines=[make.line_draft()], by=None)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"lines": [make.line_draft("10"), make.line_draft("-11")]}, "less than nothing"),
        ({"kind": "amount", "net": "0"}, "above 0"),
        ({"kind": "usage"}, "has a period"),
        ({"kind": "manual", "period": OCTOBER}, "has a period"),
        ({"kind": "credit-note"}, "made of an invoice"),
        ({"kind": "usage", "period": OCTOBER, "usage": Decimal("99.999999")}, "ledger charged"),
    ],
)
def test_what_cannot_be_a_document_is_refused(fields, said):
    with pytest.raises(Refused, match=said):
        make.invoice(**fields)

    assert not Invoice.objects.exists()


def test_an_account_that_counts_messages_has_no_documents():
    with pytest.raises(Refused, match="in currencies"):
        make.invoice(make.account(unit="SMS"))


def test_two_invoices_for_usage_never_share_a_day():
    account = make.account()
    make.invoice(account, kind="usage", period=OCTOBER)

    for period in (OCTOBER, MIDDLE):
        with pytest.raises(Refused, match="days of this period"):
            make.invoice(account, kind="usage", period=period)

    make.invoice(account, kind="usage", period=NOVEMBER)
    assert Invoice.objects.count() == 2


def test_terms_say_until_when_usage_is_invoiced():
    account = make.account()
    make.billing_terms(account)

    october = make.invoice(account, kind="usage", period=OCTOBER)
    make.invoice(account, kind="usage", period=NOVEMBER)

    assert _until(account) == date(2026, 12, 1)
    drafting.discard(october, by=None, reason="Wrong")
    assert _until(account) == date(2026, 10, 1)
    make.invoice(account, kind="usage", period=OCTOBER)
    assert _until(account) == date(2026, 12, 1)


def test_days_before_an_invoice_stay_open_where_messages_were_charged():
    account = make.account()
    make.billing_terms(account)
    make.message(account=account)  # Charged today.
    later = Period(date(2999, 1, 1), date(2999, 2, 1))

    make.invoice(account, kind="usage", period=later)

    assert _until(account) is None


def test_a_period_with_nothing_to_invoice_is_covered_too():
    account = make.account()
    make.billing_terms(account, invoiced_until=OCTOBER.start)
    make.invoice(account, kind="usage", period=NOVEMBER)
    assert _until(account) == OCTOBER.start

    covering.add(account, OCTOBER)

    assert _until(account) == NOVEMBER.end


def test_other_lines_change_a_draft_but_not_what_its_messages_came_to():
    draft = make.invoice(kind="usage", period=OCTOBER, net="12.345678")
    own = drafting.drafts_of(draft)

    changed = drafting.relined(draft, [*own, make.line_draft("-2.345678")], None)

    assert (changed.net, changed.usage, changed.gross) == (10, Decimal("12.345678"), 12)
    with pytest.raises(Refused, match="ledger charged"):
        drafting.relined(draft, [make.line_draft("10")], None)
    assert draft.lines.count() == 2


def test_a_held_draft_is_released_before_it_is_issued():
    draft = make.invoice(hold=True)
    with pytest.raises(Refused, match="on hold"):
        issuing.issue(draft, by=None)

    drafting.release(draft, by=None)

    with pytest.raises(Refused, match="is draft"):
        drafting.release(draft, by=None)
    assert issuing.issue(draft, by=None).number


def test_a_zeroed_draft_gives_its_usage_back_when_it_is_issued():
    account = make.account(credit_limit=100)
    ledger.post(account, amount=Decimal("-12.345678"), kind="usage", key="batch:1")
    draft = make.invoice(account, kind="usage", period=OCTOBER, net="12.345678")

    drafting.zero(draft, by=None, reason="Our fault")
    issued = issuing.issue(draft, by=None)

    assert (issued.gross, issued.status) == (0, "paid")
    account.refresh_from_db()
    assert account.balance == 0
    told = HistoryEntry.objects.get(event="billing.invoice.zeroed")
    assert told.data["reason"] == "Our fault"


def test_a_draft_takes_over_a_vat_number_that_was_told_later():
    make.enterprise(country="DE", percent="19")
    account = make.account(customer=make.customer(country="FR"))
    draft = make.invoice(account)
    assert (draft.tax_case, draft.tax) == ("eu-consumer", 19)
    make.billing_terms(account, vat_no="FR40303265045")

    renewed = drafting.renew(draft, by=None)

    assert (renewed.tax_case, renewed.tax, renewed.gross) == ("reverse", 0, 100)


def test_what_is_issued_or_discarded_is_no_draft_any_more():
    issued, gone = make.issued_invoice(), make.invoice()
    drafting.discard(gone, by=None)

    for row in (issued, gone):
        for deed in (drafting.hold, drafting.discard, drafting.zero, drafting.renew, issuing.issue):
            with pytest.raises(Refused, match="not a draft"):
                deed(row, by=None)


def _until(account):
    return BillingTerms.objects.get(account=account).invoiced_until
