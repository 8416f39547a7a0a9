from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import companies
from customers.forms.new import NewCustomerForm
from portal.kit.views.form import FormView


class CustomerNew(FormView):
    title = gettext_lazy("New customer")
    verb = gettext_lazy("Add customer")
    permission_required = "customers.add_customer"
    form_class = NewCustomerForm
    template_name = "customers/customers/form.html"

    def crumbs(self):
        return [
            {"title": _("Customers"), "url": reverse("customers:customers")},
            {"title": self.title},
        ]

    def form_arguments(self):
        return {"initial": {"manager": self.request.user}}

    def act(self, cleaned):
        self.customer = companies.add(cleaned, by=self.request.user)
        return _("%(name)s is added with account code %(code)s.") % {
            "name": self.customer,
            "code": self.customer.account_code,
        }

    def back_to(self):
        return self.customer.get_absolute_url()
