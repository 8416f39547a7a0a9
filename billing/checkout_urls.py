"""Addresses of paying online and of the bank's files."""

from django.urls import path

from billing.views.bank import (
    BankImport,
    BankImportCells,
    BankLineFree,
    BankLineList,
    BankLinePage,
    BankLineRestore,
    BankLineSetAside,
    BankMatch,
)
from billing.views.checkout import CheckoutPage, InvoicePay, OwnTopUp, TopUpPay
from billing.views.checkouts import CheckoutList, CheckoutPaid
from billing.views.provider_door import ProviderDoor
from billing.views.providers import ProvidersTab

BANK = "billing/bank/"
LINE = f"{BANK}<int:pk>/"
ONLINE = "billing/online-payments/"

urlpatterns = [
    path("pay/invoice/<int:pk>/", InvoicePay.as_view(), name="checkout-invoice"),
    path("pay/top-up/", OwnTopUp.as_view(), name="checkout-own-top-up"),
    path("pay/top-up/<int:pk>/", TopUpPay.as_view(), name="checkout-top-up"),
    path("pay/<slug:token>/", CheckoutPage.as_view(), name="checkout"),
    path("providers/<slug:slug>/", ProviderDoor.as_view(), name="provider-door"),
    path("settings/payment-providers/", ProvidersTab.as_view(), name="settings-providers"),
    path(ONLINE, CheckoutList.as_view(), name="checkouts"),
    path(f"{ONLINE}<int:pk>/paid/", CheckoutPaid.as_view(), name="checkout-paid"),
    path(BANK, BankLineList.as_view(), name="bank-lines"),
    path(f"{BANK}import/", BankImport.as_view(), name="bank-import"),
    path(f"{BANK}import/csv/", BankImportCells.as_view(), name="bank-import-cells"),
    path(f"{BANK}match/", BankMatch.as_view(), name="bank-match"),
    path(LINE, BankLinePage.as_view(), name="bank-line"),
    path(f"{LINE}set-aside/", BankLineSetAside.as_view(), name="bank-line-set-aside"),
    path(f"{LINE}restore/", BankLineRestore.as_view(), name="bank-line-restore"),
    path(f"{LINE}free/", BankLineFree.as_view(), name="bank-line-free"),
]
