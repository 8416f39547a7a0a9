"""The tabs of an SMPP account's page. Each saves on its own."""

from django.db import transaction
from django.utils.translation import gettext as _

from clients import cug, parts_limits, smpp_accounts
from clients.forms.smpp_accounts import CugForm, MainForm, ParametersForm, SecurityForm
from clients.views.record import SmppAccountTab, SmppAccountTabForm
from portal.pages.tables.history import lately

LAST = 50


class SmppAccountForm(SmppAccountTabForm):
    """A tab whose fields are the account's own."""

    def act(self, cleaned):
        if smpp_accounts.change(self.record, cleaned, by=self.request.user):
            return _("%(account)s is saved.") % {"account": self.record.system_id}
        return _("Nothing was different.")


class SmppAccountMain(SmppAccountForm):
    tab = "main"
    form_class = MainForm

    def form_arguments(self):
        return super().form_arguments() | {"row": self.record}


class SmppAccountParameters(SmppAccountForm):
    tab = "parameters"
    form_class = ParametersForm
    template_name = "clients/smpp_accounts/parameters.html"

    def extra(self):
        account = self.record
        of_owner = account.customer, account.client
        return {"gauges": parts_limits.gauges(*of_owner, accounts=[account])}


class SmppAccountSecurity(SmppAccountForm):
    tab = "security"
    form_class = SecurityForm
    template_name = "clients/smpp_accounts/security.html"

    def extra(self):
        may_reset = self.request.user.has_perm("clients.reset_smpp_password")
        return {"may_reset": may_reset and not self.record.is_archived}


class SmppAccountCug(SmppAccountTabForm):
    tab = "cug"
    form_class = CugForm
    template_name = "clients/smpp_accounts/cug.html"

    def form_arguments(self):
        numbers = self.record.cug_numbers.values_list("number", flat=True)
        initial = {"uses_cug": self.record.uses_cug, "cug_numbers": "\n".join(numbers)}
        return {"initial": initial}

    def extra(self):
        return {"number_count": self.record.cug_numbers.count()}

    def act(self, cleaned):
        by = self.request.user
        with transaction.atomic():
            smpp_accounts.change(self.record, {"uses_cug": cleaned["uses_cug"]}, by=by)
            count = cug.set_numbers(self.record, cleaned["cug_numbers"], by=by)
        return _("Saved: the closed user group has %(count)s numbers.") % {"count": count}


class SmppAccountHistory(SmppAccountTab):
    tab = "history"
    permission_required = ("clients.view_smppaccount", "portal.view_historyentry")
    template_name = "clients/smpp_accounts/history.html"

    def extra(self):
        return lately(self.request.user, "smppaccount", self.record.pk, most=LAST)
