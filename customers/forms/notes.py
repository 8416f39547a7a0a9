from django import forms
from django.utils.translation import gettext_lazy as _

TEXT = {"label": _("Note"), "max_length": 4000}


class NoteForm(forms.Form):
    """A note that is written anew."""

    text = forms.CharField(widget=forms.Textarea({"rows": 3}), **TEXT)
    is_pinned = forms.BooleanField(label=_("Keep it above the others"), required=False)


class NoteTextForm(forms.Form):
    """What a note says."""

    text = forms.CharField(widget=forms.Textarea({"rows": 6}), **TEXT)
