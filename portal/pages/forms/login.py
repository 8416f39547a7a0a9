"""Forms of the door. What they decide stands in portal.pages.login."""

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.pages import login as door


class LoginForm(allauth.LoginForm):
    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["login"] = forms.CharField(
            label=_("E-mail or phone"),
            max_length=254,
            widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
        )
        self.fields["remember"].label = _("Keep me logged in on this device for 14 days")
        _plain(self.fields["password"])

    def user_credentials(self):
        return {
            "login": door.tidy(self.cleaned_data["login"]),
            "password": self.cleaned_data["password"],
        }

    def clean(self):
        try:
            return super().clean()
        except ValidationError:
            refused = getattr(self.request, "log_in_refused", "")
            if refused:
                raise ValidationError(refused) from None
            raise


class ResetForm(allauth.ResetPasswordForm):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email", "autofocus": True})
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        user = door.find(email)
        self.users = [user] if user is not None and door.admits(user) else []
        return email


class _NewPassword:
    """The rules stand in plain words under the first of the two fields."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        for field in self.fields.values():
            _plain(field)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = " ".join(
            password_validation.password_validators_help_texts()
        )
        self.fields["password2"].label = _("New password, once more")


class NewPasswordForm(_NewPassword, allauth.ResetPasswordKeyForm):
    """A link outlives the access it was mailed for; whoever has it may be told so."""

    def clean(self):
        cleaned = super().clean()
        refused = door.refusal(self.user)
        if refused:
            raise ValidationError(refused)
        return cleaned


class ChangePasswordForm(_NewPassword, allauth.ChangePasswordForm):
    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["oldpassword"].label = _("Present password")


class AgainForm(allauth.ReauthenticateForm):
    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        _plain(self.fields["password"])
        self.fields["password"].widget.attrs["autofocus"] = True


def _plain(field):
    """Without allauth's placeholder and link: the label and the page say it."""
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
