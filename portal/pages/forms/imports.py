"""What an import asks: a file or a pasted text, and which of its columns is what."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refused
from portal.kit.imports import Importer, columns, grids

PASTED_MAX = 1_000_000
PASTED = _("Pasted rows")
SHOWN = 30  # Characters of a cell beside its column's title.


class UploadForm(forms.Form):
    """A file or a pasted text; `cleaned_data["grid"]` is what stands in it."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV or XLSX, up to 10 MiB and 200,000 rows."),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
    )
    text = forms.CharField(
        label=_("Or paste rows"),
        required=False,
        max_length=PASTED_MAX,
        widget=forms.Textarea({"rows": 6, "class": "mono", "spellcheck": "false"}),
        help_text=_("As copied from a spreadsheet, or with commas or semicolons between cells."),
    )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        upload, text = cleaned.get("file"), cleaned.get("text")
        if bool(upload is not None) == bool(text):
            raise ValidationError(_now("Choose a file, or paste rows: one of both."))
        try:
            cleaned["grid"] = (
                grids.from_text(text, str(PASTED)) if text else grids.from_upload(upload)
            )
        except Refused as refusal:
            self.add_error("text" if text else "file", str(refusal))
        return cleaned


class ColumnsForm(forms.Form):
    """A choice for each field of the importer; `chosen` is field name -> index."""

    has_titles = forms.BooleanField(label=_("The first row holds titles"), required=False)

    def __init__(self, *args, importer: Importer, titles: list[str], first: list[str], **more):
        super().__init__(*args, **more)
        self.importer = importer
        guessed = columns.guess(importer.fields, titles)
        choices = [("", _("(not in the file)")), *_choices(titles, first)]
        for field in importer.fields:
            self.fields[f"column-{field.name}"] = forms.ChoiceField(
                label=field.title,
                choices=choices,
                required=field.is_needed,
                initial=guessed.get(field.name, ""),
            )

    @property
    def chosen(self) -> dict[str, int]:
        found = {f.name: self.cleaned_data[f"column-{f.name}"] for f in self.importer.fields}
        return {name: int(at) for name, at in found.items() if at}

    def clean(self):
        cleaned = super().clean()
        by_column: dict[str, str] = {}
        for field in self.importer.fields:
            at = cleaned.get(f"column-{field.name}")
            if at and at in by_column:
                said = _now("This column is %(field)s already.") % {"field": by_column[at]}
                self.add_error(f"column-{field.name}", said)
            elif at:
                by_column[at] = str(field.title)
        return cleaned


def _choices(titles: list[str], first: list[str]) -> list[tuple[str, str]]:
    def shown(at: int) -> str:
        title = titles[at][:SHOWN] or _now("Column %(letter)s") % {"letter": grids.letters(at)}
        cell = first[at][:SHOWN] if at < len(first) else ""
        return f"{title} ({cell})" if cell else title

    return [(str(at), shown(at)) for at in range(len(titles))]
