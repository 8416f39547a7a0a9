from django.urls import path

from reports.views.clients import CustomerClients
from reports.views.doors import CustomerReporting, SmppAccountReporting
from reports.views.statistics import StatisticsReport

app_name = "reports"
urlpatterns = [
    path("reports/statistics/", StatisticsReport.as_view(), name="statistics"),
    path("customers/<int:pk>/reporting/", CustomerReporting.as_view(), name="customer"),
    path("customers/<int:pk>/clients/", CustomerClients.as_view(), name="customer-clients"),
    path("smpp-accounts/<int:pk>/reporting/", SmppAccountReporting.as_view(), name="smpp-account"),
]
