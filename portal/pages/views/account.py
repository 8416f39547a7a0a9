from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.views.form import FormView
from portal.pages import account, roles
from portal.pages.forms.account import AccountForm


class Account(FormView):
    """What people see and set about themselves; open to everybody who is signed in."""

    title = gettext_lazy("Account")
    form_class = AccountForm
    template_name = "pages/account/account.html"

    def form_arguments(self):
        return {"initial": {name: getattr(self.request.user, name) for name in account.FIELDS}}

    def act(self, cleaned):
        if account.change(self.request.user, **cleaned):
            return _("Your account is saved.")
        return _("Nothing was different.")

    def back_to(self):
        return "account"

    def has_two_steps(self):
        return is_mfa_enabled(self.request.user)

    def passkeys(self):
        keys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
        return keys.filter(user=self.request.user).count()

    def roles(self):
        return [roles.title(group.name) for group in self.request.user.groups.order_by("pk")]
