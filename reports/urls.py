from django.urls import path

from reports.views.client_report import ClientReportDownload
from reports.views.clients import CustomerClients
from reports.views.doors import CustomerReporting, SmppAccountReporting
from reports.views.finance import MarginReport, TaxReport
from reports.views.margin_alarms import (
    MarginAlarmList,
    MarginRuleChange,
    MarginRuleList,
    MarginRuleNew,
)
from reports.views.receivables import Receivables
from reports.views.reconciliation import (
    ReconcileNow,
    ReconciliationPage,
    ReconciliationRun,
    ReconciliationRuns,
)
from reports.views.statistics import ClientStatistics, StatisticsReport
from reports.views.supplier_bills import (
    SupplierBillDecide,
    SupplierBillList,
    SupplierBillRecord,
    SupplierBillRemove,
    SupplierBillTolerance,
)

app_name = "reports"
urlpatterns = [
    path("reconciliation/", ReconciliationPage.as_view(), name="reconciliation"),
    path("reconciliation/now/", ReconcileNow.as_view(), name="reconciliation-now"),
    path("reconciliation/runs/", ReconciliationRuns.as_view(), name="reconciliation-runs"),
    path("reconciliation/runs/<int:pk>/", ReconciliationRun.as_view(), name="reconciliation-run"),
    path("reports/margin/", MarginReport.as_view(), name="margin"),
    path("reports/margin/<slug:report>/", MarginReport.as_view(), name="margin-grouped"),
    path("reports/margin-alarms/", MarginAlarmList.as_view(), name="margin-alarms"),
    path("reports/margin-alarms/rules/", MarginRuleList.as_view(), name="margin-rules"),
    path("reports/margin-alarms/rules/new/", MarginRuleNew.as_view(), name="margin-rule-new"),
    path("reports/margin-alarms/rules/<int:pk>/", MarginRuleChange.as_view(), name="margin-rule"),
    path("reports/supplier-bills/", SupplierBillList.as_view(), name="supplier-bills"),
    path("reports/supplier-bills/<int:pk>/", SupplierBillRecord.as_view(), name="supplier-bill"),
    path(
        "reports/supplier-bills/<int:pk>/decide/",
        SupplierBillDecide.as_view(),
        name="supplier-bill-decide",
    ),
    path(
        "reports/supplier-bills/<int:pk>/tolerance/",
        SupplierBillTolerance.as_view(),
        name="supplier-bill-tolerance",
    ),
    path(
        "reports/supplier-bills/<int:pk>/remove/",
        SupplierBillRemove.as_view(),
        name="supplier-bill-remove",
    ),
    path("reports/receivables/", Receivables.as_view(), name="receivables"),
    path("reports/tax/", TaxReport.as_view(), name="tax"),
    path("reports/tax/<slug:report>/", TaxReport.as_view(), name="tax-grouped"),
    path("reports/statistics/", StatisticsReport.as_view(), name="statistics"),
    path(
        "reports/statistics/<slug:report>/", StatisticsReport.as_view(), name="statistics-grouped"
    ),
    path("clients/<int:pk>/statistics/", ClientStatistics.as_view(), name="client-statistics"),
    path(
        "clients/<int:pk>/statistics/<slug:report>/",
        ClientStatistics.as_view(),
        name="client-statistics-grouped",
    ),
    path("statistics/", ClientStatistics.as_view(), name="own-statistics"),
    path("statistics/<slug:report>/", ClientStatistics.as_view(), name="own-statistics-grouped"),
    path("customers/<int:pk>/reporting/", CustomerReporting.as_view(), name="customer"),
    path("own/clients/report/", ClientReportDownload.as_view(), name="own-clients-report"),
    path("customers/<int:pk>/clients/", CustomerClients.as_view(), name="customer-clients"),
    path("smpp-accounts/<int:pk>/reporting/", SmppAccountReporting.as_view(), name="smpp-account"),
]
