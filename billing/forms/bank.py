"""Bank files, and whose money a booking is."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing import balances
from billing.bank import cells, targets
from billing.bank.matching import Proposal
from billing.models import BankLine, Enterprise
from portal.core import money
from portal.core.errors import Refused

OTHER = "other"


def _enterprises():
    return Enterprise.objects.filter(is_active=True)


class CamtForm(forms.Form):
    enterprise = forms.ModelChoiceField(_enterprises(), label=_("Enterprise"), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        help_text=_("ISO 20022 camt.053 (XML), up to 10 MiB."),
        widget=forms.FileInput({"accept": ".xml,application/xml,text/xml"}),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["enterprise"].queryset = _enterprises()
        self.fields["enterprise"].initial = _enterprises().filter(is_default=True).first()


class CellsForm(forms.Form):
    """What is asked beside a CSV file: how it writes dates and amounts."""

    enterprise = forms.ModelChoiceField(_enterprises(), label=_("Enterprise"), empty_label=None)
    unit = forms.ChoiceField(
        label=_("Currency"),
        choices=[(unit, unit) for unit in money.CURRENCIES],
        initial="EUR",
        help_text=_("Where the file has no column for it."),
    )
    order = forms.ChoiceField(
        label=_("Dates"),
        choices=[
            (cells.DAY_FIRST, _("Day before month: 31.12.2026")),
            (cells.MONTH_FIRST, _("Month before day: 12/31/2026")),
        ],
        help_text=_("Dates that begin with the year are understood in any case."),
    )
    decimal_sign = forms.ChoiceField(
        label=_("Amounts"),
        choices=[(cells.COMMA, "1.234,56"), (cells.POINT, "1,234.56")],
    )


class MatchForm(forms.Form):
    """One of the proposals, or what is typed. Cleaned to a `targets.Target`."""

    about = forms.ChoiceField(label=_("This money is of"), widget=forms.RadioSelect)
    who = forms.CharField(
        label=_("Something else"),
        required=False,
        max_length=60,
        help_text=_(
            "Number of an invoice, reference of an online payment, account code of a customer, or "
            "# and the number of an account."
        ),
    )

    def __init__(self, *args, line: BankLine, proposals: list[Proposal], **more):
        super().__init__(*args, **more)
        self.line, self.proposals = line, {one.about: one for one in proposals}
        told = [(key, _told(one)) for key, one in self.proposals.items()]
        field = self.fields["about"]
        field.choices = [*told, (OTHER, _("Something else, named below"))]
        field.initial = told[0][0] if told else OTHER
        if not told:
            field.widget = forms.HiddenInput()
            self.fields["who"].label = _("This money is of")

    def clean(self):
        cleaned = super().clean()
        about = cleaned.get("about")
        if about in self.proposals:
            return cleaned | {"target": targets.of(self.proposals[about])}
        if about == OTHER:
            try:
                cleaned["target"] = targets.named(self.line, cleaned.get("who", ""))
            except Refused as refusal:
                self.add_error("who", ValidationError(str(refusal)))
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


def _told(one: Proposal) -> str:
    owner = one.account.client or one.account.customer
    if one.invoice is not None:
        due = balances.told(one.invoice.due, one.invoice.unit)
        about = {"number": one.invoice, "owner": owner, "due": due}
        said = _now("%(number)s of %(owner)s, %(due)s due") % about
    elif one.checkout is not None:
        due = balances.told(one.checkout.gross, one.checkout.unit)
        about = {"number": one.checkout.reference, "owner": owner, "due": due}
        said = _now("%(number)s of %(owner)s, %(due)s") % about
    else:
        said = _now("%(owner)s, on account in %(unit)s") % {
            "owner": owner,
            "unit": one.account.unit,
        }
    return f"{said} ({one.why})"
