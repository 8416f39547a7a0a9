"""Addresses of who issues documents, of billing terms and of recurring charges."""

from django.urls import path

from billing.views.enterprises import (
    EnterpriseHistory,
    EnterpriseList,
    EnterpriseNew,
    EnterpriseNumbers,
    EnterpriseSettings,
    EnterpriseTax,
    RuleNew,
    RuleRemove,
)
from billing.views.terms import (
    ClientRecurringChange,
    ClientRecurringNew,
    ClientRecurringStop,
    ClientTerms,
    CustomerTerms,
    RecurringChange,
    RecurringNew,
    RecurringStop,
)

ENTERPRISE = "enterprises/<int:pk>/"
OF_CUSTOMER = "customers/<int:pk>/balance/<int:account>/"
OF_CLIENT = "clients/<int:pk>/finance/<int:account>/"
CHARGES = {
    "account": (OF_CUSTOMER, RecurringNew, RecurringChange, RecurringStop),
    "client": (OF_CLIENT, ClientRecurringNew, ClientRecurringChange, ClientRecurringStop),
}
urlpatterns = [
    path("enterprises/", EnterpriseList.as_view(), name="enterprises"),
    path("enterprises/new/", EnterpriseNew.as_view(), name="enterprise-new"),
    path(ENTERPRISE, EnterpriseSettings.as_view(), name="enterprise"),
    path(f"{ENTERPRISE}tax/", EnterpriseTax.as_view(), name="enterprise-tax"),
    path(f"{ENTERPRISE}tax/new/", RuleNew.as_view(), name="enterprise-rule-new"),
    path(
        f"{ENTERPRISE}tax/<int:part>/remove/",
        RuleRemove.as_view(),
        name="enterprise-rule-remove",
    ),
    path(f"{ENTERPRISE}numbers/", EnterpriseNumbers.as_view(), name="enterprise-numbers"),
    path(f"{ENTERPRISE}history/", EnterpriseHistory.as_view(), name="enterprise-history"),
    path(f"{OF_CUSTOMER}terms/", CustomerTerms.as_view(), name="account-terms"),
    path(f"{OF_CLIENT}terms/", ClientTerms.as_view(), name="client-terms"),
    *(
        path(f"{start}recurring/new/", new.as_view(), name=f"{kind}-recurring-new")
        for kind, (start, new, _change, _stop) in CHARGES.items()
    ),
    *(
        path(
            f"{start}recurring/<int:part>/{deed}/", view.as_view(), name=f"{kind}-recurring-{deed}"
        )
        for kind, (start, _new, change, stop) in CHARGES.items()
        for deed, view in (("change", change), ("stop", stop))
    ),
]
