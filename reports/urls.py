from django.urls import path

from reports.views.client_report import ClientReportDownload
from reports.views.clients import CustomerClients
from reports.views.doors import CustomerReporting, SmppAccountReporting
from reports.views.statistics import ClientStatistics, StatisticsReport

app_name = "reports"
urlpatterns = [
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
