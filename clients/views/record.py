"""What every tab of an SMPP account's page stands on; higher floors hang theirs on it, too."""

from functools import cached_property

from clients import record
from clients.models import SmppAccount
from portal.kit.views.record import TabForm, TabView


class SmppAccountTab(TabView):
    """A tab that shows something of one SMPP account."""

    model = SmppAccount
    permission_required = "clients.view_smppaccount"

    @cached_property
    def title(self):
        return str(self.record)

    def rows(self):
        return super().rows().select_related("customer", "client")

    def head(self):
        return record.head(self.record, self.request.user, self.tab)


class SmppAccountTabForm(SmppAccountTab, TabForm):
    """A tab that is a form. What is archived is read and not changed."""

    change_permission = "clients.change_smppaccount"

    @property
    def may_change(self):
        return super().may_change and not self.record.is_archived

    def form_arguments(self):
        names = self.form_class.base_fields
        return {
            "initial": {
                name: getattr(self.record, name) for name in names if hasattr(self.record, name)
            }
        }
