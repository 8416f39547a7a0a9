from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import SenderName
from clients.models.sender_name import QUESTIONS


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
