"""Addresses of documents as files, and of the deeds that mail them."""

from django.urls import path

from billing.views.papers import (
    InvoiceCopy,
    InvoicePdf,
    InvoiceRemind,
    InvoiceUsage,
    InvoiceXml,
    StatementPdf,
)

urlpatterns = [
    path("invoices/<int:pk>/pdf/", InvoicePdf.as_view(), name="invoice-pdf"),
    path("invoices/<int:pk>/xml/", InvoiceXml.as_view(), name="invoice-xml"),
    path("invoices/<int:pk>/usage/", InvoiceUsage.as_view(), name="invoice-usage"),
    path("invoices/<int:pk>/copy/", InvoiceCopy.as_view(), name="invoice-copy"),
    path("invoices/<int:pk>/remind/", InvoiceRemind.as_view(), name="invoice-remind"),
    path("statements/<int:pk>/pdf/", StatementPdf.as_view(), name="statement-pdf"),
]
