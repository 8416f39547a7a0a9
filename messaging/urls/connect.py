"""Addresses of Connect: for applications, and for those whom they register."""

from django.urls import path

from messaging.connect.door import Connect
from messaging.views.connect_activate import ActivatePage
from messaging.views.connect_terms import TermsPage

urlpatterns = [
    path("connect/<str:token>", Connect.as_view(), name="connect"),
    path("join/terms/<int:pk>/", TermsPage.as_view(), name="connect-terms"),
    path("join/activate/<str:link>/", ActivatePage.as_view(), name="connect-activate"),
]
