"""The log of payments, a payment's page and its dialogs; 003: Payments."""

import uuid
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from billing import approval_limits
from billing.models import Approval, Payment, PaymentMethod
from billing.payment_exports import PaymentMethodsExport, PaymentsExport
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make.account(client=make.client("Harbour & Pine Ltd"))


@pytest.fixture
def clerk(as_user):
    return as_user(make.staff("finance", name="Fay Finance"))


def text(answer):
    return answer.content.decode()


def url(name, *args, **query):
    asked = QueryDict(mutable=True)
    asked.update(query)
    path = reverse(f"billing:{name}", args=args)
    return f"{path}?{asked.urlencode()}" if query else path


def fields(**more):
    return {
        "amount": "120.00",
        "kind": "payment",
        "status": "paid",
        "method": make.payment_method().pk,
        "paid_on": "2026-11-02",
        "invoice": "",
        "comment": "Statement 4",
        "key": str(uuid.uuid4()),
    } | more


def test_a_payment_is_noted_for_an_invoice_that_is_filled_in(clerk, account):
    """003: create - amount, status (paid by default), payment type, pay date, invoice."""
    invoice = make.issued_invoice(account)
    opened = clerk.get(url("payment-new", invoice=invoice.pk))

    answer = clerk.post(
        url("payment-new", invoice=invoice.pk), fields(invoice=invoice.pk), follow=True
    )

    form = opened.context["form"]
    invoice.refresh_from_db()
    assert (form["amount"].value(), form["status"].value()) == ("120.00", None)
    assert form.fields["status"].choices[0][0] == "paid"
    assert form["invoice"].value() == invoice.pk
    assert answer.redirect_chain[0][0] == invoice.get_absolute_url()
    assert "+120.00 EUR are noted. The balance is 0.00 EUR now." in text(answer)
    assert invoice.status == "paid"


