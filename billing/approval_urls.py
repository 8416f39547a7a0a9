"""Addresses of what takes a second person."""

from django.urls import path

from billing.views.approvals import (
    ApprovalApprove,
    ApprovalLimits,
    ApprovalList,
    ApprovalPage,
    ApprovalRefuse,
    ApprovalWithdraw,
)

urlpatterns = [
    path("approvals/", ApprovalList.as_view(), name="approvals"),
    path("approvals/limits/", ApprovalLimits.as_view(), name="approval-limits"),
    path("approvals/<int:pk>/", ApprovalPage.as_view(), name="approval"),
    path("approvals/<int:pk>/approve/", ApprovalApprove.as_view(), name="approval-approve"),
    path("approvals/<int:pk>/refuse/", ApprovalRefuse.as_view(), name="approval-refuse"),
    path("approvals/<int:pk>/withdraw/", ApprovalWithdraw.as_view(), name="approval-withdraw"),
]
