from django.urls import path

from portal.pages.views import (
    account,
    columns,
    dashboard,
    downloads,
    exports,
    health,
    history,
    jobs,
    theme,
    users,
)

urlpatterns = [
    path("", dashboard.Dashboard.as_view(), name="dashboard"),
    path("dashboard/<slug:slug>/", dashboard.DashboardCard.as_view(), name="dashboard-card"),
    path("account/", account.Account.as_view(), name="account"),
    path("account/theme/", theme.SetTheme.as_view(), name="set-theme"),
    path("columns/<slug:key>/", columns.ColumnsDialog.as_view(), name="columns"),
    path("downloads/", downloads.Downloads.as_view(), name="downloads"),
    path("exports/<slug:slug>/", exports.ExportDialog.as_view(), name="export"),
    path("files/<str:ident>/", downloads.FileDownload.as_view(), name="file"),
    path("healthz", health.healthz, name="healthz"),
    path("history/", history.HistoryList.as_view(), name="history"),
    path("jobs/", jobs.JobList.as_view(), name="jobs"),
    path("jobs/<str:ident>/", downloads.JobProgress.as_view(), name="job-progress"),
    path("jobs/<str:ident>/again/", jobs.JobAgain.as_view(), name="job-again"),
    path("jobs/<str:ident>/stop/", jobs.JobStop.as_view(), name="job-stop"),
    path("users/", users.UserList.as_view(), name="users"),
    path("users/new/", users.UserNew.as_view(), name="user-new"),
    path("users/roles/", users.Roles.as_view(), name="roles"),
    path("users/<int:pk>/", users.UserDetail.as_view(), name="user"),
    path("users/<int:pk>/edit/", users.UserEdit.as_view(), name="user-edit"),
    path("users/<int:pk>/close/", users.UserClose.as_view(), name="user-close"),
    path("users/<int:pk>/open/", users.UserOpen.as_view(), name="user-open"),
    path("users/<int:pk>/link/", users.UserLink.as_view(), name="user-link"),
]
