"""Addresses of payments and their types."""

from django.urls import path

from billing.views.payment import PaymentPage
from billing.views.payment_deeds import (
    PaymentAllocate,
    PaymentChange,
    PaymentPayBack,
    PaymentSpread,
    PaymentTakeBack,
)
from billing.views.payment_methods import (
    PaymentMethodChange,
    PaymentMethodList,
    PaymentMethodNew,
)
from billing.views.payment_new import PaymentNew, PaymentPackage, PaymentReceipt
from billing.views.payments import ClientPayments, CustomerPayments, PaymentList

NEW = {"new": PaymentNew, "package": PaymentPackage, "receipt": PaymentReceipt}
DEEDS = {
    "change": PaymentChange,
    "allocate": PaymentAllocate,
    "take-back": PaymentTakeBack,
    "spread": PaymentSpread,
    "pay-back": PaymentPayBack,
}
urlpatterns = [
    path("payments/", PaymentList.as_view(), name="payments"),
    *(path(f"payments/{way}/", view.as_view(), name=f"payment-{way}") for way, view in NEW.items()),
    path("payments/<int:pk>/", PaymentPage.as_view(), name="payment"),
    *(
        path(f"payments/<int:pk>/{deed}/", view.as_view(), name=f"payment-{deed}")
        for deed, view in DEEDS.items()
    ),
    path("payment-types/", PaymentMethodList.as_view(), name="payment-methods"),
    path("payment-types/new/", PaymentMethodNew.as_view(), name="payment-method-new"),
    path("payment-types/<int:pk>/", PaymentMethodChange.as_view(), name="payment-method"),
    path("customers/<int:pk>/payments/", CustomerPayments.as_view(), name="customer-payments"),
    path("clients/<int:pk>/payments/", ClientPayments.as_view(), name="client-payments"),
]
