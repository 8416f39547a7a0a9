"""Single sign-on by OpenID Connect: another house checks the password, ours says who gets in.

A person is found by the e-mail that the provider calls verified. Nobody is made by it, nothing of
it is kept, and second steps, closed accounts and closed companies count as with a password.
"""

from typing import Any

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.models import User
from portal.pages import login

SLUG = "sso"

log = structlog.get_logger(__name__)


class Adapter(DefaultSocialAccountAdapter):
    """How allauth meets the provider of the environment; those of its own tables count nothing."""

    def list_apps(self, request, provider=None, client_id=None):
        known = settings.OIDC
        if known is None or provider not in {None, SLUG, "openid_connect"}:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=SLUG,
                name=known.name,
                client_id=known.client_id,
                secret=known.secret,
                settings={"server_url": known.issuer, "oauth_pkce_enabled": True},
            )
        ]

    def get_app(self, request, provider, client_id=None):
        found = self.list_apps(request, provider, client_id)
        if not found:
            raise SocialApp.DoesNotExist
        return found[0]

    def authenticate_by_email(self, sociallogin):
        """Ours is stricter; see `pre_social_login`."""

    def pre_social_login(self, request, sociallogin):
        user = _person(sociallogin)
        if user is None or sociallogin.state.get("process", "login") != "login":
            # One answer, so that nobody learns which accounts exist.
            said = _("%(name)s knows you, but there is no account here for a verified e-mail.")
            raise _back(request, said % {"name": settings.OIDC.name})
        sociallogin.user = user

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        raise failed(request, exception or error)


def button() -> dict[str, str] | None:
    """The button of the log-in page; None without a provider."""
    if settings.OIDC is None:
        return None
    return {
        "url": reverse("openid_connect_login", args=[SLUG]),
        "title": _("Log in with %(name)s") % {"name": settings.OIDC.name},
    }


def failed(request: HttpRequest, cause: object) -> ImmediateHttpResponse:
    """Back to the log-in page, with the cause in our log alone."""
    log.warning("single_sign_on_failed", cause=repr(cause))
    return _back(request, _("Single sign-on did not work. Please try again."))


def _person(sociallogin: SocialLogin) -> User | None:
    claims: dict[str, Any] = sociallogin.account.extra_data
    found = claims.get("userinfo") or claims.get("id_token") or {}
    email = found.get("email")
    # Some providers say "false" in words.
    if found.get("email_verified") is not True or not isinstance(email, str) or "@" not in email:
        return None
    return login.find(email)


def _back(request: HttpRequest, said: str) -> ImmediateHttpResponse:
    messages.error(request, said)
    return ImmediateHttpResponse(redirect("account_login"))
