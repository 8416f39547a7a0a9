"""Addresses of invoice runs."""

from django.urls import path

from billing.views.invoice_runs import (
    InvoiceRunDiscard,
    InvoiceRunList,
    InvoiceRunNew,
    InvoiceRunPage,
    InvoiceRunStart,
)

RUN = "invoice-runs/<int:pk>/"
urlpatterns = [
    path("invoice-runs/", InvoiceRunList.as_view(), name="invoice-runs"),
    path("invoice-runs/new/", InvoiceRunNew.as_view(), name="invoice-run-new"),
    path(RUN, InvoiceRunPage.as_view(), name="invoice-run"),
    path(f"{RUN}start/", InvoiceRunStart.as_view(), name="invoice-run-start"),
    path(f"{RUN}discard/", InvoiceRunDiscard.as_view(), name="invoice-run-discard"),
]
