from customers.views.record import CustomerTab


class CustomerCompany(CustomerTab):
    tab = "company"
    template_name = "layouts/record.html"
