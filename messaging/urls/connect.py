"""Addresses of Connect: for applications, and for those whom they register."""

from django.urls import path

from messaging.connect.door import Connect
from messaging.views.connect_activate import ActivatePage
from messaging.views.connect_join import Forgot, Join, Resend, Verify
from messaging.views.connect_link import LinkPage
from messaging.views.connect_terms import TermsPage

urlpatterns = [
    path("connect/<str:token>", Connect.as_view(), name="connect"),
    path("join/terms/<int:pk>/", TermsPage.as_view(), name="connect-terms"),
    path("join/activate/<str:link>/", ActivatePage.as_view(), name="connect-activate"),
    path("join/go/<str:key>/", LinkPage.as_view(), name="connect-link"),
    path("join/at/<slug:slug>/", Join.as_view(), name="connect-join"),
    path("join/at/<slug:slug>/resend/", Resend.as_view(), name="connect-resend"),
    path("join/at/<slug:slug>/forgot/", Forgot.as_view(), name="connect-forgot"),
    path("join/at/<slug:slug>/verify/", Verify.as_view(), name="connect-verify"),
]
