from django.urls import path

from customers.views.company import CustomerCompany
from customers.views.customers import CustomerList

app_name = "customers"
urlpatterns = [
    path("", CustomerList.as_view(), name="customers"),
    path("<int:pk>/", CustomerCompany.as_view(), name="customer"),
]
