from django import forms
from django.utils.translation import gettext_lazy as _

from clients import name_documents
from clients.models import SenderName
from clients.models.sender_name import QUESTIONS
from portal.core.countries import NAMES


class QuestionsForm(forms.Form):
    """The questionnaire. It may be saved half answered; whether the name fits, its verb says."""

    name = forms.CharField(
        label=_("Sender ID"),
        max_length=32,
        help_text=_(
            "What the phone shows: 3 to 11 Latin letters and digits, or a number of 3 to 15 "
            "digits. For Viber up to 28 characters, also spaces."
        ),
    )
    initiator = forms.CharField(
        label=_("Initiator"),
        max_length=160,
        required=False,
        help_text=_("The name of the legal entity that writes."),
    )
    registration_id = forms.CharField(
        label=_("Registration ID"),
        max_length=60,
        required=False,
        help_text=_("Its number in the register of companies."),
    )
    contacts = forms.CharField(
        label=_("Contacts"),
        max_length=300,
        required=False,
        help_text=_("Its physical address."),
    )
    site = forms.URLField(
        label=_("Web-site"), max_length=200, required=False, assume_scheme="https"
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=300,
        required=False,
        help_text=_("What the messages are about."),
    )
    submit = forms.BooleanField(
        label=_("Submit for approval"),
        required=False,
        help_text=_("All six questions need an answer then. Without it, a draft is saved."),
    )

    def __init__(self, *args, name=None, may_submit=True, **more):
        initial = {question: getattr(name, question) for question in QUESTIONS} if name else None
        super().__init__(*args, initial=initial, **more)
        if not may_submit:
            del self.fields["submit"]


class NewForm(QuestionsForm):
    """The questionnaire of a new name, which stays on the channel it is for."""

    channel = forms.ChoiceField(label=_("Channel"), choices=SenderName.Channel.choices)

    field_order = ("channel", *QUESTIONS, "submit")


class ApproveForm(forms.Form):
    """Up to when and where a name is approved; what looks like another's has to be ticked."""

    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it may be used. Empty: no end."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Only in these countries"),
        choices=sorted(NAMES.items(), key=lambda one: one[1]),
        required=False,
        widget=forms.SelectMultiple({"size": 8}),
        help_text=_("None chosen: everywhere."),
    )
    despite = forms.BooleanField(
        label=_("Approve it all the same"),
        required=False,
        help_text=_("It looks like a name that others are known by."),
    )

    def __init__(self, *args, name, is_alike, **more):
        initial = {"expires_on": name.expires_on, "countries": name.countries}
        super().__init__(*args, initial=initial, **more)
        if not is_alike:
            del self.fields["despite"]


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("Document"),
        widget=forms.ClearableFileInput({"accept": name_documents.ACCEPT}),
        help_text=_("PDF, PNG or JPEG, at most 5 MB; five for one name."),
    )


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The client reads it."))


class ChosenForm(forms.Form):
    """Which names were ticked, and whether what follows was read."""

    pk = forms.ModelMultipleChoiceField(
        queryset=SenderName.objects.none(), widget=forms.MultipleHiddenInput
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, names, **more):
        super().__init__(*args, **more)
        self.fields["pk"].queryset = names


class RefuseChosenForm(ChosenForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The clients read it."))

    field_order = ("reason", "pk", "confirmed")

    def __init__(self, *args, names, **more):
        super().__init__(*args, names=names, **more)
        # The list leads here without one.
        self.fields["reason"].required = bool(self.data.get("confirmed"))
