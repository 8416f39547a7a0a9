"""How allauth meets this house."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kit import acting, audit, operator, secrets
from portal.pages import devices
from portal.pages import login as door
from portal.pages.acting import BACKEND
from portal.pages.events import UserEvent

# One answer, so that nobody learns which logins exist.
WRONG = _("E-mail, phone or password is not right.")
TOO_MANY = _("Too many failed log-ins from your network. Please wait a minute and try again.")


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return ["allauth.mfa.stages.AuthenticateStage"]

    def authentication_failed(self, request, **credentials):
        door.count_failure(credentials["login"])

    def pre_login(self, request, user, **more):
        """A passkey, too, opens only to whoever may be here."""
        refused = door.refusal(user)
        if not refused:
            return super().pre_login(request, user, **more)
        messages.error(request, refused)
        return redirect("account_login")

    def login(self, request, user):
        user.backend = BACKEND
        super().login(request, user)
        devices.remember(request, user)
        door.forget_failures(user, self.get_client_ip(request))

    def reauthenticate(self, user, password):
        found = self.authenticate(context.request, login=door.tidy(user.login), password=password)
        return found is not None and found.pk == user.pk

    def set_password(self, user, password):
        acting.refuse_own_things()
        with transaction.atomic():
            super().set_password(user, password)
            door.forget_failures(user)
            audit.record(user, UserEvent.PASSWORD_SET, user)

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def send_mail(self, template_prefix, email, context):
        more = {
            "organisation": operator.organisation().name,
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        super().send_mail(template_prefix, email, context | more)


class MfaAdapter(DefaultMFAAdapter):
    """Second factors are secrets that must be readable again: they stand in envelopes."""

    def encrypt(self, text):
        return secrets.close(text)

    def decrypt(self, encrypted_text):
        return secrets.open_envelope(encrypted_text)

    def get_totp_issuer(self):
        return operator.organisation().name

    def get_totp_label(self, user):
        return user.login

    def get_public_key_credential_rp_entity(self):
        """A passkey belongs to the host's name; browsers make none for a bare address."""
        return super().get_public_key_credential_rp_entity() | {
            "name": operator.organisation().name
        }

    def get_public_key_credential_user_entity(self, user):
        return super().get_public_key_credential_user_entity(user) | {"name": user.login}
