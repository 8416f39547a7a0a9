from django.utils.translation import gettext as _

from customers import companies
from customers.views.record import CustomerTabForm


class FieldsTab(CustomerTabForm):
    """A tab whose form sets some of the customer's own fields."""

    def form_arguments(self):
        return {"customer": self.record}

    def values(self, cleaned):
        """What `companies.change` is to set."""
        return cleaned

    def act(self, cleaned):
        if companies.change(self.record, self.values(cleaned), by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned.get("name", self.record)}
        return _("Nothing was different.")
