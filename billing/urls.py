"""Addresses of money. Those of a customer stand under the customer's own."""

from django.urls import path

from billing.views.accounts import AccountLimits, AccountOpen, AccountWarnings
from billing.views.balance import CustomerBalance
from billing.views.changes import BalanceChangeAdd, BalanceChangeWithdraw
from billing.views.statement import CustomerStatement

app_name = "billing"
BALANCE = "customers/<int:pk>/balance/"
urlpatterns = [
    path(BALANCE, CustomerBalance.as_view(), name="customer-balance"),
    path(f"{BALANCE}open/", AccountOpen.as_view(), name="account-open"),
    path(f"{BALANCE}change/", BalanceChangeAdd.as_view(), name="balance-change"),
    path(
        "customers/<int:customer>/balance/changes/<int:pk>/withdraw/",
        BalanceChangeWithdraw.as_view(),
        name="balance-change-withdraw",
    ),
    path(f"{BALANCE}<int:account>/limits/", AccountLimits.as_view(), name="account-limits"),
    path(f"{BALANCE}<int:account>/warnings/", AccountWarnings.as_view(), name="account-warnings"),
    path("customers/<int:pk>/statement/", CustomerStatement.as_view(), name="statement"),
]
