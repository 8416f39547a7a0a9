from customers import vat
from customers.forms.billing import BillingForm
from customers.views.fields import FieldsTab


class CustomerBilling(FieldsTab):
    tab = "billing"
    form_class = BillingForm
    template_name = "customers/customers/billing.html"

    def extra(self):
        return {"vat_warning": vat.check(self.record.vat_no, self.record.country)}