def test_a_second_click_notes_nothing_more(clerk, account):
    form = fields()

    for _click in range(2):
        clerk.post(url("payment-new", account=account.pk), form)

    account.refresh_from_db()
    assert account.balance == 120


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"amount": "-5"}, "Write an amount above 0."),
        ({"amount": "1.234"}, "An amount of money ends with the coin of its currency."),
        ({"kind": "credit", "comment": ""}, "Say what it is for."),
        ({"kind": "refund"}, "Select a valid choice."),
        ({"paid_on": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_refused_keeps_what_was_typed(clerk, account, more, said):
    answer = clerk.post(url("payment-new", account=account.pk), fields(**more))

    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="120.00"' in text(answer) or "amount" in more
    assert not Payment.objects.exists()


def test_without_an_account_the_form_asks_whose_payment_it_is(clerk, account):
    opened = clerk.get(url("payment-new"))

    answer = clerk.post(url("payment-new"), {"account": account.pk})
    nobody = clerk.post(url("payment-new"), {"account": ""})

    assert "Harbour &amp; Pine Ltd" in text(opened)
    assert answer.url == url("payment-new", account=account.pk)
    assert nobody.status_code == 422


def test_an_account_in_sms_credits_takes_no_payment(clerk):
    account = make.account(unit="SMS")

    answer = clerk.get(url("payment-new", account=account.pk))

    assert answer.status_code == 404


@pytest.mark.parametrize("asked", ["x", "9" * 30, "0"])
def test_an_account_that_is_none_is_not_found(clerk, asked):
    assert clerk.get(url("payment-new", account=asked)).status_code == 404


def test_a_negative_package_is_typed_above_nothing_and_taken_off(clerk, account):
    """003: negative packages - to credit notes or to deduct incorrect payments."""
    path = url("payment-package", account=account.pk)
    refused = clerk.post(path, fields(amount="25", kind="correction", comment=""))

    answer = clerk.post(path, fields(amount="25", kind="correction"), follow=True)

    account.refresh_from_db()
    assert refused.status_code == 422
    assert account.balance == -25
    assert "25.00 EUR are noted" in text(answer)


def test_a_top_up_with_its_receipt_says_its_number(clerk, account):
    make.enterprise()

    answer = clerk.post(
        url("payment-receipt", account=account.pk), fields(amount="50"), follow=True
    )

    account.refresh_from_db()
    receipt = account.invoices.get()
    assert account.balance == 50
    assert f"60.00 EUR were paid, with receipt {receipt.number}." in text(answer)


def test_without_an_enterprise_a_receipt_is_refused_in_the_form(clerk, account):
    answer = clerk.post(url("payment-receipt", account=account.pk), fields(amount="50"))

    assert answer.status_code == 422
    assert "No enterprise issues invoices yet." in text(answer)
    assert not Payment.objects.exists()


def test_amount_and_invoice_are_not_editable_later(clerk, account):
    """003: edit - status, type, date and comments only."""
    payment = make.payment(account, "120")
    opened = clerk.get(url("payment-change", payment.pk))

    answer = clerk.post(
        url("payment-change", payment.pk),
        fields(amount="999", status="unpaid", comment="Bounced"),
        follow=True,
    )

    payment.refresh_from_db()
    account.refresh_from_db()
    assert set(opened.context["form"].fields) == {"status", "method", "paid_on", "comment"}
    assert (payment.amount, payment.status, payment.comment) == (120, "unpaid", "Bounced")
    assert account.balance == 0
    assert "The payment is changed." in text(answer)


def test_a_type_out_of_use_is_offered_only_where_it_stands(clerk, account):
    old = PaymentMethod.objects.create(name="Cheque", is_active=False)
    payment = make.payment(account, "5", method=old)

    of_change = clerk.get(url("payment-change", payment.pk)).context["form"]
    of_new = clerk.get(url("payment-new", account=account.pk)).context["form"]

    assert old in of_change.fields["method"].queryset
    assert old not in of_new.fields["method"].queryset


def test_the_page_proposes_what_is_due_and_puts_it_there(clerk, account):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "150")
    before = text(clerk.get(payment.get_absolute_url()))

    answer = clerk.post(url("payment-spread", payment.pk), follow=True)

    invoice.refresh_from_db()
    assert "To be paid on this account" in before
    assert invoice.number in before
    assert "Put to 1 invoice." in text(answer)
    assert "To be paid on this account" not in text(answer)
    assert "30.00 EUR free" in text(answer)
    assert invoice.status == "paid"


def test_a_part_is_put_and_taken_back_by_hand(clerk, account):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "150")
    put, back = (
        url(name, payment.pk, invoice=invoice.pk)
        for name in ("payment-allocate", "payment-take-back")
    )

    clerk.post(put, {"amount": "70"})
    too_much = clerk.post(put, {"amount": "60"})
    freed = clerk.post(back, {"amount": "20"}, follow=True)

    invoice.refresh_from_db()
    assert invoice.paid == 50
    assert too_much.status_code == 422
    assert "Only 50.00 EUR of this invoice are to be paid." in text(too_much)
    assert f"20.00 EUR are taken back from {invoice.number}." in text(freed)


def test_an_invoice_of_somebody_else_is_not_found_at_a_payment(clerk, account):
    payment = make.payment(account, "150")
    other = make.issued_invoice()

    answer = clerk.get(url("payment-allocate", payment.pk, invoice=other.pk))

    assert answer.status_code == 404


def test_what_was_overpaid_is_sent_back(clerk, account):
    payment = make.payment(account, "150", invoice=make.issued_invoice(account))
    page = text(clerk.get(payment.get_absolute_url()))

    answer = clerk.post(
        url("payment-pay-back", payment.pk), fields(amount="30", comment="Sent back"), follow=True
    )

    assert url("payment-pay-back", payment.pk) in page
    assert "30.00 EUR are paid back." in text(answer)
    assert url("payment-pay-back", payment.pk) not in text(answer)


