"""Addresses of invoices."""

from django.urls import path

from billing.views.credit_lines import InvoiceCreditLines
from billing.views.invoice import InvoicePage
from billing.views.invoice_deeds import (
    InvoiceCredit,
    InvoiceDetails,
    InvoiceDiscard,
    InvoiceEmail,
    InvoiceHold,
    InvoiceIssue,
    InvoiceMarkSent,
    InvoiceRelease,
    InvoiceRenew,
    InvoiceWriteOff,
    InvoiceZero,
)
from billing.views.invoice_new import (
    InvoiceLines,
    InvoiceNew,
    InvoiceOfAmount,
    InvoiceOfUsage,
)
from billing.views.invoices import ClientInvoices, CustomerInvoices, InvoiceList
from billing.views.invoices_chosen import (
    InvoicesEmail,
    InvoicesIssue,
    InvoicesMarkSent,
    InvoicesMoveToHold,
)

TABS = ("pending", "hold", "unpaid", "overdue")
NEW = {"new": InvoiceNew, "of-usage": InvoiceOfUsage, "of-amount": InvoiceOfAmount}
MANY = {
    "issue": InvoicesIssue,
    "email": InvoicesEmail,
    "mark-sent": InvoicesMarkSent,
    "move-to-hold": InvoicesMoveToHold,
}
DEEDS = {
    "issue": InvoiceIssue,
    "email": InvoiceEmail,
    "hold": InvoiceHold,
    "release": InvoiceRelease,
    "lines": InvoiceLines,
    "details": InvoiceDetails,
    "renew": InvoiceRenew,
    "zero": InvoiceZero,
    "discard": InvoiceDiscard,
    "mark-sent": InvoiceMarkSent,
    "credit": InvoiceCredit,
    "credit-lines": InvoiceCreditLines,
    "write-off": InvoiceWriteOff,
}
urlpatterns = [
    path("invoices/", InvoiceList.as_view(), name="invoices"),
    *(
        path(f"invoices/{tab}/", InvoiceList.as_view(tab=tab), name=f"invoices-{tab}")
        for tab in TABS
    ),
    *(path(f"invoices/{way}/", view.as_view(), name=f"invoice-{way}") for way, view in NEW.items()),
    *(
        path(f"invoices/{deed}/", view.as_view(), name=f"invoices-{deed}")
        for deed, view in MANY.items()
    ),
    path("invoices/<int:pk>/", InvoicePage.as_view(), name="invoice"),
    *(
        path(f"invoices/<int:pk>/{deed}/", view.as_view(), name=f"invoice-{deed}")
        for deed, view in DEEDS.items()
    ),
    path("customers/<int:pk>/invoices/", CustomerInvoices.as_view(), name="customer-invoices"),
    path("clients/<int:pk>/invoices/", ClientInvoices.as_view(), name="client-invoices"),
]
