"""The addresses at which people log in and care for how they do: allauth's as far as they are open.

No sign-up, no e-mails to manage.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path

from portal.kit import operator
from portal.pages import single_sign_on
from portal.pages.views import single_sign_on as single_sign_on_page
from portal.pages.views.devices import Devices
from portal.pages.views.passkeys import PasskeyEdit

# The page asks for it when it is drawn.
HELP = {"support_email": operator.help_address}
LOGIN = HELP | {"single_sign_on": single_sign_on.button}

urlpatterns = [
    # Log in and out
    path("login/", account.LoginView.as_view(extra_context=LOGIN), name="account_login"),
    path("logout/", account.LogoutView.as_view(extra_context=HELP), name="account_logout"),
    path(
        "inactive/",
        account.AccountInactiveView.as_view(extra_context=HELP),
        name="account_inactive",
    ),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    # Password
    path("password/change/", account.password_change, name="account_change_password"),
    path(
        "password/reset/",
        account.PasswordResetView.as_view(extra_context=HELP),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        account.PasswordResetDoneView.as_view(extra_context=HELP),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.PasswordResetFromKeyView.as_view(extra_context=HELP),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.PasswordResetFromKeyDoneView.as_view(extra_context=HELP),
        name="account_reset_password_from_key_done",
    ),
    # Two-step log-in
    path("2fa/", mfa.index, name="mfa_index"),
    path(
        "2fa/authenticate/",
        mfa.AuthenticateView.as_view(extra_context=HELP),
        name="mfa_authenticate",
    ),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    # Passkeys
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "passkeys/reauthenticate/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("passkeys/<int:pk>/rename/", PasskeyEdit.as_view(), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    # Single sign-on
    path(
        "oidc/<slug:provider_id>/login/",
        single_sign_on_page.begin,
        name="openid_connect_login",
    ),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        openid_connect.callback,
        name="openid_connect_callback",
    ),
    # Active devices
    path("devices/", Devices.as_view(), name="usersessions_list"),
]