def test_the_log_has_what_was_asked_for(clerk, account):
    """003: log, amount, status, type, date, invoice, comments."""
    invoice = make.issued_invoice(account)
    make.payment(account, "150", invoice=invoice, comment="Wire from Harbour")
    make.payment(account, "33.33", status="unpaid", comment="Promised")
    make.payment(make.account(), "77", comment="Someone else")

    whole = text(clerk.get(url("payments")))
    found = {
        query: text(clerk.get(url("payments") + "?" + query))
        for query in ("q=wire", f"q={invoice.number}", "q=harbour", "q=33.33")
    }
    unpaid = text(clerk.get(url("payments", status="unpaid")))
    free = text(clerk.get(url("payments", rest="free")))

    assert all(one in whole for one in ("Wire from Harbour", "Promised", "Someone else"))
    assert "Wire from Harbour" in found["q=wire"]
    assert "Promised" not in found["q=wire"]
    assert "Promised" not in found[f"q={invoice.number}"]
    assert "Promised" in found["q=harbour"]
    assert "Someone else" not in found["q=harbour"]
    assert "Promised" in found["q=33.33"]
    assert "Wire from Harbour" not in found["q=33.33"]
    assert "Promised" in unpaid
    assert "Wire from Harbour" not in unpaid
    assert "Promised" not in free
    assert "30.00" in free


def test_the_tab_shows_the_owner_s_payments_alone(clerk, account):
    make.payment(account, "150", comment="Ours")
    make.payment(make.account(), "77", comment="Theirs")

    shown = text(clerk.get(url("client-payments", account.client_id)))

    assert "Ours" in shown
    assert "Theirs" not in shown
    assert url("payment-new", account=account.pk) in shown
    assert url("payment-package", account=account.pk) in shown


def test_the_tab_of_a_customer_leaves_out_its_clients_accounts(clerk):
    customer = make.customer()
    make.payment(make.account(customer=customer), "150", comment="Ours")
    client = make.client("Shop", customer=customer)
    make.payment(make.account(client=client), "7", comment="Of the shop")

    shown = text(clerk.get(url("customer-payments", customer.pk)))

    assert "Ours" in shown
    assert "Of the shop" not in shown


def test_an_empty_tab_says_what_will_be_there(clerk):
    shown = text(clerk.get(url("customer-payments", make.customer().pk)))

    assert "No payments yet" in shown
    assert "There is no account here that could be paid into." in shown


def test_the_cards_of_the_list_of_clients_lead_to_their_payments(clerk, account):
    """003: a payment (card) icon in the clients list."""
    shown = text(clerk.get(reverse("clients:clients")))

    assert url("client-payments", account.client_id) in shown
    assert "Payments of Harbour &amp; Pine Ltd" in shown


@pytest.mark.parametrize("rights", ["owner", "finance"])
def test_a_client_sees_what_it_paid_and_nothing_of_staff(as_user, account, rights):
    clerk = make.staff("finance", name="Fay Finance")
    payment = make.payment(account, "150", by=clerk, comment="Wire")
    make.payment(make.account(), "77", comment="Theirs")
    browser = as_user(make.seat(account.client, rights=rights))

    shown = text(browser.get(url("payments")))
    page = text(browser.get(payment.get_absolute_url()))
    refused = browser.post(url("payment-change", payment.pk), fields())

    assert "Wire" in shown
    assert "Theirs" not in shown
    assert "Wire" in page
    assert all("Fay Finance" not in one for one in (shown, page))
    assert url("payment-change", payment.pk) not in page
    assert refused.status_code == 403


@pytest.mark.parametrize("rights", ["developer", "viewer"])
def test_others_of_a_client_do_not_see_what_was_paid(as_user, account, rights):
    browser = as_user(make.seat(account.client, rights=rights))

    assert browser.get(url("payments")).status_code == 403


def test_a_hidden_invoice_is_no_link_for_who_pays(as_user, account):
    """Send invoices off: invoices are not in the portal."""
    invoice = make.issued_invoice(account)
    make.billing_terms(account, is_visible=False)
    payment = make.payment(account, "150", invoice=invoice)
    browser = as_user(make.seat(account.client))

    shown = text(browser.get(url("payments"))) + text(browser.get(payment.get_absolute_url()))

    assert invoice.number in shown
    assert invoice.get_absolute_url() not in shown


def test_a_reader_among_staff_changes_nothing(as_user, account):
    payment = make.payment(account, "150")
    reader = make.staff("support")
    browser = as_user(reader)

    pages = [browser.get(url("payments")), browser.get(payment.get_absolute_url())]
    posts = [
        browser.post(url("payment-new", account=account.pk), fields()),
        browser.post(url("payment-change", payment.pk), fields()),
        browser.post(url("payment-spread", payment.pk)),
        browser.post(url("payment-method-new"), {"name": "X", "position": 1}),
    ]

    assert [one.status_code for one in pages] == [200, 200]
    assert {one.status_code for one in posts} == {403}


