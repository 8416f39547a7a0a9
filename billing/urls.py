"""Addresses of money. Those of a customer or a client stand under the owner's own."""

from django.urls import path

from billing import (
    approval_urls,
    checkout_urls,
    document_urls,
    invoice_run_urls,
    invoice_urls,
    networks_urls,
    papers_urls,
    payment_urls,
    price_urls,
)
from billing.views.accounts import AccountLimits, AccountOpen, AccountWarnings
from billing.views.balance import CustomerBalance
from billing.views.changes import BalanceChangeAdd, BalanceChangeWithdraw
from billing.views.client_money import (
    ClientAccountLimits,
    ClientAccountOpen,
    ClientAccountWarnings,
    SetCredit,
    TopUp,
)
from billing.views.finance import ClientFinance, Finance
from billing.views.prices import ClientPrices, Prices
from billing.views.statement import CustomerStatement

app_name = "billing"
BALANCE = "customers/<int:pk>/balance/"
FINANCE = "clients/<int:pk>/finance/"
OF_CLIENT = {
    "top-up": TopUp,
    "credit": SetCredit,
    "limits": ClientAccountLimits,
    "warnings": ClientAccountWarnings,
}
urlpatterns = [
    *document_urls.urlpatterns,
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
    path(FINANCE, ClientFinance.as_view(), name="client-finance"),
    path(f"{FINANCE}open/", ClientAccountOpen.as_view(), name="client-account-open"),
    *(
        path(f"{FINANCE}<int:account>/{deed}/", view.as_view(), name=f"client-{deed}")
        for deed, view in OF_CLIENT.items()
    ),
    path("finance/", Finance.as_view(), name="finance"),
    path("clients/<int:pk>/prices/", ClientPrices.as_view(), name="client-prices"),
    path("prices/", Prices.as_view(), name="prices"),
    *approval_urls.urlpatterns,
    *invoice_urls.urlpatterns,
    *invoice_run_urls.urlpatterns,
    *payment_urls.urlpatterns,
    *checkout_urls.urlpatterns,
    *networks_urls.urlpatterns,
    *papers_urls.urlpatterns,
    *price_urls.urlpatterns,
]
