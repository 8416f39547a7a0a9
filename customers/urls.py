from django.urls import path

from customers.views.customers import CustomerList

app_name = "customers"
urlpatterns = [
    path("", CustomerList.as_view(), name="customers"),
]