def test_payment_types_are_a_library(clerk):
    """003: payment methods are a library."""
    added = clerk.post(
        url("payment-method-new"), {"name": "Cheque", "is_active": "on", "position": "70"}
    )
    cheque = PaymentMethod.objects.get(name="Cheque")
    again = clerk.post(url("payment-method-new"), {"name": "Cheque", "position": "70"})

    clerk.post(url("payment-method", cheque.pk), {"name": "Cheques", "position": "70"})

    cheque.refresh_from_db()
    shown = text(clerk.get(url("payment-methods")))
    assert added.status_code == 302
    assert again.status_code == 422
    assert (cheque.name, cheque.is_active) == ("Cheques", False)
    assert "Cheques" in shown
    assert "Bank transfer" in shown
    assert "Cheques" not in text(clerk.get(url("payment-methods", is_active="yes")))


def rows_of(export, user, **query):
    asked = QueryDict(mutable=True)
    asked.update(query)
    made = export(user, asked)
    columns = made.chosen([])
    return [[column.title for column in columns]], list(made.iterate())


def test_the_export_has_the_rows_of_the_list(account):
    make.payment(account, "150", comment="Wire")
    make.payment(account, "-5", kind="correction", comment="Off")
    clerk = make.staff("finance")

    titles, rows = rows_of(PaymentsExport, clerk, kind="correction")

    assert [row.amount for row in rows] == [Decimal(-5)]
    assert "Customer" in titles[0]


def test_a_client_s_file_names_nobody_of_staff(account):
    make.payment(account, "150", by=make.staff("finance"))
    person = make.seat(account.client)

    titles, rows = rows_of(PaymentsExport, person)

    assert len(rows) == 1
    assert {"By", "Told by", "From"}.isdisjoint(titles[0])


def test_payment_types_are_exported():
    _titles, rows = rows_of(PaymentMethodsExport, make.staff("finance"))

    assert "Bank transfer" in {row.name for row in rows}


def test_lists_and_pages_ask_few_questions(clerk, account, django_assert_max_num_queries):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "500", invoice=invoice)
    for _more in range(12):
        make.payment(make.account(client=make.client()), "5", comment="Many")
        make.issued_invoice(account)
        make.payment(account, "5", paid_on=timezone.localdate())
    clerk.get(url("payments"))

    with django_assert_max_num_queries(22):
        clerk.get(url("payments"))
    with django_assert_max_num_queries(30):
        clerk.get(url("client-payments", account.client_id))
    with django_assert_max_num_queries(28):
        clerk.get(payment.get_absolute_url())


def test_who_has_several_accounts_chooses_between_them(clerk, account):
    other = make.account(client=account.client, unit="GBP", pays=False)

    shown = text(clerk.get(url("payment-new", account=account.pk)))

    assert url("payment-new", account=other.pk) in shown
    assert 'aria-current="true">EUR' in shown


def test_the_invoice_of_a_payment_is_downloaded_from_the_log(clerk, account):
    """003: Payments - download invoices."""
    invoice = make.issued_invoice(account)
    make.payment(account, "150", invoice=invoice)
    make.payment(account, "33")

    shown = text(clerk.get(url("client-payments", account.client_id)))

    assert shown.count("Download invoice") == 1
    assert url("invoice-pdf", invoice.pk) in shown


def test_a_package_above_the_limit_waits_for_a_second_person(clerk, account):
    limit = {(approval_limits.NEGATIVE, account.unit): Decimal(20)}
    approval_limits.write(limit, by=make.staff())
    opened = clerk.get(url("payment-package", account=account.pk))

    answer = clerk.post(
        url("payment-package", account=account.pk),
        fields(amount="25", kind="correction"),
        follow=True,
    )

    account.refresh_from_db()
    assert "What is above 20.00 EUR waits" in text(opened)
    assert "waits for another person" in text(answer)
    assert (account.balance, Payment.objects.count()) == (0, 0)
    assert Approval.objects.get().kind == approval_limits.NEGATIVE
