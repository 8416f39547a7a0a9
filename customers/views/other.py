from customers.forms.other import OtherForm
from customers.views.fields import FieldsTab


class CustomerOther(FieldsTab):
    tab = "other"
    form_class = OtherForm
    template_name = "customers/customers/other.html"
