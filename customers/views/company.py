from customers.forms.company import CompanyForm
from customers.views.fields import FieldsTab
from portal.kit import pictures


class CustomerCompany(FieldsTab):
    tab = "company"
    form_class = CompanyForm

    def values(self, cleaned):
        return cleaned | {"logo": pictures.chosen(cleaned["logo"])}
