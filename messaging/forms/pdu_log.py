from django import forms
from django.utils.translation import gettext_lazy as _

from messaging import pdu_logs

LENGTHS = (
    (15, _("15 minutes")),
    (60, _("1 hour")),
    (4 * 60, _("4 hours")),
    (24 * 60, _("24 hours")),
)


class PduLogForm(forms.Form):
    """How long a log runs, and why. Texts are offered where they may be kept and read."""

    minutes = forms.TypedChoiceField(label=_("For"), choices=LENGTHS, coerce=int, initial=15)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stands in the history.")
    )
    with_texts = forms.BooleanField(
        label=_("With texts and whole numbers"),
        required=False,
        help_text=_("Else a text is told by its length, and a number by its last four digits."),
    )

    def __init__(self, *args, owner, user, **more):
        super().__init__(*args, **more)
        if not user.has_perm("messaging.view_messagetext"):
            del self.fields["with_texts"]
        elif not pdu_logs.may_hold_texts(owner):
            field = self.fields["with_texts"]
            field.disabled = True
            field.help_text = _("Not here: texts are kept for fewer days than the log's lines.")
