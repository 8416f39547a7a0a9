"""The form of a campaign, and of the column that holds its numbers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from messaging import contacts
from messaging.forms.sms_text import ListsField, MomentField, SmsTextForm
from messaging.models import Campaign
from portal.core.errors import Refused
from portal.kit.imports import grids

PASTED_MAX = 2_000_000
PASTED = _("Pasted numbers")
FIELDS = (
    "title",
    "sender",
    "text",
    "lists",
    "excluded",
    "missing",
    "default_value",
    "send_at",
    "hours_from",
    "hours_to",
)
SECTIONS = (
    (_("Message"), ("title", "sender", "text", "missing", "default_value")),
    (_("Recipients"), ("lists", "excluded", "file", "recipients", "without_upload")),
    (_("When"), ("send_at", "hours_from", "hours_to")),
)


class CampaignForm(SmsTextForm):
    """What is typed; `fields_of` is what the verb wants and `grid` the uploaded recipients."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Only you see it."))
    recipients = forms.CharField(
        label=_("Or paste numbers"),
        required=False,
        max_length=PASTED_MAX,
        widget=forms.Textarea({"rows": 4, "class": "mono", "spellcheck": "false"}),
        help_text=_("One in a line, or rows as copied from a spreadsheet, with titles."),
    )
    lists = ListsField(_("Lists"))
    excluded = ListsField(_("Except who is on"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV or XLSX, up to 10 MiB and 200,000 rows."),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
    )
    without_upload = forms.BooleanField(label=_("Leave the uploaded file out"), required=False)
    missing = forms.ChoiceField(
        label=_("If a recipient lacks a value"), choices=Campaign.Missing.choices
    )
    default_value = forms.CharField(label=_("In its place"), max_length=80, required=False)
    send_at = MomentField(_("Empty: as soon as you press Send."))
    hours_from = forms.TimeField(
        label=_("Only from"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    hours_to = forms.TimeField(
        label=_("until"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_(
            "In the time zone of each recipient's number. Where a number may be in several, the "
            "one in the middle counts."
        ),
    )

    def __init__(self, *args, campaign: Campaign | None = None, **more):
        super().__init__(*args, **more)
        self.campaign = campaign
        self.upload = getattr(campaign, "upload", None) if campaign else None
        self.grid: grids.Grid | None = None
        lists = contacts.of(self.place)
        self.fields["lists"].queryset = self.fields["excluded"].queryset = lists
        self.fields["text"].help_text = _now(
            "{name}, {first_name} and the columns of your lists or file are filled in."
        )
        if self.upload is None:
            del self.fields["without_upload"]
        else:
            named = {"file": self.upload.name}
            self.fields["file"].help_text = (
                _now("%(file)s is kept unless you choose another one.") % named
            )

    @property
    def sections(self) -> list[dict]:
        return [
            {"title": title, "fields": [self[name] for name in names if name in self.fields]}
            for title, names in SECTIONS
        ]

    @property
    def fields_of(self) -> dict:
        """The fields of the model."""
        cleaned = {name: self.cleaned_data[name] for name in FIELDS}
        for name in ("lists", "excluded"):
            cleaned[name] = sorted(one.pk for one in cleaned[name])
        return cleaned

    @staticmethod
    def initial_of(campaign: Campaign) -> dict:
        return {name: getattr(campaign, name) for name in FIELDS}

    def clean_send_at(self):
        found = self.cleaned_data["send_at"]
        if found and found < timezone.now() and "send_at" in self.changed_data:
            raise ValidationError(_now("This hour is over."))
        return found

    def clean(self):
        cleaned = super().clean()
        self._read(cleaned)
        if bool(cleaned.get("hours_from")) != bool(cleaned.get("hours_to")):
            self.add_error("hours_to", _now("Fill in both hours, or none."))
        elif cleaned.get("hours_from") and cleaned["hours_from"] == cleaned["hours_to"]:
            self.add_error("hours_to", _now("These are no hours at all."))
        if cleaned.get("missing") == Campaign.Missing.DEFAULT and not cleaned["default_value"]:
            self.add_error("default_value", _now("Say what stands in its place."))
        keeps = self.upload is not None and not cleaned.get("without_upload")
        if not (self.errors or cleaned.get("lists") or self.grid or keeps):
            self.add_error("lists", _now("Choose a list or a file, or paste numbers."))
        return cleaned

    def _read(self, cleaned) -> None:
        file, pasted = cleaned.get("file"), (cleaned.get("recipients") or "").strip()
        if file and pasted:
            self.add_error("recipients", _now("Choose a file, or paste numbers: one of both."))
            return
        try:
            if file:
                self.grid = grids.from_upload(file)
            elif pasted:
                self.grid = grids.from_text(pasted, str(PASTED))
        except Refused as refusal:
            self.add_error("file" if file else "recipients", str(refusal))


class NumberColumnForm(forms.Form):
    number_at = forms.TypedChoiceField(label=_("Column of the numbers"), coerce=int)
    has_titles = forms.BooleanField(label=_("The first row holds titles"), required=False)

    def __init__(self, *args, columns: list[tuple[int, str]], **more):
        super().__init__(*args, **more)
        self.fields["number_at"].choices = columns
