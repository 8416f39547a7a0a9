"""The forms of a connection: what it is, what it may do, and a document to try it with."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import networks
from clients.forms.smpp_accounts import LinesField, TokenForm
from customers.forms.fields import PhoneField, shown_phone
from messaging.connect import call_words, document
from messaging.models import Service
from portal.core import money
from portal.kit.pictures import LogoField
from portal.kit.sections import SectionedForm

STAFF_ONLY = ("unit", "service", "approves_numbers")
PLAIN = (
    "name",
    "app_name",
    "app_version",
    "site",
    "slug",
    "logo",
    "developer_name",
    "developer_email",
    "support_name",
    "support_email",
    "is_open",
    "allowed_networks",
    *STAFF_ONLY,
)


def _calls():
    return [(name, _told(name, words)) for name, words in call_words.WORDS.items()]


def _told(name, words):
    names = ", ".join([name, *call_words.ALIASES.get(name, ())])
    return f"{names} \N{EN DASH} {words}"


class ConnectionFields(SectionedForm):
    """Money, prices and numbers of those it registers are set by staff."""

    parts = (
        (
            gettext_lazy("Application"),
            "",
            ("name", "app_name", "app_version", "site", "slug", "logo"),
        ),
        (
            gettext_lazy("Developer contact"),
            gettext_lazy("Whom we ask about the application."),
            ("developer_name", "developer_email", "developer_phone"),
        ),
        (
            gettext_lazy("Support contact"),
            gettext_lazy("Shown to its end users, on pages and in mails."),
            ("support_name", "support_email", "support_phone"),
        ),
        (gettext_lazy("Who gets in"), "", ("is_open", "allowed_networks")),
        (gettext_lazy("What it may do"), "", ("does_everything", "calls")),
        (gettext_lazy("Those it registers"), "", STAFF_ONLY),
    )

    name = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=80,
        help_text=gettext_lazy("For yourselves, such as diary-live."),
    )
    app_name = forms.CharField(
        label=gettext_lazy("Application name"),
        max_length=80,
        help_text=gettext_lazy("Its end users read it."),
    )
    app_version = forms.CharField(
        label=gettext_lazy("Application version"), max_length=20, required=False
    )
    site = forms.URLField(
        label=gettext_lazy("Website URL"), required=False, assume_scheme="https", max_length=200
    )
    slug = forms.SlugField(
        label=gettext_lazy("Address of its pages"),
        max_length=40,
        help_text=gettext_lazy(
            "Its sign-up page stands at /join/at/, followed by this word. "
            "Letters, digits and hyphens."
        ),
    )
    logo = LogoField()
    developer_name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    developer_email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    developer_phone = PhoneField(label=gettext_lazy("Number"), required=False)
    support_name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    support_email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    support_phone = PhoneField(label=gettext_lazy("Number"), required=False)
    is_open = forms.BooleanField(
        label=gettext_lazy("Switched on"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off, every call is answered with 008."),
    )
    does_everything = forms.BooleanField(
        label=gettext_lazy("It may do every call"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Also those that come later. Otherwise only those ticked below."),
    )
    calls = forms.MultipleChoiceField(
        label=gettext_lazy("Allowed calls"),
        choices=_calls,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is not allowed is answered with 007."),
    )
    allowed_networks = LinesField(
        label=gettext_lazy("Allowed IPs and networks"),
        read=networks.read,
        help_text=gettext_lazy(
            "Addresses or CIDR ranges, one in a line; none means any. Others are answered with 002."
        ),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Currency of new accounts"),
        choices=[(unit, unit) for unit in money.CURRENCIES],
    )
    service = forms.ModelChoiceField(
        Service.objects.all(),
        label=gettext_lazy("Service of new accounts"),
        required=False,
        empty_label=gettext_lazy("The default one"),
    )
    approves_numbers = forms.BooleanField(
        label=gettext_lazy("Numbers are given without a look"),
        required=False,
        help_text=gettext_lazy("Otherwise staff approve each application for a number."),
    )

    def __init__(self, *args, user, **more):
        super().__init__(*args, user=user, **more)
        if not user.is_staff:
            for name in STAFF_ONLY:
                del self.fields[name]
            self._placed = self._placed[:-1]

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("does_everything") and not cleaned.get("calls"):
            self.add_error("calls", _("Tick at least one call; or switch the connection off."))
        return cleaned

    @staticmethod
    def actions_of(cleaned):
        """What the form says of calls, as a connection keeps it: none named is every one."""
        is_all = cleaned.pop("does_everything")
        named = call_words.every_name(cleaned.pop("calls"))
        return cleaned | {"actions": [] if is_all else named}


class NewForm(ConnectionFields, TokenForm):
    """A new connection. The hidden `token` lets the page be sent once."""


class ChangeForm(ConnectionFields):
    """All of it can be changed; the token is replaced on a page of its own."""

    def __init__(self, *args, row, **more):
        initial = {name: getattr(row, name) for name in PLAIN}
        for name in ("developer_phone", "support_phone"):
            initial[name] = shown_phone(getattr(row, name))
        initial["does_everything"] = not row.actions
        initial["calls"] = [name for name in call_words.WORDS if name in row.actions]
        super().__init__(*args, row=row, initial=initial, **more)


class TryForm(forms.Form):
    """A token and a document, as an application would send them.

    `sample` names the call whose document is filled in when the button beside it is pressed.
    """

    sample = forms.ChoiceField(
        label=gettext_lazy("Begin with the document of"),
        choices=[(name, name) for name in call_words.WORDS],
        required=False,
    )
    token = forms.CharField(
        label=gettext_lazy("Authentication token"),
        max_length=80,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "class": "mono", "data-1p-ignore": ""}
        ),
        help_text=gettext_lazy("It was shown when the connection was made."),
    )
    document = forms.CharField(
        label=gettext_lazy("XML"),
        max_length=2 * document.BYTES_MAX,
        strip=False,
        widget=forms.Textarea({"rows": 14, "spellcheck": "false", "class": "mono"}),
    )
