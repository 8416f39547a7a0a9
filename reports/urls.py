from django.urls import path

from reports.views.statistics import StatisticsReport

app_name = "reports"
urlpatterns = [
    path("statistics/", StatisticsReport.as_view(), name="statistics"),
]
