from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms.smpp_accounts import LinesField
from clients.models import Client, SmppAccount
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from messaging import number_uses, numbers
from messaging.models import AutoReply, Number, NumberUse
from portal.core.errors import Refused
from portal.kit import choices


class NumberForm(forms.ModelForm):
    """A number that receives, without a word about who uses it."""

    class Meta:
        model = Number
        fields = ("digits", "kind", "country", "connector", "fee_note", "help_reply")
        widgets = {
            "digits": forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
            "help_reply": forms.Textarea({"rows": 3}),
        }
        help_texts = {"digits": _("With its country code; a short number as it is dialled.")}

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        # What people put between digits is taken out before they are counted.
        self.fields["digits"].max_length = None
        self.fields["digits"].validators = []
        self.fields["digits"].widget.attrs.pop("maxlength", None)

    def clean(self):
        cleaned = super().clean()
        if "digits" in cleaned and "kind" in cleaned:
            try:
                cleaned["digits"] = numbers.digits(cleaned["digits"], cleaned["kind"])
            except Refused as refusal:
                self.add_error("digits", ValidationError(str(refusal)))
        return cleaned


class AssignForm(forms.Form):
    """Who gets what comes to one number."""

    customer = forms.ModelChoiceField(
        Customer.objects.filter(status=ACTIVE), label=_("Customer"), required=False
    )
    client = forms.ModelChoiceField(
        Client.objects.filter(status__in=LIVING).order_by("company", "pk"),
        label=_("Client"),
        required=False,
        help_text=_("Its customer need not be named."),
    )
    door = forms.ModelChoiceField(
        SmppAccount.objects.filter(archived_at__isnull=True).order_by("system_id"),
        label=_("SMPP account"),
        required=False,
        help_text=_("Its binds get the messages. Whose it is need not be named."),
    )
    keyword = forms.CharField(
        label=_("Prefix"),
        max_length=64,
        required=False,
        help_text=_(
            "The first word of the messages that are meant; empty for all messages of the number."
        ),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        for name, label in (
            ("customer", _("Customer ID")),
            ("client", _("Client ID")),
            ("door", _("SMPP account's ID")),
        ):
            choices.shorten(self.fields[name], label)


class AssignManyForm(forms.Form):
    """Several numbers for one client or customer, each in a line with its prefix behind it."""

    numbers = LinesField(
        read=number_uses.read_lines,
        rows=5,
        label=_("Phone/number and prefix"),
        help_text=_(
            "One in each line: a number of ours and, if it is shared, a blank and the prefix its "
            "messages begin with, such as 60777 PIZZA."
        ),
    )
    door = forms.ModelChoiceField(
        SmppAccount.objects.none(),
        label=_("SMPP account"),
        required=False,
        empty_label=_("None"),
        help_text=_("Its binds get the messages."),
    )

    def __init__(self, *args, accounts, **more):
        super().__init__(*args, **more)
        self.fields["numbers"].required = True
        self.fields["door"].queryset = accounts
        choices.shorten(self.fields["door"], _("SMPP account's ID"))


class UseForm(forms.ModelForm):
    """What happens with the messages of a use besides the inbox."""

    class Meta:
        model = NumberUse
        fields = ("door", "forwards_to")

    def __init__(self, *args, accounts, **more):
        super().__init__(*args, **more)
        self.fields["door"].queryset = accounts
        self.fields["door"].empty_label = _("None")
        choices.shorten(self.fields["door"], _("SMPP account's ID"))


class ReplyForm(forms.ModelForm):
    class Meta:
        model = AutoReply
        fields = ("keyword", "text", "is_on")
        widgets = {"text": forms.Textarea({"rows": 4})}
        help_texts = {"text": _("Charged as any message, from the number to the handset.")}

    # What is wrong with it says the verb, also about punctuation that makes it longer.
    keyword = forms.CharField(
        label=_("Keyword"),
        max_length=64,
        required=False,
        help_text=_("The word it answers to; empty for any message."),
    )


class ChosenUsesForm(forms.Form):
    """The ticked uses, and whether what is to be done with them was confirmed."""

    pk = forms.ModelMultipleChoiceField(NumberUse.objects.none(), widget=forms.MultipleHiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, uses, **more):
        super().__init__(*args, **more)
        self.fields["pk"].queryset = uses
