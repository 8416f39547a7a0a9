"""What every tab of a customer's page stands on; higher floors hang theirs on it, too."""

from functools import cached_property

from customers import record
from customers.models import Customer
from portal.kit.views.record import TabForm, TabView


class CustomerTab(TabView):
    """A tab that shows something of one customer."""

    model = Customer
    permission_required = "customers.view_customer"

    @cached_property
    def title(self):
        return str(self.record)

    def rows(self):
        return super().rows().select_related("manager")

    def head(self):
        return record.head(self.record, self.request.user, self.tab)


class CustomerTabForm(CustomerTab, TabForm):
    """A tab that is a form. What is archived is read and not changed."""

    change_permission = "customers.change_customer"

    @property
    def may_change(self):
        return super().may_change and not self.record.is_archived
