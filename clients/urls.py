from django.urls import path

from clients.views.clients import ClientList

app_name = "clients"
urlpatterns = [
    path("", ClientList.as_view(), name="clients"),
]
