from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging import simulated
from messaging.smpp.simulator import faults
from portal.kit.sections import SectionedForm

SHARE_TITLES = {
    "undelivered": _("Undelivered"),
    "expired": _("Expired"),
    "rejected": _("Rejected"),
    "throttled": _("Throttled (0x58)"),
    "queue_full": _("Queue full (0x14)"),
    "random_error": _("Other errors"),
    "late_answer": _("Answers after 61 seconds"),
    "unanswered": _("No answer"),
    "answered_twice": _("Answered twice"),
    "disconnected": _("Hangs up"),
    "receipt_first": _("Receipt before the answer"),
    "receipt_repeated": _("Receipt ten times"),
    "receipt_contradicted": _("Contradictory receipts"),
    "no_receipt": _("No receipt"),
}
TIME_TITLES = {
    "rtt_ms": (_("Round trip"), _("ms")),
    "receipt_from": (_("Receipts after"), _("s")),
    "receipt_to": (_("and at most"), _("s")),
    "rate_limit_per_s": (_("Rate limit"), _("/s")),
}
LONGEST_S = 86_400
PRESET_TITLES = {
    simulated.OWN: _("Own settings"),
    "none": _("Behaves well"),
    "fast": _("Behaves well, receipts at once"),
    "mild": _("Misbehaves a little"),
    "hard": _("Misbehaves"),
    "hostile": _("Hostile: about 5 % of every fault"),
}


def amount(title: str, unit: str, largest: float) -> forms.FloatField:
    field = forms.FloatField(label=title, min_value=0, max_value=largest)
    field.unit = unit
    return field


def plain(value: float | str) -> float | str:
    """A whole number without its point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class BehaviourForm(SectionedForm):
    """How the simulator behaves. A preset brings its own values; the shares are per cent."""

    parts = (
        (_("Preset"), _("A preset puts its own values in place of those below."), ("preset",)),
        (_("Times and rate"), "", tuple(TIME_TITLES)),
        (_("Outcomes"), "", tuple(SHARE_TITLES)[:3]),
        (_("Answers"), "", tuple(SHARE_TITLES)[3:10]),
        (_("Receipts"), "", tuple(SHARE_TITLES)[10:]),
    )

    preset = forms.ChoiceField(label=_("Preset"), choices=list(PRESET_TITLES.items()))

    def __init__(self, *args: Any, present: dict[str, Any], **more: Any) -> None:
        self.present = present
        initial = {name: round(present[name] * 100, 4) for name in SHARE_TITLES}
        initial["receipt_from"], initial["receipt_to"] = present["receipt_delay_s"]
        initial |= {name: present[name] for name in ("rtt_ms", "rate_limit_per_s")}
        initial["preset"] = simulated.preset_of(present)
        whole = {name: plain(value) for name, value in initial.items()}
        super().__init__(*args, initial=whole, **more)
        for name, (title, unit) in TIME_TITLES.items():
            self.fields[name] = amount(title, unit, LONGEST_S)
        for name, title in SHARE_TITLES.items():
            self.fields[name] = amount(title, "%", 100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("receipt_from", 0) > cleaned.get("receipt_to", LONGEST_S):
            self.add_error("receipt_to", _("This is less than where it begins."))
        if sum(cleaned.get(name) or 0 for name in ("undelivered", "expired", "rejected")) > 100:
            self.add_error("rejected", _("The three outcomes add up to more than 100 %."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """What the settings file is to say: a preset, or all settings with what was typed."""
        cleaned = self.cleaned_data
        preset = cleaned["preset"]
        if preset not in {simulated.OWN, self.initial["preset"]}:
            return {"preset": preset}
        typed = {name: cleaned[name] / 100 for name in SHARE_TITLES}
        typed |= {name: cleaned[name] for name in ("rtt_ms", "rate_limit_per_s")}
        typed["receipt_delay_s"] = [cleaned["receipt_from"], cleaned["receipt_to"]]
        return {name: typed.get(name, self.present[name]) for name in faults.SETTINGS}


class InboundForm(forms.Form):
    """A message from a handset to one of the simulator's accounts."""

    system_id = forms.ChoiceField(label=_("Account"))
    source = forms.CharField(label=_("From"), max_length=20, help_text=_("The handset's number."))
    destination = forms.CharField(
        label=_("To"), max_length=20, help_text=_("The number or short code it was sent to.")
    )
    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, system_ids: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["system_id"].choices = [(one, one) for one in system_ids]
